import { generateKeyPairSync } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import fc from "fast-check";
import { keyIdOf } from "../../src/core/audit/head.ts";
import { reviewOf } from "../../src/core/review/compute.ts";
import type { ReviewGiven } from "../../src/core/review/compute.ts";
import { sealReview } from "../../src/core/review/document.ts";
import { manifestHash, manifestText, parseManifest } from "../../src/core/review/proof/manifest.ts";
import type { ReportForm, ReviewManifest } from "../../src/core/review/proof/manifest.ts";
import { queriesOf } from "../../src/jobs/review/proof/asked.ts";
import { rawText } from "../../src/core/review/proof/raw.ts";
import { parseTrust } from "../../src/core/review/proof/trust.ts";
import type { Trust } from "../../src/core/review/proof/trust.ts";
import { reperform } from "../../src/jobs/review/proof/reperform.ts";
import { signManifest } from "../../src/jobs/review/proof/sign.ts";
import { verifyReport } from "../../src/jobs/review/proof/verify.ts";
import type { VerifiedReport } from "../../src/jobs/review/proof/verify.ts";
import { writeReport } from "../../src/jobs/review/proof/write.ts";
import type { ReportToWrite, WrittenManifest } from "../../src/jobs/review/proof/write.ts";
import { openFaces } from "../../src/reports/pdf/fonts.ts";
import { isSame, renderReperformed } from "../../src/reports/review-proof/reperformed.ts";
import { formsOf } from "../../src/reports/review/forms.ts";
import { openReportStore } from "../../src/sinks/report-store/index.ts";
import { openReportFolder } from "../../src/sources/report-folder/index.ts";
import { randomReview } from "../core/review/random-review.ts";

const AT = Date.parse("2026-10-01T06:00:00Z");
const BY = { version: "1.2.3", names: "shown" } as const;
const [given] = fc.sample(
  randomReview.filter((one) => reviewOf(one).items.length > 1),
  { numRuns: 1, seed: 7 },
) as [ReviewGiven];
const sealed = sealReview(reviewOf(given), BY);
const forms: ReportForm[] = [];
for await (const form of formsOf(sealed, await openFaces([]))) forms.push(form);

function aKey(): {
  readonly id: string;
  readonly key: ReturnType<typeof generateKeyPairSync>["privateKey"];
  readonly pem: string;
} {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return { id: keyIdOf(pem), key: privateKey, pem };
}
const own = aKey();
const other = aKey();
const trustIn = (text: string): Trust => {
  const trust = parseTrust(text);
  if (typeof trust === "string") throw new Error(trust);
  return trust;
};

/** The last letter of 64 bytes in base64url has bits that say nothing. */
function sameSignatureInOtherLetters(text: string): string {
  return text.replace(
    /[AQgw]"\n}/,
    (end) => `${{ A: "B", Q: "R", g: "h", w: "x" }[end[0] ?? ""]}${end.slice(1)}`,
  );
}

describe("a report", () => {
  const root = mkdtempSync(join(tmpdir(), "auditplane-reports-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let count = 0;
  let place = "";
  let folder = "";
  const write = async (more: Partial<ReportToWrite> = {}): Promise<WrittenManifest> => {
    const store = openReportStore({ kind: "folder", path: place }, { pathStyle: false });
    const writer = await store.begin(sealed.id);
    return await writeReport(
      {
        sealed,
        forms,
        raw: rawText(given, (again) => sealReview(again, BY).hash === sealed.hash),
        queries: queriesOf(
          [{ text: "select 1", parameters: ["a", Buffer.from([1, 255])], rows: 3 }],
          "shown",
        ),
        certificationHash: null,
        previous: null,
        signer: { id: own.id, key: own.key, name: "Audit" },
        at: AT,
        ...more,
      },
      writer,
    );
  };
  const verify = async (trust: Trust | "nobody's" = trustIn(own.pem)): Promise<VerifiedReport> =>
    await verifyReport(await openReportFolder(folder), typeof trust === "string" ? undefined : trust);
  const change = (name: string, by: (text: string) => string): void => {
    const path = join(folder, name);
    writeFileSync(path, by(readFileSync(path, "utf8")));
  };

  beforeEach(() => {
    place = join(root, String(count++));
    folder = join(place, sealed.id);
  });

  it("is intact as it was written, and known to be of whoever signed it", async () => {
    await write();

    expect(await verify()).toMatchObject({
      signer: "known",
      signature: { keyId: own.id, signer: "Audit", at: AT },
      problems: [],
      notes: [],
      manifest: { queries: [{ text: "select 1", parameters: '["a","01ff"]', rows: 3 }] },
    });
  });

  it("has the same bytes each time, its signature too, where it is signed at the same time", async () => {
    await write();
    const first = join(folder, "manifest.jws");
    const before = readFileSync(first, "utf8");
    place = join(root, String(count++));
    folder = join(place, sealed.id);
    await write();

    expect(readFileSync(join(folder, "manifest.jws"), "utf8")).toBe(before);
  });

  it("is the same by another key but for its signature, and the first signature stays where it is", async () => {
    await write();
    const first = folder;
    const newKey = { id: other.id, key: other.key, name: "Audit" };
    expect(await write({ signer: newKey })).toMatchObject({ keyId: own.id });
    place = join(root, String(count++));
    folder = join(place, sealed.id);
    expect(await write({ signer: newKey })).toMatchObject({ keyId: other.id });
    const names = readdirSync(folder);
    const differ = names.filter(
      (name) => !readFileSync(join(folder, name)).equals(readFileSync(join(first, name))),
    );

    expect(differ).toEqual(["manifest.jws"]);
    expect(await verify(trustIn(other.pem))).toMatchObject({ signer: "known", problems: [] });
    copyFileSync(join(folder, "manifest.jws"), join(first, "manifest.jws"));
    folder = first;
    expect(await verify(trustIn(own.pem))).toMatchObject({ signer: "unknown", problems: [] });
  });

  it("is read as it was written when manifests named the key, and is of no other then", async () => {
    await write();
    const text = readFileSync(join(folder, "manifest.json"), "utf8");
    const { signed: _, ...rest } = JSON.parse(text) as ReviewManifest;
    const before = { ...rest, form: 1, key_id: own.id } as const;
    writeFileSync(join(folder, "manifest.json"), manifestText(before));
    const by = async (key: typeof own): Promise<readonly string[]> => {
      const jws = await signManifest(manifestText(before), { ...key, name: "Audit" }, AT);
      writeFileSync(join(folder, "manifest.jws"), jws);
      return (await verify(trustIn(key.pem))).problems;
    };

    expect(await by(own)).toEqual([]);
    expect(await by(other)).toEqual(["manifest.jws is of another key than the manifest names"]);
    rmSync(join(folder, "manifest.jws"));
    expect((await verify("nobody's")).problems).toEqual(["it bears no signature"]);
  });

  it.each([
    ["review.json", (text: string) => text.replace('"population":', '"population" :')],
    ["review.csv", (text: string) => `${text}\r\n`],
    ["review.html", (text: string) => text.replace("</main>", "<p>all is well</p></main>")],
    ["raw.json", (text: string) => text.replace('"form":1', '"form":2')],
    ["manifest.json", (text: string) => text.replace('"rows":3', '"rows":4')],
    ["manifest.json", (text: string) => `${text} `],
    ["manifest.jws", (text: string) => text.replace(/"signature": "./, '"signature": "_')],
    ["manifest.jws", (text: string) => text.slice(1)],
    ["manifest.jws", (text: string) => `${text} `],
    ["manifest.jws", sameSignatureInOtherLetters],
  ])("is told to be another where a byte of %s is", async (name, by) => {
    await write();
    change(name, by);

    expect((await verify()).problems).not.toEqual([]);
    expect((await verify("nobody's")).problems).not.toEqual([]);
  });

  it("is there once however often it is written, and never in the place of another", async () => {
    await write();
    const before = readFileSync(join(folder, "manifest.jws"), "utf8");
    await write({ at: AT + 60_000 });

    expect(readFileSync(join(folder, "manifest.jws"), "utf8")).toBe(before);
    expect(readdirSync(place)).toEqual([sealed.id]);
    change("review.csv", (text) => `${text}\r\n`);
    await expect(write()).rejects.toMatchObject({
      code: "output_taken",
      message: expect.stringContaining("another report is there, and none is replaced"),
    });
  });

  it("is told to be another where a file is missing, was put in, or is a link", async () => {
    await write();
    rmSync(join(folder, "review.csv"));
    symlinkSync("/etc/hostname", join(folder, "review.csv"));
    writeFileSync(join(folder, "note.txt"), "x");
    mkdirSync(join(folder, "other"));

    expect((await verify()).problems).toEqual([
      "review.csv is not there, or is no ordinary file",
      "note.txt is no part of the report",
      "other/ is no part of the report",
    ]);
  });

  it("is told to be another where its hashes were made anew, since nobody but the signer can sign them", async () => {
    await write();
    change("review.html", (text) => text.replace("</main>", "<p>all is well</p></main>"));
    const manifest = parseManifest(readFileSync(join(folder, "manifest.json"), "utf8"));
    if (!manifest) throw new Error("no manifest");
    const html = readFileSync(join(folder, "review.html"), "utf8");
    const files = manifest.files.map((file) =>
      file.path === "review.html"
        ? { ...file, sha256: manifestHash(html), bytes: Buffer.byteLength(html) }
        : file,
    );
    writeFileSync(join(folder, "manifest.json"), manifestText({ ...manifest, files }));

    expect((await verify()).problems).toEqual(["manifest.jws: it is no signature of this manifest"]);
    rmSync(join(folder, "manifest.jws"));
    expect((await verify()).problems).toEqual(["it bears no signature"]);
    writeFileSync(
      join(folder, "manifest.json"),
      manifestText({ ...manifest, files, signed: false } as ReviewManifest),
    );
    expect((await verify()).problems).toEqual(["it bears no signature"]);
  });

  it("is intact, of an unknown signer, where its key is none of the trusted ones", async () => {
    await write();

    expect(await verify(trustIn(other.pem))).toMatchObject({ signer: "unknown", problems: [] });
    expect(await verify("nobody's")).toMatchObject({ signer: "unasked", problems: [] });
  });

  it("does not count where its key was given up before, or was stolen at any time", async () => {
    await write();
    const jwk = own.key.export({ format: "jwk" });
    const revoked = (at: string, why: string): Trust =>
      trustIn(JSON.stringify({ keys: [{ kty: "OKP", crv: "Ed25519", x: jwk.x, revoked: { at, why } }] }));

    expect((await verify(revoked("2026-12-01T00:00:00Z", "replaced"))).problems).toEqual([]);
    expect((await verify(revoked("2026-09-01T00:00:00Z", "replaced"))).problems).toHaveLength(1);
    expect((await verify(revoked("2026-12-01T00:00:00Z", "stolen"))).problems).toHaveLength(1);
  });

  it("names the report before, and tells where that is another by now", async () => {
    await write({ previous: { folder: "AR-2026-08-00000000", manifest_sha256: manifestHash("then") } });
    const beside = join(place, "AR-2026-08-00000000");

    expect(await verify()).toMatchObject({
      problems: [],
      notes: [expect.stringContaining("is not beside it")],
    });
    const store = openReportStore({ kind: "folder", path: place }, { pathStyle: false });
    await (await store.begin("AR-2026-08-00000000")).write("manifest.json", "now");
    expect((await verify()).problems).toEqual([expect.stringContaining("is another than when")]);
    writeFileSync(join(beside, "manifest.json"), "then");
    expect(await verify()).toMatchObject({ problems: [], notes: [] });
  });

  it("is told where it lies in the folder of another one, in that of what was decided, or in that of a later month", async () => {
    await write();
    const lies = async (name: string): Promise<readonly string[]> => {
      const path = join(place, name);
      cpSync(folder, path, { recursive: true });
      return (await verifyReport(await openReportFolder(path), trustIn(own.pem))).problems;
    };
    const told = [expect.stringContaining("is the name of another report") as string];

    expect(await lies("AR-2031-01-00000000")).toEqual(told);
    expect(await lies(`${sealed.id}-closed`)).toEqual(told);
    for (const name of [`${sealed.id}-r2`, "what we got", `${sealed.id}.old`])
      expect(await lies(name)).toEqual([]);
  });

  it("is not whole without a manifest, and says so of one that nobody signed", async () => {
    await write({ signer: undefined });

    expect(await verify("nobody's")).toMatchObject({ signer: "unsigned", problems: [] });
    rmSync(join(folder, "manifest.json"));
    expect((await verify()).problems).toEqual(["there is no manifest.json"]);
  });

  it("comes out the same when it is computed again, and says what does not", async () => {
    await write();
    const again = await reperform(await openReportFolder(folder));

    expect(again).toMatchObject({ hash: sealed.hash, hashAgain: sealed.hash, missing: [], added: [] });
    expect({ changed: again.changed, parts: again.parts }).toEqual({ changed: [], parts: [] });

    const [item] = sealed.document.items;
    change("review.json", (text) => text.replaceAll(item?.id ?? "", "0123456789ab"));
    const other = await reperform(await openReportFolder(folder));
    expect(other).toMatchObject({ missing: ["0123456789ab"], added: [item?.id] });
    expect(isSame(other)).toBe(false);
    expect(renderReperformed(other, "table", "1.2.3")).not.toContain("do it again with that one");
    expect(renderReperformed(other, "table", "1.3.0")).toContain(
      "prepared by auditplane 1.2.3, and this is auditplane 1.3.0",
    );
    expect(renderReperformed(again, "table", "1.3.0")).not.toContain("do it again with that one");
  });

  it.each([
    ["another suggestion", (items: string) => items.replace('"suggestion":"', '"suggestion":"not_')],
    ["an item twice", (items: string) => items.replace(/"items":\[(\{.*?\}),\{/, '"items":[$1,$1,{')],
    ["another hash", (items: string) => items.replace(/^\{"hash":"./, '{"hash":"x')],
    ["a part more", (items: string) => items.replace('"review":{', '"review":{"approved":true,')],
  ])("does not come out the same where %s is written into its original", async (_, into) => {
    await write();
    expect(isSame(await reperform(await openReportFolder(folder)))).toBe(true);

    change("review.json", into);
    expect(isSame(await reperform(await openReportFolder(folder)))).toBe(false);
  });

  it.each([
    ["not there", undefined],
    ["not JSON", "{"],
    ["of another form", '{"form":9}'],
    ["something else", "[]"],
  ])("cannot be computed again where its answers are %s, and says so", async (_, text) => {
    await write();
    rmSync(join(folder, "raw.json"));
    if (text !== undefined) writeFileSync(join(folder, "raw.json"), text);

    await expect(reperform(await openReportFolder(folder))).rejects.toMatchObject({ code: "input_missing" });
  });
});
