/** What the detector goes by: closed days, each with what was read, what was touched, and what was scored. */
import type { Score } from "./channel.ts";
import type { DayActivity } from "./day-activity.ts";
import type { DayPool } from "./fit/tail.ts";
import type { LeftHour } from "./left.ts";
import type { Touches } from "./touches.ts";

/** A day that is over, before it is judged. */
export interface ClosedDay {
  readonly activity: DayActivity;
  readonly touches: Touches;
  /** Of hours in which anything was read that was announced; undefined: of none. */
  readonly left?: readonly LeftHour[];
}

/** What judging a day leaves behind for the days after it. */
export interface DayTraces {
  readonly day: number;
  /** By name of the pool: residuals of the day. */
  readonly pools: ReadonlyMap<string, DayPool>;
  /** Nobody is told of it, and it sets no thresholds. */
  readonly isShadow: boolean;
  /** The highest scores of each channel and class. */
  readonly top: ReadonlyMap<string, readonly Score[]>;
  /** What was left of hours in which anything was read that was announced. */
  readonly left: readonly LeftHour[];
  /** How many scores there were. */
  readonly tests: ReadonlyMap<string, number>;
}

/** Everything before a day. */
export interface Past {
  /** Ascending; at most BASELINE_DAYS. */
  readonly days: readonly ClosedDay[];
  /** Ascending; at most BUDGET_DAYS. */
  readonly traces: readonly DayTraces[];
}
