/**
 * Judges the digests of one chain, from the newest back: each vouches for the one before it, whose signature and hash it
 * holds. As `aws cloudtrail validate-logs` does (aws-cli, customizations/cloudtrail/validation.py), and the hash besides.
 */
import type { Digest, PreviousDigest } from "./digest.ts";
import { judgeSignature } from "./signature.ts";
import type { PublicKeys, SignatureVerdict } from "./signature.ts";
import type { Checked, IntegrityState } from "./state.ts";
import { trailName } from "./trail-object.ts";
import type { ChainId } from "./trail-object.ts";

/** A digest as it lies in a bucket, or in a copy of one. */
export interface FoundDigest {
  /** From `AWSLogs/` on. */
  readonly name: string;
  /** Where it was found, as far as that is known: a copy on a disk is of no bucket. */
  readonly place: { readonly bucket: string; readonly key: string } | undefined;
  readonly endsAt: number;
  /** A text says why it cannot be read. */
  readonly content: { readonly digest: Digest; readonly hash: string } | string;
  /** Hexadecimal, of its object's metadata; undefined: they are not known. null: they have none. */
  readonly signature: string | null | undefined;
}

export interface JudgedDigest extends Checked {
  readonly endsAt: number;
  /** Of one that can be read. */
  readonly digest: Digest | undefined;
}

/** A time of which no digest is left. */
export interface Gap {
  readonly from: number;
  readonly until: number;
  /** The digest that is missing, or cannot be read; undefined: none was written, because logging or its validation was off. */
  readonly missing: string | undefined;
}

export interface JudgedChain {
  readonly id: ChainId;
  /** Ascending, those that are missing among them. */
  readonly digests: readonly JudgedDigest[];
  /** Ascending; none of a chain of late files, which has a digest only where there are any. */
  readonly gaps: readonly Gap[];
}

/** What a digest says of the one before it. */
interface Told {
  readonly previous: PreviousDigest;
  readonly isTrusted: boolean;
  readonly from: number;
}

/** The oldest may name one before it that was not looked for: what is judged is what was found. */
export function judgeChain(id: ChainId, found: readonly FoundDigest[], keys: PublicKeys): JudgedChain {
  const newestFirst = found.toSorted((a, b) => b.endsAt - a.endsAt || (a.name < b.name ? 1 : -1));
  const names = new Set(found.map(({ name }) => name));
  const digests: JudgedDigest[] = [];
  const gaps: Gap[] = [];
  let told: Told | undefined;
  let after: Digest | undefined;
  let lost: string | undefined;
  for (const current of newestFirst) {
    const expected = told && nameOf(told.previous);
    if (told && expected !== undefined && expected !== current.name && !names.has(expected)) {
      digests.push(missing(expected, told.from));
      lost = expected;
      told = undefined;
    }
    const isNext = expected === current.name;
    const judged = judge(current, isNext ? told : undefined, keys);
    digests.push(judged);
    const { digest } = judged;
    if (!digest) {
      lost = current.name; // its hour has one, whatever became of it
      if (isNext) told = undefined;
      continue;
    }
    if (after && digest.endsAt < after.startsAt && !id.isBackfill)
      gaps.push({ from: digest.endsAt, until: after.startsAt, missing: lost });
    lost = undefined;
    after = digest;
    if (isNext || !told) told = toldBy(judged, digest);
  }
  return { id, digests: digests.toReversed(), gaps: gaps.toReversed() };
}

/** A digest that was there is missing, whether or not the one after it is there to name it. */
export function withGone(chain: JudgedChain, gone: readonly FoundDigest[]): JudgedChain {
  const named = new Set(chain.digests.map(({ name }) => name));
  const more = gone
    .filter(({ name }) => !named.has(name))
    .map(({ name, endsAt }) => {
      const reason = "it was there when it was read, and is not any more";
      return { name, state: "missing" as const, reason, endsAt, digest: undefined };
    });
  return more.length === 0
    ? chain
    : { ...chain, digests: [...chain.digests, ...more].sort((a, b) => a.endsAt - b.endsAt) };
}

function nameOf({ key }: PreviousDigest): string {
  return trailName(key) ?? key;
}

/** What is forged is not believed; AWS's signature is AWS's, whoever hands it on. */
function toldBy({ state }: JudgedDigest, { previous, startsAt }: Digest): Told | undefined {
  if (!previous || (state !== "valid" && state !== "pending")) return undefined;
  return { previous, isTrusted: state === "valid", from: startsAt };
}

function missing(name: string, endsAt: number): JudgedDigest {
  const reason = "the digest after it names it, and it is not there";
  return { name, state: "missing", reason, endsAt, digest: undefined };
}

function judge(found: FoundDigest, told: Told | undefined, keys: PublicKeys): JudgedDigest {
  const { name, endsAt, content } = found;
  if (typeof content === "string")
    return { name, state: "invalid_hash", reason: content, endsAt, digest: undefined };
  const { digest, hash } = content;
  const as = (state: IntegrityState, reason?: string): JudgedDigest => {
    return { name, state, ...(reason === undefined ? {} : { reason }), endsAt: digest.endsAt, digest };
  };
  if (!isWhereItSays(found, digest))
    return as("moved", `it says that it is s3://${digest.bucket}/${digest.key}`);
  if (told?.isTrusted === true && told.previous.hash !== undefined && told.previous.hash !== hash)
    return as("invalid_hash", "its content is another than the digest after it vouches for");
  const signatures =
    told?.isTrusted === true ? [told.previous.signature] : [told?.previous.signature, found.signature];
  const given = signatures.filter((signature) => typeof signature === "string");
  if (given.length === 0 && found.signature === undefined)
    return as("pending", "its signature is in the metadata of its object, which are not given");
  if (given.length === 0) return as("invalid_signature", "its object has no signature in its metadata");
  const verdicts = given.map((signature) => judgeSignature({ digest, hash, signature }, keys));
  return verdicts.includes("signed") ? as("valid") : as("invalid_signature", WORDS[verdicts[0] as Unsigned]);
}

type Unsigned = Exclude<SignatureVerdict, "signed">;

const WORDS: Readonly<Record<Unsigned, string>> = {
  public_key_not_found: "the public key that it names is not among those given",
  bad_signature: "the signature is none of AWS for this content",
};

function isWhereItSays({ name, place }: FoundDigest, { bucket, key }: Digest): boolean {
  return place ? place.bucket === bucket && place.key === key : trailName(key) === name;
}
