/** A ceiling, term by term: what it speaks of, and how unusual the hour is by all that was read in it. */
import type { HitVolume } from "../../finding/hit.ts";
import type { Score } from "../channel.ts";
import type { Explaining } from "./index.ts";
import { jointSteps } from "./joint.ts";
import { computed, given, shown } from "./step.ts";
import type { Step } from "./step.ts";

/** The last step is the score of the hour, by which nothing of it was decided. */
export function ceilingSteps(
  score: Omit<Score, "channel">,
  { bytesOut, limit, classification }: HitVolume,
  explaining: Explaining,
): Step[] {
  const what = `of ${classification ?? "unclassified"} data`;
  const ofLimit =
    limit === null || limit === undefined
      ? []
      : [
          given("limit", limit, `the least number of bytes ${what} that the rule speaks of`),
          computed("times the limit", bytesOut / limit, `${shown(bytesOut)} / ${shown(limit)}`),
        ];
  return [
    given("observed", bytesOut, `bytes ${what} in the hour`),
    ...ofLimit,
    ...jointSteps({ ...score, channel: "hour_joint" }, explaining),
  ];
}
