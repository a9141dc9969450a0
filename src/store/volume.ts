/** What the detector of unusual volume reads and leaves behind, day by day. */
import type { Pool, PoolClient } from "pg";
import { DAY_MS } from "../core/record/time.ts";
import type { Hit } from "../core/finding/hit.ts";
import type { PersonKind } from "../core/identity/caller.ts";
import { replaceVolumeHits } from "./derived.ts";
import { msOf } from "./ms-of.ts";

/** Says that a day is to be judged. */
export async function markStale(client: PoolClient, day: number): Promise<void> {
  await client.query(
    "insert into volume_stale (day) values (date '1970-01-01' + $1::int4) on conflict (day) do nothing",
    [day / DAY_MS],
  );
}

const VOLUME_LOCK = 7_214_006;

/** Whoever judges volume, or changes what it is judged by, waits for others that do, until the end of the transaction. */
export async function lockVolume(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [VOLUME_LOCK]);
}

/** Says that the judged days from a time on are to be judged again. `time` in ms. */
export async function markStaleFrom(client: PoolClient, time: number): Promise<void> {
  const day = Math.max(Math.floor(time / DAY_MS), DAYS_MIN);
  await client.query(
    `insert into volume_stale (day)
     select day from volume_days where day >= date '1970-01-01' + $1::int4 on conflict (day) do nothing`,
    [day],
  );
}

/** Nothing is older. */
const DAYS_MIN = -719_000;

/** What the last judged day was judged by. */
export interface KnownHistory {
  /** In ms. */
  readonly day: number;
  /** Known before it; 0: too few for anything to be usual. */
  readonly knownDays: number;
  /** From the first judged day to it. */
  readonly sinceFirst: number;
}

/** undefined: no day was judged. */
export async function readKnownHistory(db: Pool): Promise<KnownHistory | undefined> {
  const { rows } = await db.query<KnownHistory>(
    `select (day - date '1970-01-01')::int4 as day, known_days as "knownDays",
       (day - (select min(day) from volume_days))::int4 as "sinceFirst"
     from volume_days order by volume_days.day desc limit 1`,
  );
  const [last] = rows;
  return last && { ...last, day: last.day * DAY_MS };
}

/** Days that were derived anew since they were judged, ascending, in ms. */
export async function readStaleDays(client: PoolClient): Promise<number[]> {
  const { rows } = await client.query<{ day: number }>(
    "select (day - date '1970-01-01')::int4 as day from volume_stale order by 1",
  );
  return rows.map(({ day }) => day * DAY_MS);
}

/** Days with reads, from one on, and days that are stale, ascending, in ms. */
export async function daysFrom(client: PoolClient, from: number): Promise<number[]> {
  const { rows } = await client.query<{ day: number }>(
    `select (day - date '1970-01-01')::int4 as day from (
       select distinct (hour at time zone 'UTC')::date as day from rollup_hour_person
         where hour >= to_timestamp($1::float8)
       union select day from volume_stale union select day from volume_days
     ) days where day >= date '1970-01-01' + $2::int4 order by 1`,
    [from / 1000, from / DAY_MS],
  );
  return rows.map(({ day }) => day * DAY_MS);
}

export interface ReadHour {
  readonly personId: number;
  /** Of the day. */
  readonly hour: number;
  readonly kind: PersonKind;
  readonly bytesOut: number;
  readonly objects: number;
}

/** Hours in which people read anything, of one day. */
export async function readHours(client: PoolClient, day: number): Promise<ReadHour[]> {
  const { rows } = await client.query<ReadHour>(
    `select person_id as "personId", extract(hour from hour at time zone 'UTC')::int4 as hour, person_kind as kind,
       bytes_out as "bytesOut", objects_read as objects
     from rollup_hour_person where hour >= to_timestamp($1::float8) and hour < to_timestamp($2::float8)
       and (bytes_out > 0 or objects_read > 0)`,
    [day / 1000, (day + DAY_MS) / 1000],
  );
  return rows;
}

/** The hour of a day in which somebody read most of an asset. */
export interface TouchRow {
  readonly personId: number;
  readonly assetId: number;
  /** Of the day. */
  readonly hour: number;
  readonly bytesOut: number;
  readonly objects: number;
}

/** Of one day. */
export async function readTouches(client: PoolClient, day: number): Promise<TouchRow[]> {
  const { rows } = await client.query<TouchRow>(
    `select distinct on (person_id, asset_id) person_id as "personId", asset_id as "assetId",
       peak_hour as hour, peak_bytes as "bytesOut", peak_objects as objects
     from rollup_day where day = date '1970-01-01' + $1::int4 and action = 'read' and accesses > denied
     order by person_id, asset_id, peak_bytes desc, peak_objects desc, peak_hour`,
    [day / DAY_MS],
  );
  return rows;
}

/** Keys of all who read anything from a day on. */
export async function readReaders(client: PoolClient, from: number): Promise<{ id: number; key: string }[]> {
  const { rows } = await client.query<{ id: number; key: string }>(
    `select id, key from people where id in (
       select person_id from rollup_hour_person where hour >= to_timestamp($1::float8))`,
    [from / 1000],
  );
  return rows;
}

/** What was expected of whom in the windows that begin between two times, in ms. */
export async function readExpected(
  client: PoolClient,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<{ readonly personId: number; readonly from: number; readonly until: number }[]> {
  const { rows } = await client.query<{ personId: number; from: number; until: number }>(
    `select person_id as "personId", ${msOf("window_start")} as "from",
       ${msOf("window_end")} as "until"
     from findings where status = 'expected' and category = 'volume'
       and window_start >= to_timestamp($1::float8) and window_start < to_timestamp($2::float8)`,
    [from / 1000, until / 1000],
  );
  return rows;
}

/** What judging a day leaves behind. */
export interface JudgedDayRow {
  readonly day: number;
  readonly traces: unknown;
  readonly matched: unknown;
}

/** Days that were judged, ascending. */
export async function readJudged(
  client: PoolClient,
  { from, to }: { from: number; to: number },
): Promise<JudgedDayRow[]> {
  const { rows } = await client.query<JudgedDayRow>(
    `select (day - date '1970-01-01')::int4 as day, traces, matched from volume_days
     where day >= date '1970-01-01' + $1::int4 and day < date '1970-01-01' + $2::int4 order by 1`,
    [from / DAY_MS, to / DAY_MS],
  );
  return rows.map((row) => ({ ...row, day: row.day * DAY_MS }));
}

/** Puts a judged day in place of what was there, with its hits. */
export async function replaceJudged(
  client: PoolClient,
  { day, traces, matched }: JudgedDayRow,
  hits: readonly Hit[],
): Promise<void> {
  await client.query(
    `insert into volume_days (day, traces, matched) values (date '1970-01-01' + $1::int4, $2::jsonb, $3::jsonb)
     on conflict (day) do update set traces = excluded.traces, matched = excluded.matched`,
    [day / DAY_MS, JSON.stringify(traces), JSON.stringify(matched)],
  );
  await replaceVolumeHits(client, day, hits);
  await deleteStale(client, day);
}

/** Puts what rules matched of a frozen day in place of what was there, with its hits, and what is left of its hours. */
export async function replaceMatched(
  client: PoolClient,
  { day, matched, left }: Omit<JudgedDayRow, "traces"> & { readonly left?: unknown },
  hits: readonly Hit[],
): Promise<void> {
  await client.query(
    `insert into volume_days (day, traces, matched) values (date '1970-01-01' + $1::int4, $3::jsonb, $2::jsonb)
     on conflict (day) do update set matched = excluded.matched, traces = volume_days.traces || $4::jsonb`,
    [
      day / DAY_MS,
      JSON.stringify(matched),
      JSON.stringify(NO_TRACES),
      JSON.stringify(left === undefined ? {} : { left }),
    ],
  );
  await replaceVolumeHits(client, day, hits);
  await deleteStale(client, day);
}

/** Of a day that nothing was judged on. */
const NO_TRACES = { pools: {}, top: {}, tests: {} };

async function deleteStale(client: PoolClient, day: number): Promise<void> {
  await client.query("delete from volume_stale where day = date '1970-01-01' + $1::int4", [day / DAY_MS]);
}
