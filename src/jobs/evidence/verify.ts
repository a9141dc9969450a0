/** Checks a bundle of evidence with nothing but what is in it, and AWS's keys. */
import { createHash } from "node:crypto";
import { shownRecord, statedEventId, statedTime } from "../../core/evidence/compare.ts";
import { judgeDigests, judgeEvidence } from "../../core/evidence/judge.ts";
import type { EvidenceFound, JudgedRecord } from "../../core/evidence/judge.ts";
import { DIGESTS, FINDING_PATH, KEYS_PATH, METADATA_PATH } from "../../core/evidence/manifest.ts";
import type { EvidenceRecord, Manifest } from "../../core/evidence/manifest.ts";
import type { FoundDigest } from "../../core/integrity/chain.ts";
import { parseMetadata } from "../../core/integrity/object-metadata.ts";
import { parsePublicKeys } from "../../core/integrity/public-keys.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import { parseTrailName, trailName } from "../../core/integrity/trail-object.ts";
import { parseEventTime } from "../../core/record/time.ts";
import type { EvidenceFolder } from "../../sources/evidence-folder/index.ts";
import { contentHash, unpack } from "../../sources/unpack.ts";
import { digestContent } from "../integrity/content.ts";
import { findRecords } from "../replay/look-again.ts";

export interface VerifyGiven {
  /** undefined: those of the bundle are taken, which whoever made it could choose. */
  readonly keys: PublicKeys | undefined;
  /** A file that the bundle leaves out, by its name from `AWSLogs/` on; undefined: it is not to be had. */
  readonly fileOf: (name: string) => Promise<Buffer | undefined>;
  /** In ms. */
  readonly now: number;
}

export interface VerifiedEvidence {
  readonly manifest: Manifest;
  readonly records: readonly JudgedRecord[];
  /** What of the bundle is another than it was exported, as sentences. */
  readonly problems: readonly string[];
}

/** Never throws for what is in the bundle: it becomes a problem, or a record that is not proven. */
export async function verifyEvidence(bundle: EvidenceFolder, given: VerifyGiven): Promise<VerifiedEvidence> {
  const { manifest } = bundle;
  const problems = await contentProblems(bundle);
  const keys = given.keys ?? (await keysIn(bundle, problems));
  const chains = judgeDigests(await digestsIn(bundle, problems), keys);
  await checkFinding(bundle, problems);
  const records: JudgedRecord[] = [];
  for (const record of manifest.records)
    records.push(judgeEvidence(await findEvidence(record, bundle, given), chains, given.now));
  return { manifest, records, problems };
}

async function contentProblems({ manifest, paths, read }: EvidenceFolder): Promise<string[]> {
  const problems: string[] = [];
  for (const [path, hash] of Object.entries(manifest.contents)) {
    const bytes = await read(path);
    if (!bytes) problems.push(`${path} is not there, or is no ordinary file`);
    else if (createHash("sha256").update(bytes).digest("hex") !== hash)
      problems.push(`${path} is another than was exported`);
  }
  for (const path of paths)
    if (!Object.hasOwn(manifest.contents, path)) problems.push(`${path} is no part of what was exported`);
  return problems;
}

async function keysIn({ read }: EvidenceFolder, problems: string[]): Promise<PublicKeys> {
  const keys = parsePublicKeys(String((await read(KEYS_PATH)) ?? ""));
  if (typeof keys !== "string") return keys;
  problems.push(`${KEYS_PATH} cannot be read: ${keys}`);
  return new Map();
}

async function digestsIn({ manifest, read }: EvidenceFolder, problems: string[]): Promise<FoundDigest[]> {
  const metadata = parseMetadata(String((await read(METADATA_PATH)) ?? ""));
  if (typeof metadata === "string") problems.push(`${METADATA_PATH} cannot be read: ${metadata}`);
  const digests: FoundDigest[] = [];
  for (const path of Object.keys(manifest.contents)) {
    const name = path.startsWith(DIGESTS) ? trailName(path) : undefined;
    const parsed = name === undefined ? undefined : parseTrailName(name);
    const bytes = parsed?.kind === "digest" ? await read(path) : undefined;
    if (name === undefined || parsed?.kind !== "digest" || !bytes) continue;
    const own = typeof metadata === "string" ? undefined : metadata.get(name);
    const content = await digestContent(bytes);
    digests.push({ name, place: own?.place, endsAt: parsed.endsAt, content, signature: own?.signature });
  }
  return digests;
}

/** The finding must be that of the manifest, and speak of its records. */
async function checkFinding({ manifest, read }: EvidenceFolder, problems: string[]): Promise<void> {
  let finding: unknown;
  try {
    finding = JSON.parse(String((await read(FINDING_PATH)) ?? ""));
  } catch {
    problems.push(`${FINDING_PATH} is not JSON`);
    return;
  }
  const { uid, event_ids: ids } = (finding ?? {}) as { readonly uid?: unknown; readonly event_ids?: unknown };
  const told = JSON.stringify(manifest.records.map((record) => record.event_id));
  if (uid !== manifest.finding || JSON.stringify(ids) !== told)
    problems.push(`${FINDING_PATH} is not the finding that the records are of`);
}

async function findEvidence(
  record: EvidenceRecord,
  { manifest, read }: EvidenceFolder,
  { fileOf }: VerifyGiven,
): Promise<EvidenceFound> {
  const shown = record.record_path === null ? undefined : await read(record.record_path);
  const states = shown && statedEventId(shown);
  const isAnother =
    (states !== undefined && states !== record.event_id) ||
    (shown !== undefined && statedTime(shown) !== parseEventTime(record.event_time));
  const own = record.file_path === null ? undefined : await read(record.file_path);
  const bytes = own ?? (record.trail_name === null ? undefined : await fileOf(record.trail_name));
  const isSame = isAnother ? false : undefined;
  if (!bytes) return { record, file: undefined, isSame };
  const hash = await contentHash(bytes);
  if (!Buffer.isBuffer(hash)) return { record, file: { problem: hash.detail }, isSame };
  const file = { hash: hash.toString("hex") };
  if (isAnother || !shown) return { record, file, isSame };
  const records = await findRecords(() => unpack(bytes), new Set([record.ordinal]));
  const found = records.get(record.ordinal);
  const inFile = found && shownRecord(found.bytes, manifest.redacted);
  return { record, file, isSame: inFile?.equals(shown) ?? false };
}
