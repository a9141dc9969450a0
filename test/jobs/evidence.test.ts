import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { Manifest } from "../../src/core/evidence/manifest.ts";
import type { JudgedRecord } from "../../src/core/evidence/judge.ts";
import { redactRecord } from "../../src/core/evidence/redact.ts";
import { printFinding } from "../../src/core/finding/print.ts";
import type { StandingFinding } from "../../src/core/finding/standing.ts";
import { parseMetadata } from "../../src/core/integrity/object-metadata.ts";
import { trailName } from "../../src/core/integrity/trail-object.ts";
import type { PublicKeys } from "../../src/core/integrity/signature.ts";
import { exportEvidence } from "../../src/jobs/evidence/export.ts";
import type { Exported } from "../../src/jobs/evidence/export.ts";
import { keepEvidence } from "../../src/jobs/evidence/keep.ts";
import { verifyEvidence } from "../../src/jobs/evidence/verify.ts";
import type { VerifiedEvidence } from "../../src/jobs/evidence/verify.ts";
import { createEvidenceFolder } from "../../src/sinks/evidence-folder/index.ts";
import { openEvidenceFolder } from "../../src/sources/evidence-folder/index.ts";
import { readPublicKeys } from "../../src/sources/public-keys/index.ts";
import { openReader } from "../../src/sources/reader.ts";
import { readEvidenceFiles } from "../../src/store/evidence.ts";
import { readNames } from "../../src/store/finding-names.ts";
import { readFindingRows } from "../../src/store/findings.ts";
import { readKept } from "../../src/store/kept-records.ts";
import { keepDigests, readDigests } from "../../src/store/integrity.ts";
import type { StoredDigest } from "../../src/store/integrity.ts";
import { useDatabase } from "../support/database.ts";
import { aKey, sha256, signatureOf } from "../support/digest-chain.ts";
import { ruleOf, scan, useFolder } from "../support/pipeline.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/digests");
const NOW = Date.parse("2026-10-31T00:00:00Z");
const NO_KEYS: PublicKeys = new Map();

const database = useDatabase();
const folder = useFolder();
const at = (name: string): string => join(folder.path, name);
const bucket = at("bucket");
cpSync(join(FIXTURES, "bucket"), bucket, { recursive: true });
const rule = ruleOf(
  "{ s: { eventName: GetObject }, condition: s }",
  "",
  "{ product: aws, service: cloudtrail }",
);

let row: StandingFinding;
let keys: PublicKeys;
/** The bundle that attacks begin with is proven. */
beforeAll(async () => {
  keys = await readPublicKeys(join(FIXTURES, "list-public-keys.response.json"));
  const { findings } = await scan(database, [bucket], { rules: [rule] });
  const [finding] = findings.filter(({ evidence }) => evidence.some(({ file }) => file.includes("T0945Z")));
  [row] = (await readFindingRows(database.pool, { uids: [finding?.uid ?? ""] })) as [StandingFinding];
  await exported("whole");
});

async function exported(
  name: string,
  { redacted = false, known = keys }: { readonly redacted?: boolean; readonly known?: PublicKeys } = {},
): Promise<Exported> {
  const { pool } = database;
  const reader = openReader({ pathStyle: true, rawFile: () => Promise.resolve(undefined) });
  const finding = printFinding(row, await readNames(pool, [row]));
  const said = {
    purpose: "case 17",
    exporter: "security@example.com",
    redacted,
    alias: "redacted-1",
    now: NOW,
  };
  return await exportEvidence(
    { finding, evidence: row.detail.evidence, ...said },
    {
      reader,
      readRecords: (places) => readKept(pool, places),
      readFiles: (ids) => readEvidenceFiles(pool, ids),
      readKept: (ranges) => readDigests(pool, ranges),
      knownKeys: known,
      askKeys: () => Promise.resolve(NO_KEYS),
      writer: await createEvidenceFolder(at(name)),
      report: ({ manifest }) => manifest.purpose,
    },
  );
}

interface Given {
  /** Default: those of the bundle. */
  readonly keys?: PublicKeys;
  readonly files?: string;
}

async function verify(name: string, given: Given = {}): Promise<VerifiedEvidence> {
  const { files } = given;
  const names = files === undefined ? [] : readdirSync(files, { recursive: true, encoding: "utf8" });
  const fileOf = (wanted: string): Promise<Buffer | undefined> => {
    const found = names.find((one) => trailName(one) === wanted);
    return Promise.resolve(found === undefined ? undefined : readFileSync(join(files ?? "", found)));
  };
  return await verifyEvidence(await openEvidenceFolder(at(name)), { keys: given.keys, fileOf, now: NOW });
}

const proofs = ({ records }: { readonly records: readonly JudgedRecord[] }): string[] => [
  ...new Set(records.map(({ proof }) => proof)),
];

/** As a worker keeps them. */
function openDigests(): StoredDigest[] {
  const metadata = parseMetadata(readFileSync(join(FIXTURES, "objects.json"), "utf8"));
  if (typeof metadata === "string") throw new Error(metadata);
  const names = readdirSync(bucket, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.includes("CloudTrail-Digest_"))
    .map((name) => join(bucket, name))
    .map((path) => {
      const signature = metadata.get(trailName(path) ?? "")?.signature ?? null;
      return { path, etag: undefined, content: readFileSync(path), signature };
    });
}

/** A copy of the whole bundle that somebody changes, who knows how it is made: hashes in the manifest are made to fit. */
function forged(name: string, change: (bundle: Bundle) => void): void {
  cpSync(at("whole"), at(name), { recursive: true });
  const path = join(at(name), "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const bundle: Bundle = {
    manifest,
    text: (inner) => {
      const bytes = readFileSync(join(at(name), inner));
      return (inner.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    },
    write: (inner, text) => {
      const bytes = inner.endsWith(".gz") ? gzipSync(text) : Buffer.from(text);
      writeFileSync(join(at(name), inner), bytes);
      manifest.contents[inner] = sha256(bytes);
    },
  };
  change(bundle);
  writeFileSync(path, JSON.stringify(manifest));
}

interface Bundle {
  readonly manifest: Manifest;
  readonly text: (inner: string) => string;
  readonly write: (inner: string, text: string) => void;
}

/** Makes the first record say another name, in its file as well. Returns the hash of the file before and after. */
function changeRecord({ manifest, text, write }: Bundle): { before: string; after: string } {
  const [record] = manifest.records;
  const file = record?.file_path ?? "";
  const [before, name] = [text(file), text(record?.record_path ?? "")];
  const other = name.replace("GetObject", "PutObject");
  const after = before.replace(name, other);
  expect(after).not.toBe(before);
  write(record?.record_path ?? "", other);
  write(file, after);
  for (const one of manifest.records)
    if (one.file_path === file) Object.assign(one, { content_sha256: sha256(after) });
  return { before: sha256(before), after: sha256(after) };
}

describe("a bundle of evidence", () => {
  it("holds records, files, digests, keys and a report, which prove each other", async () => {
    const verified = await verify("whole");

    expect(verified).toMatchObject({
      problems: [],
      manifest: { finding: row.uid, purpose: "case 17", notes: [] },
    });
    expect(proofs(verified)).toEqual(["proven"]);
    const names = readdirSync(at("whole"), { recursive: true, encoding: "utf8" });
    for (const name of ["manifest.json", "finding.json", "report.md", "public-keys.json", "records/001.json"])
      expect(names).toContain(name);
    expect(names.filter((name) => name.includes("CloudTrail-Digest_"))).not.toHaveLength(0);
  });

  it("takes people out and leaves files out when redacted, and whoever has the files proves it all the same", async () => {
    await exported("redacted", { redacted: true });

    const alone = await verify("redacted");
    const compared = await verify("redacted", { files: bucket });

    const names = readdirSync(at("redacted"), { recursive: true, encoding: "utf8" });
    expect(names.filter((name) => name.startsWith("files"))).toEqual([]);
    const texts = names
      .filter((name) => /\.(?:json|md)$/.test(name))
      .map((name) => readFileSync(join(at("redacted"), name), "utf8"));
    for (const secret of ["assumed-role", "sessionIssuer", "AROA", "ASIA", "AIDA", "192.0.2", "203.0.113"])
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    expect(texts.join("\n")).toContain("GetObject");
    expect(proofs(alone)).toEqual(["signed"]);
    expect(proofs(compared)).toEqual(["proven"]);
  });

  it("says that a redacted record is not the one in the file, where somebody changed it", async () => {
    await exported("redacted-changed", { redacted: true });
    const path = join(at("redacted-changed"), "records/001.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("GetObject", "PutObject"));

    const { records, problems } = await verify("redacted-changed", { files: bucket });

    expect(records[0]).toMatchObject({ proof: "broken" });
    expect(problems).toEqual(["records/001.json is another than was exported"]);
  });

  it("finds a record that was changed, though the manifest was made to fit", async () => {
    forged("record", ({ manifest, text, write }) => {
      const path = manifest.records[0]?.record_path ?? "";
      write(path, text(path).replace("GetObject", "PutObject"));
    });

    const { records, problems } = await verify("record");

    expect(problems).toEqual([]);
    expect(records[0]).toMatchObject({ proof: "broken" });
  });

  it("finds a record that was changed in its file as well: the digest names another hash", async () => {
    forged("file", (bundle) => void changeRecord(bundle));

    const { records } = await verify("file");

    expect(records[0]).toMatchObject({ proof: "broken" });
  });

  it("proves nothing by a digest that was changed to fit: AWS has not signed it", async () => {
    forged("digest", (bundle) => {
      const { before, after } = changeRecord(bundle);
      for (const inner of Object.keys(bundle.manifest.contents).filter((path) => path.startsWith("digests/")))
        bundle.write(inner, bundle.text(inner).replace(before, after));
    });

    const { records } = await verify("digest");

    expect(records[0]).toMatchObject({ proof: "unproven" });
  });

  it("proves nothing by a digest that somebody else signed, once AWS's own keys are given", async () => {
    forged("signed", (bundle) => {
      const { before, after } = changeRecord(bundle);
      const key = aKey();
      const inner = Object.keys(bundle.manifest.contents).find(
        (path) => path.startsWith("digests/") && bundle.text(path).includes(before),
      ) as string;
      const body = JSON.stringify({
        ...(JSON.parse(bundle.text(inner).replace(before, after)) as object),
        digestPublicKeyFingerprint: key.fingerprint,
      });
      for (const path of Object.keys(bundle.manifest.contents).filter(
        (one) => one.startsWith("digests/") && one !== inner,
      )) {
        rmSync(join(at("signed"), path));
        delete bundle.manifest.contents[path];
      }
      bundle.write(inner, body);
      const { digestS3Bucket: Bucket, digestS3Object: Key } = JSON.parse(body) as Record<string, string>;
      bundle.write(
        "digest-metadata.json",
        JSON.stringify([{ Bucket, Key, Metadata: { signature: signatureOf(body, key) } }]),
      );
      bundle.write(
        "public-keys.json",
        JSON.stringify({
          PublicKeyList: [{ Fingerprint: key.fingerprint, Value: key.der.toString("base64") }],
        }),
      );
    });

    const trusting = await verify("signed");
    const knowing = await verify("signed", { keys });

    expect(trusting.records[0]).toMatchObject({ proof: "proven" });
    expect(knowing.records[0]).toMatchObject({ proof: "unproven" });
  });

  it("finds a record that is shown for another event", async () => {
    forged("other", ({ manifest, text, write }) => {
      const [record] = manifest.records;
      const id = "00000000-0000-4000-8000-000000000001";
      write("finding.json", text("finding.json").replaceAll(record?.event_id ?? "", id));
      Object.assign(record ?? {}, { event_id: id });
    });

    const { records, problems } = await verify("other");

    expect(problems).toEqual([]);
    expect(records[0]).toMatchObject({ proof: "broken" });
  });

  it("tells what was added, removed or put in its place as a link, and reads nothing outside", async () => {
    cpSync(at("whole"), at("links"), { recursive: true });
    writeFileSync(join(at("links"), "more.txt"), "more");
    rmSync(join(at("links"), "records/001.json"));
    symlinkSync(join(at("whole"), "records/001.json"), join(at("links"), "records/001.json"));
    rmSync(join(at("links"), "report.md"));

    const { problems } = await verify("links");

    expect(problems).toEqual([
      "records/001.json is not there, or is no ordinary file",
      "report.md is not there, or is no ordinary file",
      "more.txt is no part of what was exported",
    ]);
  });

  it("says what is not to be had: a file that is gone, digests that are gone, keys of another time", async () => {
    const moved = at("moved");
    cpSync(bucket, moved, { recursive: true });
    rmSync(bucket, { recursive: true });
    const gone = await exported("gone");
    const digests = readdirSync(moved, { recursive: true, encoding: "utf8" });
    cpSync(moved, bucket, { recursive: true });
    for (const name of digests)
      if (name.endsWith("CloudTrail-Digest")) rmSync(join(bucket, name), { recursive: true });
    const undigested = await exported("undigested");
    rmSync(bucket, { recursive: true });
    cpSync(moved, bucket, { recursive: true });
    const keyless = await exported("keyless", { known: NO_KEYS });

    expect(gone.records[0]).toMatchObject({
      proof: "unproven",
      record: { file_path: null, problem: expect.stringContaining("it does not exist") },
    });
    expect(proofs(undigested)).toEqual(["unproven"]);
    expect(proofs(keyless)).toEqual(["unproven"]);
    expect(keyless.manifest.notes).toEqual(["AWS does not list every key that the digests name."]);
  });

  it("is proven by the digests that a worker kept, though they are gone from the bucket", async () => {
    const digests = openDigests();
    await keepDigests(database.pool, digests);
    for (const { path } of digests) rmSync(path);

    await exported("kept");

    for (const { path, content } of digests) writeFileSync(path, content);
    await database.pool.query("delete from trail_digests");
    expect(proofs(await verify("kept", { keys }))).toEqual(["proven"]);
  });

  it("is not read where its manifest leads out of the folder", async () => {
    forged("outside", ({ manifest }) => {
      Object.assign(manifest.records[0] ?? {}, { file_path: "../whole/report.md" });
    });

    await expect(verify("outside")).rejects.toThrow("must lie within the bundle");
  });

  it("has the records that were kept, though their files are gone, and AWS's signature of those", async () => {
    const { pool } = database;
    const reader = openReader({ pathStyle: true, rawFile: () => Promise.resolve(undefined) });
    const signal = new AbortController().signal;
    const manifest = JSON.parse(readFileSync(join(at("whole"), "manifest.json"), "utf8")) as Manifest;
    const [record] = manifest.records;
    await pool.query(
      `insert into trail_objects (path, announced_by, state, file_id, content_sha256)
       select path, 'listing', 'done', id, decode($2, 'hex') from files where path = $1`,
      [record?.file, record?.content_sha256],
    );
    await rename(bucket, at("away"));
    const none = await keepEvidence({ pool, reader, signal });
    await rename(at("away"), bucket);
    const kept = await keepEvidence({ pool, reader, signal });
    const again = await keepEvidence({ pool, reader, signal });
    const digests = openDigests();
    await keepDigests(pool, digests);
    await rename(bucket, at("away"));

    const { records } = await exported("outlived");

    await rename(at("away"), bucket);
    await pool.query("delete from trail_digests; delete from trail_objects");
    expect(none).toMatchObject({ findings: 0, records: 0 });
    expect(none.missing).toBeGreaterThan(0);
    expect(kept).toMatchObject({ records: none.missing, missing: 0 });
    expect(again).toEqual({ findings: 0, records: 0, missing: 0 });
    expect(records[0]).toMatchObject({
      proof: "signed",
      record: { file_path: null, problem: expect.stringContaining("it does not exist") },
    });
    const shown = readFileSync(join(at("outlived"), "records/001.json"));
    expect(shown).toEqual(readFileSync(join(at("whole"), "records/001.json")));
    expect(proofs(await verify("outlived", { keys, files: bucket }))).toEqual(["proven"]);
  });

  it("says of no record another time than it has", async () => {
    forged("later", ({ manifest }) => {
      for (const record of manifest.records) Object.assign(record, { event_time: "2031-01-01T00:00:00Z" });
    });

    expect(proofs(await verify("later", { keys }))).toEqual(["broken"]);
  });

  it("calls nobody by name once it is redacted: neither by what is kept, nor by a hash of it", async () => {
    await exported("nameless", { redacted: true });
    const text = readdirSync(at("nameless"), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:json|md)$/.test(name))
      .map((name) => readFileSync(join(at("nameless"), name), "utf8"))
      .join("\n");

    expect(text).not.toContain(row.uid);
    expect(text).not.toContain(folder.path);
    const record = redactRecord({
      eventName: "AssumeRole",
      resources: [
        { type: "AWS::IAM::Role", ARN: "arn:aws:iam::111122223333:role/alice" },
        "alice",
        { ARN: 7 },
      ],
    });
    expect(JSON.stringify(record)).not.toContain("alice");
    expect(redactRecord({ eventName: { alice: 1 }, readOnly: ["alice"] })).toEqual({
      eventName: "(redacted)",
      readOnly: "(redacted)",
    });
  });

  it("is refused where its manifest is no file, and told where a name in it cannot be read", async () => {
    cpSync(at("whole"), at("piped"), { recursive: true });
    rmSync(join(at("piped"), "manifest.json"));
    execFileSync("mkfifo", [join(at("piped"), "manifest.json")]);
    cpSync(at("whole"), at("unnamed"), { recursive: true });
    mkdirSync(Buffer.concat([Buffer.from(`${at("unnamed")}/`), Buffer.from([0xff, 0xfe])]));

    await expect(verify("piped")).rejects.toThrow("it is no ordinary file");
    expect((await verify("unnamed")).problems).toHaveLength(1);
  });
});
