/** Days as a whole: sums of a person's hours, for the channels that look at days. */
import type { DayActivity } from "./day-activity.ts";
import { isDayLeftOut } from "./left-out.ts";
import type { IsLeftOut } from "./left-out.ts";
import { fromLog, toLog } from "./parameters.ts";

export interface DaySums extends DayActivity {
  /** Hours in which the person read anything. */
  readonly active: Uint8Array;
}

/** One row for each person; `hours` holds the last active one. */
export function sumUp({ day, people, hours, bytes, objects }: DayActivity): DaySums {
  const places = new Map<number, number>();
  const rows: { place: number; hour: number; bytes: number; objects: number; active: number }[] = [];
  for (const [at, place] of people.entries()) {
    let row = places.get(place);
    if (row === undefined) {
      row = rows.length;
      places.set(place, row);
      rows.push({ place, hour: 0, bytes: 0, objects: 0, active: 0 });
    }
    const sums = rows[row] as (typeof rows)[number];
    sums.hour = Math.max(sums.hour, hours[at] as number);
    sums.bytes += fromLog(bytes[at] as number, "bytes");
    sums.objects += fromLog(objects[at] as number, "objects");
    sums.active++;
  }
  return {
    day,
    people: Int32Array.from(rows, ({ place }) => place),
    hours: Uint8Array.from(rows, ({ hour }) => hour),
    bytes: Float32Array.from(rows, (row) => toLog(row.bytes, "bytes")),
    objects: Float32Array.from(rows, (row) => toLog(row.objects, "objects")),
    active: Uint8Array.from(rows, ({ active }) => active),
  };
}

/** Days as a whole, without those of people of which an hour is left out: nothing is compared with them. */
export function dailySums(days: readonly DayActivity[], isLeftOut: IsLeftOut): DaySums[] {
  return days.map((day) => {
    const sums = sumUp(day);
    const kept = [...sums.people.keys()].filter(
      (at) => !isDayLeftOut(sums.people[at] as number, sums.day, isLeftOut),
    );
    if (kept.length === sums.people.length) return sums;
    return {
      day: sums.day,
      people: Int32Array.from(kept, (at) => sums.people[at] as number),
      hours: Uint8Array.from(kept, (at) => sums.hours[at] as number),
      bytes: Float32Array.from(kept, (at) => sums.bytes[at] as number),
      objects: Float32Array.from(kept, (at) => sums.objects[at] as number),
      active: Uint8Array.from(kept, (at) => sums.active[at] as number),
    };
  });
}
