/** What is known of a digest or a log file once it is checked. */

export const INTEGRITY_STATES = [
  /** Signed, or named with this hash by a digest that is. */
  "valid",
  /** A digest whose signature nobody vouches for. */
  "invalid_signature",
  /** Its content is another than the one that was signed. */
  "invalid_hash",
  /** Named by a digest, and not there. */
  "missing",
  /** A digest that says it belongs elsewhere. */
  "moved",
  /** Too young for its digest: those of files that came late are written a day or two later. */
  "pending",
  /** Delivered while no digests were written. */
  "gap",
  /** In the bucket, and named by no valid digest. */
  "not_covered",
] as const;
export type IntegrityState = (typeof INTEGRITY_STATES)[number];

/** Those that say that something was changed, removed or forged. */
export function isBroken(state: IntegrityState): boolean {
  return (
    state === "invalid_signature" || state === "invalid_hash" || state === "missing" || state === "moved"
  );
}

export interface Checked {
  /** From `AWSLogs/` on. */
  readonly name: string;
  readonly state: IntegrityState;
  /** Why, in words; undefined where it is valid. */
  readonly reason?: string;
  /** Of a file: digests of its time are there, those of late files have had their time, and none names it. */
  readonly isExtra?: true;
}
