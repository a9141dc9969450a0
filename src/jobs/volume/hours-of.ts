/** The hours that a score is about. */
import type { JudgedScore } from "../../core/volume/judge/index.ts";
import type { ClosedDay } from "../../core/volume/past.ts";

/** Of channels of whole days all with reads; of hours that count together those of the day. */
export function hoursOf(
  { channel, place, hour, since = hour }: JudgedScore,
  { activity }: Pick<ClosedDay, "activity">,
): number[] {
  const isOfDay = channel === "day_bytes" || channel === "drift";
  return [...activity.people.keys()]
    .filter((at) => activity.people[at] === place)
    .map((at) => activity.hours[at] as number)
    .filter((at) => isOfDay || (at >= since && at <= hour));
}
