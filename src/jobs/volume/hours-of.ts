/** The hours that a score is about. */
import { withoutAnnounced } from "../../core/volume/left.ts";
import type { JudgedScore } from "../../core/volume/judge/index.ts";
import type { ClosedDay } from "../../core/volume/past.ts";

/** Of channels of whole days all with reads that were not announced; of hours that count together those of the day. */
export function hoursOf(
  { channel, place, hour, since = hour }: JudgedScore,
  { activity: all, left }: Pick<ClosedDay, "activity" | "left">,
): number[] {
  const isOfDay = channel === "day_bytes" || channel === "drift";
  const activity = isOfDay ? withoutAnnounced(all, left) : all;
  return [...activity.people.keys()]
    .filter((at) => activity.people[at] === place)
    .map((at) => activity.hours[at] as number)
    .filter((at) => isOfDay || (at >= since && at <= hour));
}
