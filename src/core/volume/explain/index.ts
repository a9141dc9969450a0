/**
 * The computation of a score, term by term: what can be checked with a pocket calculator against what is stored. The last
 * step is the score.
 */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import type { DayActivity } from "../day-activity.ts";
import type { Baseline } from "../fit/index.ts";
import type { ClosedDay } from "../past.ts";
import { dayBytesSteps } from "./day-bytes.ts";
import { driftSteps } from "./drift.ts";
import { distinctSteps, recordSteps } from "./hours.ts";
import { jointSteps } from "./joint.ts";
import { newAssetSteps } from "./new-asset.ts";
import type { Step } from "./step.ts";

/** What was judged, and by what. */
export interface Explaining {
  readonly closed: ClosedDay;
  /** The day before, where anything was read on it. */
  readonly before: DayActivity | undefined;
  readonly baseline: Baseline;
}

export function explainScore(score: Score, given: Explaining): Step[] {
  invariant((given.baseline.peers.groupOf[score.place] ?? -1) >= 0, "a score is of somebody who was there");
  switch (score.channel) {
    case "hour_joint":
    case "newcomer":
      return jointSteps(score, given);
    case "hour_distinct":
      return distinctSteps(score, given);
    case "record":
      return recordSteps(score, given);
    case "new_asset":
      return newAssetSteps(score, given);
    case "day_bytes":
      return dayBytesSteps(score, given);
    case "drift":
      return driftSteps(score, given);
  }
}
