/** What is left of hours when what was announced is taken out: days as a whole, drifts and later hours are judged by that. */
import type { Exception } from "../settings/settings.ts";
import type { DayActivity } from "./day-activity.ts";
import { toLog } from "./parameters.ts";

/** Of an hour in which somebody read what was announced. */
export interface LeftHour {
  /** In the roster. */
  readonly place: number;
  /** Of the day. */
  readonly hour: number;
  /** Of what was not announced; none of both: nothing is left. */
  readonly bytes: number;
  readonly objects: number;
}

/** What of an hour an exception is about, and what it is not. */
export interface AnnouncedHour {
  readonly place: number;
  readonly hour: number;
  readonly announced: { readonly bytes: number; readonly objects: number };
  readonly left: { readonly bytes: number; readonly objects: number };
}

/** What is usual in an hour of somebody; undefined: nobody knows. */
export type UsualOf = (place: number) => { readonly bytes: number; readonly objects: number } | undefined;

/** Above its bytes, of a day, an exception takes nothing out; above its factor, of an hour, nothing of that hour. */
export function leftBy(
  { bytes, factor }: Pick<Exception, "bytes" | "factor">,
  hours: readonly AnnouncedHour[],
  usualOf: UsualOf,
): LeftHour[] {
  const within = hours.filter(({ place, announced }) => {
    const usual = factor === null ? undefined : usualOf(place);
    if (factor === null || !usual) return true;
    return (
      announced.bytes <= factor * usual.bytes && announced.objects <= factor * Math.max(1, usual.objects)
    );
  });
  const sums = new Map<number, number>();
  for (const { place, announced } of hours) sums.set(place, (sums.get(place) ?? 0) + announced.bytes);
  return within
    .filter(({ place }) => (sums.get(place) as number) <= bytes)
    .map(({ place, hour, left }) => ({ place, hour, ...left }));
}

/** The day without what was announced: hours of which nothing is left are none. */
export function withoutAnnounced(activity: DayActivity, left: readonly LeftHour[] = []): DayActivity {
  if (left.length === 0) return activity;
  const { day, people, hours, bytes, objects } = activity;
  const keyOf = (place: number, hour: number): number => place * 24 + hour;
  const known = new Map(left.map((one) => [keyOf(one.place, one.hour), one]));
  const rows = [...people.keys()].flatMap((at) => {
    const [place, hour] = [people[at] as number, hours[at] as number];
    const rest = known.get(keyOf(place, hour));
    if (!rest) return [{ place, hour, bytes: bytes[at] as number, objects: objects[at] as number }];
    if (rest.bytes <= 0 && rest.objects <= 0) return [];
    return [{ place, hour, bytes: toLog(rest.bytes, "bytes"), objects: toLog(rest.objects, "objects") }];
  });
  return {
    day,
    people: Int32Array.from(rows, ({ place }) => place),
    hours: Uint8Array.from(rows, ({ hour }) => hour),
    bytes: Float32Array.from(rows, (row) => row.bytes),
    objects: Float32Array.from(rows, (row) => row.objects),
  };
}
