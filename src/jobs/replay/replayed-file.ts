/** What became of one file that was to be read again. Plain data: it crosses threads. */
import { groupBy } from "../../core/catalog/group.ts";

export interface ReplayedFile {
  readonly path: string;
  /**
   * `missing`: it cannot be read. `changed`: another content stands under its path, which is another file. `reshaped`: it
   * no longer falls into the records it fell into, so nobody can say which of them were set aside. `unavailable`: an object that
   * S3 does not give now, or that somebody else has in hand.
   */
  readonly state: "read" | "missing" | "changed" | "reshaped" | "unavailable";
  readonly detail: string | undefined;
  readonly tallies: readonly Tally[];
  readonly came: CameIn;
}

/** What was set aside for one reason. */
export interface Tally {
  readonly reason: string;
  readonly unit: "file" | "record";
  readonly setAside: number;
  readonly readAgain: number;
  readonly cameIn: number;
}

/** What the records are that came in. */
export interface CameIn {
  readonly new: number;
  readonly duplicate: number;
  /** No CloudTrail records. */
  readonly skipped: number;
  /** Bad records of whole files that came in. */
  readonly quarantined: number;
}

export const NOTHING: CameIn = { new: 0, duplicate: 0, skipped: 0, quarantined: 0 };

/** Counts what was set aside by its reason; `cameIn` tells of one row whether it has left, undefined: none was read. */
export function tally(
  rows: readonly { readonly ordinal: number; readonly reason: string }[],
  unit: Tally["unit"],
  cameIn: ((ordinal: number) => boolean) | undefined,
): Tally[] {
  return [...groupBy(rows, ({ reason }) => reason)].map(([reason, ofReason]) => ({
    reason,
    unit,
    setAside: ofReason.length,
    readAgain: cameIn ? ofReason.length : 0,
    cameIn: cameIn ? ofReason.filter(({ ordinal }) => cameIn(ordinal)).length : 0,
  }));
}
