/** What judging a day leaves, as it is stored: by ids of people, since places in a roster are those of one run. */
import { z } from "zod";
import { CHANNELS } from "../../core/volume/channel.ts";
import type { Score } from "../../core/volume/channel.ts";
import type { Roster } from "../../core/volume/day-activity.ts";
import type { LeftHour } from "../../core/volume/left.ts";
import type { DayTraces } from "../../core/volume/past.ts";
import type { DayPool, Residual } from "../../core/volume/fit/tail.ts";

const residual = z.tuple([z.number(), z.int(), z.int()]);
const score = z.tuple([z.number(), z.int(), z.int(), z.int().nullable()]);
const stored = z.object({
  pools: z.record(
    z.string(),
    z.object({ body: z.array(z.number()), bodyWeight: z.number(), top: z.array(residual) }),
  ),
  // of days before these were kept, which have no scores where they were in shadow
  isShadow: z.boolean().default(false),
  left: z.array(z.tuple([z.int(), z.int(), z.number(), z.int()])).default([]),
  top: z.record(z.string(), z.array(score)),
  tests: z.record(z.string(), z.int()),
});
type StoredTraces = z.infer<typeof stored>;

/** Value, person, hour of each residual; score, person, hour, asset of each score. */
export function packTraces(
  { isShadow, left, pools, top, tests }: DayTraces,
  { people }: Roster,
): StoredTraces {
  const personAt = (place: number): number => people[place] as number;
  return {
    isShadow,
    left: packLeft(left, { people }),
    pools: Object.fromEntries(
      [...pools].map(([name, pool]) => [
        name,
        {
          body: [...pool.body],
          bodyWeight: pool.bodyWeight,
          top: pool.top.map(({ value, place, hour }): [number, number, number] => [
            value,
            personAt(place),
            hour,
          ]),
        },
      ]),
    ),
    top: Object.fromEntries(
      [...top].map(([name, scores]) => [
        name,
        scores.map((one): [number, number, number, number | null] => {
          return [one.score, personAt(one.place), one.hour, one.asset ?? null];
        }),
      ]),
    ),
    tests: Object.fromEntries(tests),
  };
}

/** Person, hour, bytes, objects of what is left of each hour. */
export function packLeft(
  left: readonly LeftHour[],
  { people }: Pick<Roster, "people">,
): StoredTraces["left"] {
  return left.map(({ place, hour, bytes, objects }) => [people[place] as number, hour, bytes, objects]);
}

/** Throws where a row is none of ours. */
export function unpackTraces(day: number, value: unknown, roster: Roster): DayTraces {
  const { isShadow, left, pools, top, tests } = stored.parse(value);
  return {
    day,
    isShadow,
    left: left.map(([person, hour, bytes, objects]) => {
      return { place: roster.placeOf(person), hour, bytes, objects };
    }),
    pools: new Map(
      Object.entries(pools).map(([name, pool]): [string, DayPool] => [
        name,
        {
          body: Float32Array.from(pool.body),
          bodyWeight: pool.bodyWeight,
          top: pool.top.map(([value, person, hour]): Residual => {
            return { value, place: roster.placeOf(person), hour };
          }),
        },
      ]),
    ),
    top: new Map(
      Object.entries(top).map(([name, scores]): [string, Score[]] => [
        name,
        scores.map(([value, person, hour, asset]) => ({
          channel: channelOf(name),
          place: roster.placeOf(person),
          day,
          hour,
          score: value,
          ...(asset !== null && { asset }),
        })),
      ]),
    ),
    tests: new Map(Object.entries(tests)),
  };
}

/** Of `hour_joint human`. */
function channelOf(name: string): Score["channel"] {
  const [first] = name.split(" ", 1);
  return CHANNELS.find((channel) => channel === first) ?? "hour_joint";
}
