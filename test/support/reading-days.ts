/** Days on which everybody reads about as much, for tests of unusual volume. */
import { createRandom } from "../../src/simulate/random.ts";
import { aPerson, aRead } from "./records.ts";
import type { TrailRecord } from "./records.ts";

export const DAYS = 22;
export const LAST_DAY = "2026-08-24";
export const THIEF = "person-3@example.com";
const PEOPLE = Array.from({ length: 14 }, (_, number) => `person-${number}@example.com`);
/** They come on the day of that number. */
export const JOINING = 19;
const NEWCOMERS = Array.from({ length: 9 }, (_, number) => `newcomer-${number}@example.com`);

/** Everybody reads about 20 MB of three objects in each of five hours. */
export function ordinaryDay(day: number): TrailRecord[] {
  const random = createRandom(`volume/${day}`);
  return [...PEOPLE, ...(day < JOINING ? [] : NEWCOMERS)].flatMap((person) =>
    [8, 11, 16].flatMap((hour) =>
      Array.from({ length: random.int(2, 4) }, (_, object) =>
        reading(person, { day, hour, object, bytes: Math.round(random.logNormal(7e6, 0.4)) }),
      ),
    ),
  );
}

/** 48 GB of 120 objects within an hour. */
export function theft(day: number, hour = 14): TrailRecord[] {
  return Array.from({ length: 120 }, (_, at) =>
    reading(THIEF, { day, hour, object: 1000 + at, bytes: 400e6 }),
  );
}

export function reading(
  person: string,
  {
    day,
    hour,
    object,
    bytes,
  }: { readonly day: number; readonly hour: number; readonly object: number; readonly bytes: number },
): TrailRecord {
  return aRead({
    userIdentity: aPerson(person),
    eventTime: timeOf(day, hour, object % 60, day % 60),
    key: `orders/part-${object}.parquet`,
    bytes,
  });
}

/** `2026-08-24T14:00:00Z` of day 21 and hour 14. */
export function timeOf(day: number, hour = 0, minute = 0, second = 0): string {
  return new Date(Date.UTC(2026, 7, 3 + day, hour, minute, second)).toISOString().replace(".000Z", "Z");
}
