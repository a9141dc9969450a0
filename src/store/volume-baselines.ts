/** Baselines as they are stored: a row for each day and measure, levels as columns over people. */
import type { PoolClient } from "pg";
import { z } from "zod";
import { DAY_MS } from "../core/record/time.ts";
import { CLASSES } from "../core/volume/class.ts";
import { DETECTOR_VERSION, LEVELS } from "../core/volume/fit/stored-baseline.ts";
import type { LevelName, StoredBaseline, StoredLevels } from "../core/volume/fit/stored-baseline.ts";

const MEASURE: Readonly<Record<LevelName, string>> = {
  bytes: "bytes",
  objects: "objects",
  dayBytes: "day_bytes",
};

/** `day` in ms; undefined: nothing is usual yet. Of the baseline `people` are ids. */
export async function replaceBaseline(
  client: PoolClient,
  day: number,
  baseline: StoredBaseline | undefined,
): Promise<void> {
  const number = day / DAY_MS;
  await client.query("delete from volume_baselines where day = date '1970-01-01' + $1::int4", [number]);
  const { tails = {}, thresholds = {}, peerGroups = [], knownDays = 0, version = 0 } = baseline ?? {};
  await client.query(
    `update volume_days set tails = $2::jsonb, thresholds = $3::jsonb, peer_groups = $4::jsonb, known_days = $5::int4,
       detector_version = $6::int4 where day = date '1970-01-01' + $1::int4`,
    [number, ...[tails, thresholds, peerGroups].map((value) => JSON.stringify(value)), knownDays, version],
  );
  if (!baseline) return;
  for (const name of LEVELS) {
    const { usual, spread, hours, own, record, groupLevels } = baseline.levels[name];
    await client.query(
      `insert into volume_baselines (day, measure, people, groups, usual, spread, hours, own, record, group_levels)
       values (date '1970-01-01' + $1::int4, $2, $3::int4[], $4::int2[], $5::float4[], $6::float4[], $7::float4[],
         $8::float4[], $9::float4[], $10::jsonb)`,
      [
        number,
        MEASURE[name],
        ...[baseline.people, baseline.groups, usual, spread, hours, own, record].map(arrayText),
        JSON.stringify(groupLevels),
      ],
    );
  }
}

/** What Postgres reads as an array, made at once: the driver would look at every number. */
function arrayText(values: readonly number[]): string {
  return `{${values.join(",")}}`;
}

/** Keeps those of so many days, the last ones: a day in the far future takes the place of one. */
export async function forgetBaselines(client: PoolClient, days: number): Promise<void> {
  await client.query(
    `delete from volume_baselines where day < (
       select min(day) from (select distinct day from volume_baselines order by day desc limit $1::int4) kept)`,
    [days],
  );
}

/** Whether a day was judged by a baseline that is not kept any more, or is of another version of the detector. */
export async function isBaselineDropped(client: PoolClient, day: number): Promise<boolean> {
  const { rows } = await client.query(
    `select from volume_days d where day = date '1970-01-01' + $1::int4 and detector_version > 0
       and (detector_version <> $2::int4 or not exists (select from volume_baselines b where b.day = d.day))`,
    [day / DAY_MS, DETECTOR_VERSION],
  );
  return rows.length > 0;
}

const tail = z.object({
  count: z.number(),
  body: z.array(z.number()),
  from: z.number(),
  share: z.number(),
  shape: z.number(),
  scale: z.number(),
});
const numbers = z.record(z.string(), z.number());
const dayRow = z.object({
  tails: z.record(z.string(), tail),
  thresholds: z.object({ page: numbers, review: numbers }),
  peer_groups: z.array(z.object({ name: z.string(), class: z.enum(CLASSES) })),
  known_days: z.int(),
});
const column = z.array(z.number());
const level = z.object({
  mean: z.number(),
  within: z.number(),
  between: z.number(),
  members: z.int(),
});
const levelRow = z.object({
  measure: z.string(),
  people: column,
  groups: column,
  usual: column,
  spread: column,
  hours: column,
  own: column,
  record: column,
  group_levels: z.array(level),
});

/** The baseline that a day was judged by, `people` as ids; undefined: there is none, or one of another version of the detector. */
export async function readBaseline(client: PoolClient, day: number): Promise<StoredBaseline | undefined> {
  const number = day / DAY_MS;
  const days = await client.query<Record<string, unknown>>(
    `select tails, thresholds, peer_groups, known_days from volume_days
     where day = date '1970-01-01' + $1::int4 and detector_version = $2::int4`,
    [number, DETECTOR_VERSION],
  );
  const { rows } = await client.query(
    `select measure, people, groups, usual, spread, hours, own, record, group_levels from volume_baselines
     where day = date '1970-01-01' + $1::int4`,
    [number],
  );
  const measures = new Map(rows.map((row) => levelRow.parse(row)).map((row) => [row.measure, row]));
  const [first] = measures.values();
  if (!days.rows[0] || !first) return undefined;
  const { tails, thresholds, peer_groups: peerGroups, known_days: knownDays } = dayRow.parse(days.rows[0]);
  const levels = LEVELS.map((name): [LevelName, StoredLevels] => {
    const { group_levels: groupLevels, ...columns } = measures.get(MEASURE[name]) ?? first;
    return [name, { ...columns, groupLevels }];
  });
  return {
    version: DETECTOR_VERSION,
    knownDays,
    people: first.people,
    groups: first.groups,
    peerGroups,
    levels: Object.fromEntries(levels) as StoredBaseline["levels"],
    tails,
    thresholds,
  };
}
