/** Exports what a finding rests on, with what proves it, for whoever must not take our word for it. */
import { gunzipSync } from "node:zlib";
import { shownRecord } from "../../core/evidence/compare.ts";
import { judgeDigests, judgeEvidence } from "../../core/evidence/judge.ts";
import type { EvidenceFound, JudgedRecord } from "../../core/evidence/judge.ts";
import {
  DIGESTS,
  FILES,
  FINDING_PATH,
  KEYS_PATH,
  MANIFEST_PATH,
  METADATA_PATH,
  RECORDS,
  REPORT_PATH,
} from "../../core/evidence/manifest.ts";
import type { EvidenceRecord, Manifest } from "../../core/evidence/manifest.ts";
import { redactFinding, redactPath } from "../../core/evidence/redact.ts";
import { guid } from "../../core/finding/print.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import type { StandingFinding } from "../../core/finding/standing.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import { isoTime } from "../../core/record/time.ts";
import type { EvidenceWriter } from "../../sinks/evidence-folder/index.ts";
import type { KeysWanted } from "../../sources/public-keys/ask.ts";
import type { EvidenceFile } from "../../store/evidence.ts";
import type { KeptRecord, RecordPlace } from "../../store/kept-records.ts";
import { gatherRecords } from "./gather.ts";
import type { GatheredRecord } from "./gather.ts";
import { findNamingDigests } from "./naming-digests.ts";
import type { DigestDeps, ProvingDigest } from "./naming-digests.ts";
import { provingKeys } from "./proving-keys.ts";

export interface ExportGiven {
  readonly finding: PrintedFinding;
  readonly evidence: StandingFinding["detail"]["evidence"];
  readonly purpose: string;
  readonly exporter: string;
  readonly redacted: boolean;
  /** What a redacted finding is called. */
  readonly alias: string;
  /** In ms. */
  readonly now: number;
}

export interface ExportDeps extends DigestDeps {
  /** Records that were kept, which are to be had though their files are not. */
  readonly readRecords: (places: readonly RecordPlace[]) => Promise<KeptRecord[]>;
  readonly readFiles: (ids: readonly number[]) => Promise<ReadonlyMap<number, EvidenceFile>>;
  readonly knownKeys: PublicKeys;
  /** Asks AWS. */
  readonly askKeys: (wanted: KeysWanted) => Promise<PublicKeys>;
  readonly writer: EvidenceWriter;
  /** For people; it becomes part of the bundle. */
  readonly report: (exported: Exported, finding: PrintedFinding) => string;
}

export interface Exported {
  readonly manifest: Omit<Manifest, "contents">;
  readonly records: readonly JudgedRecord[];
}

/** Why something is missing may name places that nobody else need know. */
const UNNAMED = "Something was not to be had; whoever exported this saw what.";

/** Writes the manifest last: a bundle without one did not come to its end. What is not to be had is said in it. */
export async function exportEvidence(given: ExportGiven, deps: ExportDeps): Promise<Exported> {
  const { writer } = deps;
  const { redacted, now } = given;
  const finding = redacted ? redactFinding(given.finding, given.alias) : given.finding;
  const files = await deps.readFiles(given.evidence.map(({ fileId }) => fileId));
  const gathered = withKept(
    await gatherRecords(given.evidence, files, deps.reader),
    await deps.readRecords(given.evidence),
  );
  const { digests, notes: missing } = await digestsOf(gathered, deps);
  const { keys, note } = await provingKeys(digests, {
    known: deps.knownKeys,
    askKeys: deps.askKeys,
    now,
  });
  await writer.write(FINDING_PATH, json(finding));
  await writeProof(digests, keys, writer);
  const records = await writeRecords(gathered, given, writer);
  const chains = judgeDigests(
    digests.map(({ found }) => found),
    keys,
  );
  const judged = records.map((record) => judgeEvidence(foundIn(record), chains, now));
  const notes = [...missing, ...(note === undefined ? [] : [note])];
  const manifest: Omit<Manifest, "contents"> = {
    version: 1,
    finding: finding.uid,
    purpose: given.purpose,
    exporter: given.exporter,
    exported_at: isoTime(now),
    redacted,
    notes: redacted ? notes.map(() => UNNAMED) : notes,
    records,
  };
  const exported = { manifest, records: judged };
  await writer.write(REPORT_PATH, deps.report(exported, finding));
  await writer.write(
    MANIFEST_PATH,
    json({
      ...manifest,
      contents: Object.fromEntries([...writer.contents].sort(([a], [b]) => (a < b ? -1 : 1))),
    }),
  );
  return exported;
}

function withKept(gathered: readonly GatheredRecord[], kept: readonly KeptRecord[]): GatheredRecord[] {
  return gathered.map((one) => {
    const { fileId, ordinal } = one.place;
    const own = kept.find((record) => record.fileId === fileId && record.ordinal === ordinal);
    return one.bytes || !own ? one : { ...one, bytes: gunzipSync(own.record) };
  });
}

/** Of all the files, each once. */
async function digestsOf(
  gathered: readonly GatheredRecord[],
  deps: DigestDeps,
): Promise<{ digests: ProvingDigest[]; notes: string[] }> {
  const digests = new Map<string, ProvingDigest>();
  const notes: string[] = [];
  const namingDigests = findNamingDigests(deps);
  for (const path of new Set(gathered.map(({ file }) => file.path))) {
    const found = await namingDigests(path);
    if (typeof found === "string") notes.push(`${found}.`);
    else for (const one of found) digests.set(one.found.name, one);
  }
  return { digests: [...digests.values()], notes };
}

async function writeProof(
  digests: readonly ProvingDigest[],
  keys: PublicKeys,
  writer: EvidenceWriter,
): Promise<void> {
  for (const { found, bytes } of digests) await writer.write(`${DIGESTS}${found.name}`, bytes);
  // as S3's HeadObject and CloudTrail's ListPublicKeys answer, so that others can check it as well
  const metadata = digests.flatMap(({ found: { place, signature } }) =>
    place && typeof signature === "string"
      ? [{ Bucket: place.bucket, Key: place.key, Metadata: { signature } }]
      : [],
  );
  const list = [...keys].map(([Fingerprint, der]) => ({ Fingerprint, Value: der.toString("base64") }));
  await writer.write(METADATA_PATH, json(metadata));
  await writer.write(KEYS_PATH, json({ PublicKeyList: list }));
}

/** As those will see it who have nothing but the bundle. */
function foundIn(record: EvidenceRecord): EvidenceFound {
  const { content_sha256: hash, file_path: path } = record;
  if (path === null || hash === null) return { record, file: undefined, isSame: undefined };
  return { record, file: { hash }, isSame: record.record_path === null ? undefined : true };
}

async function writeRecords(
  gathered: readonly GatheredRecord[],
  { evidence, redacted }: Pick<ExportGiven, "evidence" | "redacted">,
  writer: EvidenceWriter,
): Promise<EvidenceRecord[]> {
  const paths = new Map<string, string>();
  const written: EvidenceRecord[] = [];
  for (const [at, { file, bytes, problem }] of gathered.entries()) {
    const point = evidence[at] as (typeof evidence)[number];
    const number = String(at + 1).padStart(3, "0");
    const shown = bytes && shownRecord(bytes, redacted);
    const recordPath = shown ? `${RECORDS}${number}.json` : null;
    if (shown && recordPath !== null) await writer.write(recordPath, shown);
    if (file.bytes && !redacted && !paths.has(file.path)) {
      const path = `${FILES}${file.name ?? `other/${number}.json`}`;
      // of two buckets with files of one name
      const free = writer.contents.has(path) ? `${FILES}other/${number}/${file.name}` : path;
      await writer.write(free, file.bytes);
      paths.set(file.path, free);
    }
    written.push({
      event_id: guid(point.eventId),
      event_time: isoTime(point.time),
      file: redacted ? redactPath(file.path) : file.path,
      ordinal: point.ordinal,
      content_sha256: file.hash ?? null,
      trail_name: file.name ?? null,
      file_path: paths.get(file.path) ?? null,
      record_path: recordPath,
      problem: problem === undefined ? null : redacted ? UNNAMED : problem,
    });
  }
  return written;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
