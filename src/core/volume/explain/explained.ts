/** A finding of unusual volume, explained. */
import type { Step } from "./step.ts";

/** The finding to explain. */
export interface ExplainWanted {
  readonly ruleId: string;
  readonly person: string;
  /** As findings name it; null: whatever was read. */
  readonly asset: string | null;
  /** In ms. */
  readonly windowStart: number;
  readonly windowEnd: number;
}

/** A score that a rule matched, computed anew. */
export interface ExplainedScore {
  readonly channel: string;
  /** Of the day, UTC. */
  readonly hour: number;
  readonly score: number;
  /** What had to be exceeded; null: nothing would have. */
  readonly page: number | null;
  readonly review: number | null;
  readonly rank: number;
  readonly steps: readonly Step[];
}

/** Bytes of the largest hour of a day. */
export interface DayPeak {
  /** In ms. */
  readonly day: number;
  readonly bytes: number;
}

export interface ExplainedVolume {
  readonly scores: readonly ExplainedScore[];
  /** Of the days before and the day itself, those without reads left out. */
  readonly peaks: readonly DayPeak[];
  /** Of the day as a whole. */
  readonly dayBytes: number;
  /** null: too few days are known for anything to be usual. */
  readonly usualBytes: number | null;
  /** null: there are no peers. */
  readonly peersBytes: number | null;
  readonly knownDays: number;
  readonly detectorVersion: number;
  /** False: fitted anew, from what is known by now. */
  readonly isStored: boolean;
  /** Whose baseline it is, in ms. */
  readonly day: number;
}
