/** Whether what a bundle of evidence says is proven by what is in it: AWS's signature, digest, file, record. */
import { judgeChain } from "../integrity/chain.ts";
import type { FoundDigest, JudgedChain } from "../integrity/chain.ts";
import { judgeFiles } from "../integrity/files.ts";
import type { PublicKeys } from "../integrity/signature.ts";
import type { IntegrityState } from "../integrity/state.ts";
import { parseTrailName } from "../integrity/trail-object.ts";
import type { ChainId } from "../integrity/trail-object.ts";
import type { EvidenceRecord } from "./manifest.ts";

/** `signed`: a file with this hash is, and the file is not here. */
export const RECORD_PROOFS = ["proven", "signed", "unproven", "broken"] as const;
export type RecordProof = (typeof RECORD_PROOFS)[number];

/** What is here of one record of the manifest. */
export interface EvidenceFound {
  readonly record: EvidenceRecord;
  /** What the file that is here unzips to, hexadecimal SHA-256; undefined: it is not here. A text: it cannot be unzipped. */
  readonly file: { readonly hash: string } | { readonly problem: string } | undefined;
  /** Whether the record is the one that the file has in its place; undefined: there is nothing to compare. */
  readonly isSame: boolean | undefined;
}

export interface JudgedRecord {
  readonly record: EvidenceRecord;
  readonly proof: RecordProof;
  readonly reason: string;
  /** Of the file, by the digests. */
  readonly integrity: IntegrityState;
}

/** Judges digests as far as they are here, chain by chain. */
export function judgeDigests(digests: readonly FoundDigest[], keys: PublicKeys): JudgedChain[] {
  const chains = new Map<string, { id: ChainId; found: FoundDigest[] }>();
  for (const digest of digests) {
    const parsed = parseTrailName(digest.name);
    if (parsed?.kind !== "digest") continue;
    const key = JSON.stringify(parsed.chain);
    const chain = chains.get(key);
    if (chain) chain.found.push(digest);
    else chains.set(key, { id: parsed.chain, found: [digest] });
  }
  return [...chains.values()].map(({ id, found }) => judgeChain(id, found, keys));
}

/** `now` in ms. */
export function judgeEvidence(
  { record, file, isSame }: EvidenceFound,
  chains: readonly JudgedChain[],
  now: number,
): JudgedRecord {
  const { state, reason } = integrityOf(record, chains, now);
  const as = (proof: RecordProof, why: string): JudgedRecord => ({
    record,
    proof,
    reason: why,
    integrity: state,
  });
  if (file && "problem" in file) return as("broken", `the file cannot be read: ${file.problem}`);
  if (file && file.hash !== record.content_sha256)
    return as("broken", "the file is another than the manifest says");
  if (isSame === false)
    return as("broken", "the record is another than the file has in its place, or than the manifest says");
  if (state === "invalid_hash") return as("broken", reason);
  if (state !== "valid") return as("unproven", reason);
  if (!file)
    return as("signed", "AWS signed a file with this hash; show the file (--files) to compare the record");
  return isSame === true
    ? as("proven", "AWS signed the digest that names the file, and the file has the record in its place")
    : as("unproven", "there is no record to compare");
}

function integrityOf(
  { trail_name: name, content_sha256: hash }: EvidenceRecord,
  chains: readonly JudgedChain[],
  now: number,
): { readonly state: IntegrityState; readonly reason: string } {
  if (name === null) return { state: "not_covered", reason: "no trail delivered it, so no digest names it" };
  if (hash === null) return { state: "pending", reason: "its file was not to be had" };
  const parsed = parseTrailName(name);
  const deliveredAt = parsed?.kind === "log" ? parsed.deliveredAt : undefined;
  const found = { name, deliveredAt, isRecords: true, content: { hash } };
  const own = judgeFiles({ chains, files: [found], now }).find((one) => one.name === name);
  return { state: own?.state ?? "not_covered", reason: own?.reason ?? "" };
}
