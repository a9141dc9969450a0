/** An hour of somebody, and how far what they read in it lies above what is usual. */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import type { DayActivity } from "../day-activity.ts";
import type { Baseline } from "../fit/index.ts";
import { residual } from "../judge/residual.ts";

/** Where an hour stands among the rows of its day. */
export function rowOf(
  { people, hours }: DayActivity,
  { place, hour }: Pick<Score, "place" | "hour">,
): number {
  const at = people.findIndex((one, row) => one === place && hours[row] === hour);
  invariant(at >= 0, "a score of an hour is of one in which something was read");
  return at;
}

/** On the scale of logarithms. */
export interface HourLevels {
  readonly bytes: number;
  readonly objects: number;
  readonly residuals: { readonly bytes: number; readonly objects: number };
}

export function hourOf(activity: DayActivity, at: number, baseline: Baseline): HourLevels {
  const place = activity.people[at] as number;
  return levelsOf(
    { bytes: activity.bytes[at] as number, objects: activity.objects[at] as number },
    place,
    baseline,
  );
}

export function levelsOf(
  { bytes, objects }: Pick<HourLevels, "bytes" | "objects">,
  place: number,
  baseline: Baseline,
): HourLevels {
  const residuals = {
    bytes: residual(bytes, place, baseline.bytes),
    objects: residual(objects, place, baseline.objects),
  };
  return { bytes, objects, residuals };
}
