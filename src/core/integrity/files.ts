/** Judges log files by the digests of their account and Region. */
import type { JudgedChain, JudgedDigest } from "./chain.ts";
import type { Checked, IntegrityState } from "./state.ts";
import { BACKFILL_MS, trailName } from "./trail-object.ts";

/** A log file as it lies in a bucket, or in a copy of one. */
export interface FoundFile {
  /** From `AWSLogs/` on. */
  readonly name: string;
  readonly deliveredAt: number | undefined;
  /** False: that no digest names it says nothing. */
  readonly isRecords: boolean;
  /** SHA-256 of what it unzips to, hexadecimal; else why it cannot be unzipped, or why nobody has read it yet. */
  readonly content: { readonly hash: string } | { readonly problem: string } | { readonly unread: string };
}

export interface FilesInput {
  /** Of the account and Region, those of what came late among them. */
  readonly chains: readonly JudgedChain[];
  readonly files: readonly FoundFile[];
  /** In ms. */
  readonly now: number;
  /** All digests until now are known: not so of a copy, nor of some days of a trail. */
  readonly isWhole?: boolean;
}

/** The stamp in a name is rounded to five minutes and may lie ahead of the delivery. */
const STAMP_MS = 10 * 60_000;

/** What digests say of one file. */
interface Named {
  readonly hash: string;
  readonly by: JudgedDigest;
  /** Where the trail delivered before: `s3://bucket/prefix`; undefined: where this digest lies, too. */
  readonly elsewhere: string | undefined;
}

/** Every file that was found or that a digest names, in the order of names. */
export function judgeFiles({ chains, files, ...when }: FilesInput): Checked[] {
  const named = namesOf(chains);
  const found = new Set(files.map(({ name }) => name));
  const checked: Checked[] = [];
  for (const file of files) {
    const told = named.get(file.name);
    if (told) checked.push(judgeNamed(file, told));
    else if (file.isRecords) checked.push({ name: file.name, ...judgeUnnamed(file, chains, when) });
  }
  for (const [name, told] of named) {
    const vouching =
      told.find(({ by }) => by.state === "valid") ?? told.find(({ by }) => by.state === "pending");
    if (!found.has(name) && vouching) checked.push({ name, ...judgeAbsent(vouching) });
  }
  return checked.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function namesOf(chains: readonly JudgedChain[]): Map<string, Named[]> {
  const named = new Map<string, Named[]>();
  for (const by of chains.flatMap(({ digests }) => digests)) {
    const { digest } = by;
    for (const file of digest?.files ?? []) {
      const name = trailName(file.key) ?? file.key;
      const place = placeOf(file);
      const elsewhere = digest && place !== placeOf(digest) ? place : undefined;
      const told = { hash: file.hash, by, elsewhere };
      const before = named.get(name);
      if (before) before.push(told);
      else named.set(name, [told]);
    }
  }
  return named;
}

/** What stands before `AWSLogs/`. */
function placeOf({ bucket, key }: { readonly bucket: string; readonly key: string }): string {
  return `s3://${bucket}/${key.slice(0, key.length - (trailName(key) ?? key).length)}`;
}

/** Of the hour in which a trail was moved, the files of before lie where it delivered then. */
function judgeAbsent({ by, elsewhere }: Named): Omit<Checked, "name"> {
  const digest = fileOf(by.name);
  return elsewhere === undefined
    ? { state: "missing", reason: `${digest} names it, and it is not there` }
    : {
        state: "not_covered",
        reason: `${digest} names it in ${elsewhere}, where its trail delivered before`,
      };
}

function judgeNamed({ name, content }: FoundFile, told: readonly Named[]): Checked {
  const as = (state: IntegrityState, reason: string): Checked => ({ name, state, reason });
  const by = (state: IntegrityState): readonly Named[] => told.filter((one) => one.by.state === state);
  const vouching = by("valid");
  const trusted = vouching.length > 0 ? vouching : by("pending");
  const [first] = trusted;
  if (!first)
    return as("not_covered", `the digest that names it is not valid: ${fileOf(told[0]?.by.name ?? "")}`);
  if ("unread" in content) return as("pending", content.unread);
  if ("problem" in content) return as("invalid_hash", content.problem);
  const other = trusted.find(({ hash }) => hash !== content.hash);
  if (other) return as("invalid_hash", `its content is another than ${fileOf(other.by.name)} says`);
  if (first.by.state === "pending")
    return as("pending", `${fileOf(first.by.name)} names it, and cannot be checked yet`);
  return { name, state: "valid" };
}

function judgeUnnamed(
  { deliveredAt }: FoundFile,
  chains: readonly JudgedChain[],
  { now, isWhole = false }: Pick<FilesInput, "now" | "isWhole">,
): Omit<Checked, "name"> {
  const digests = chains
    .filter(({ id }) => !id.isBackfill)
    .flatMap((chain) => chain.digests)
    .filter(({ digest }) => digest);
  if (digests.length === 0)
    return { state: "not_covered", reason: "there are no digests of its account and Region" };
  const newest = Math.max(...digests.map(({ endsAt }) => endsAt));
  if (deliveredAt === undefined)
    return {
      state: "not_covered",
      reason: "no digest names it, nor does CloudTrail name files so",
      isExtra: true,
    };
  if (deliveredAt > newest - STAMP_MS)
    return isWhole && now - deliveredAt >= BACKFILL_MS
      ? { state: "gap", reason: "no digest was written since it was delivered" }
      : { state: "pending", reason: "its digest is not there yet" };
  if (now - deliveredAt < BACKFILL_MS)
    return { state: "pending", reason: "no digest names it yet; one of late files may" };
  const gap = chains
    .flatMap(({ gaps }) => gaps)
    .find(({ from, until }) => deliveredAt >= from && deliveredAt < until);
  if (gap?.missing !== undefined)
    return {
      state: "not_covered",
      reason: `the digest of its hour is missing, or cannot be read: ${fileOf(gap.missing)}`,
    };
  if (gap) return { state: "gap", reason: "no digests were written when it was delivered" };
  const oldest = Math.min(...digests.map(({ digest, endsAt }) => digest?.startsAt ?? endsAt));
  if (deliveredAt < oldest + STAMP_MS)
    return { state: "not_covered", reason: "it was delivered before the first digest that is there" };
  return {
    state: "not_covered",
    reason: "no digest names it, though one of its time is there: CloudTrail did not deliver it",
    isExtra: true,
  };
}

function fileOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
