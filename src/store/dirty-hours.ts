/** Hours whose derived state is behind. */
import type { Pool, PoolClient } from "pg";
import { DAY_MS, HOUR_MS } from "../core/record/time.ts";
import { MACIE_STAMP } from "./asset-sensitivity.ts";
import { msOf } from "./ms-of.ts";

/** Days whose events nobody sees any more, and that are not dropped yet: whoever takes them out was interrupted, or is at it. */
const LEAVING = `
  select to_date(right(c.relname, 8), 'YYYYMMDD') as day from pg_class c
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and (c.relname ~ '^leaving_[0-9]{8}$'
    or c.relname ~ '^events_[0-9]{8}$' and not exists (select from pg_inherits i where i.inhrelid = c.oid and not i.inhdetachpending))`;

/**
 * All hours that are behind, in ms, ascending. Marks of days that were dropped are taken away: what is derived of them was derived of all
 * their events, and stays, whatever changes and whatever comes of them later. So it does while they leave. What was derived of the day after
 * one that was dropped stays, too: who asked for the sessions that it began with is not there any more.
 */
export async function listDirtyHours(db: Pool): Promise<number[]> {
  await db.query(
    `delete from dirty_hours d using archived_days a
     where a.dropped_at is not null and d.hour >= a.day::timestamp at time zone 'UTC'
       and (d.hour < (a.day + 1)::timestamp at time zone 'UTC'
         or d.hour < (a.day + 2)::timestamp at time zone 'UTC' and exists (select from hour_dependencies h where h.hour = d.hour))`,
  );
  const { rows } = await db.query<{ hour: number }>(
    `select distinct ${msOf("hour")} as hour from dirty_hours
     where (hour at time zone 'UTC')::date not in (${LEAVING}) order by 1`,
  );
  return rows.map((row) => row.hour);
}

/** Whether the events of a day (ms) are dropped, by whomever, or about to be: what was derived of them stands. */
export async function isDayLeft(client: PoolClient, day: number): Promise<boolean> {
  const { rows } = await client.query<{ left: boolean }>(
    `select exists (select from archived_days a where a.day = d.day and a.dropped_at is not null) or d.day in (${LEAVING})
       or d.day >= '2020-01-01' and to_regclass('public.events_' || to_char(d.day, 'YYYYMMDD')) is null as left
     from (select (to_timestamp($1::float8) at time zone 'UTC')::date as day) d`,
    [day / 1000],
  );
  return rows[0]?.left === true;
}

const DAY_LOCK = 7_214_002;

/** Whoever brings findings of a day in line waits for others that do, and for who takes it out, until the end of the transaction. */
export async function lockDay(client: PoolClient, day: number): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1, $2)", [DAY_LOCK, day / DAY_MS]);
}

/** Lets nobody bring findings of a day in line while `work` goes on; undefined: somebody does, and nothing was done. */
export async function whileDayRests<T>(
  client: PoolClient,
  day: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const key = [DAY_LOCK, day / DAY_MS];
  const { rows } = await client.query<{ is: boolean }>("select pg_try_advisory_lock($1, $2) as is", key);
  if (rows[0]?.is !== true) return undefined;
  try {
    return await work();
  } finally {
    await client.query("select pg_advisory_unlock($1, $2)", key).catch(() => undefined);
  }
}

const DERIVING_LOCK = 7_214_007;

/** Lets nobody else derive in the service until it is released; undefined: somebody does. Ends with the connection. */
export async function tryDeriving(db: Pool): Promise<(() => Promise<void>) | undefined> {
  const client = await db.connect();
  const { rows } = await client.query<{ is: boolean }>("select pg_try_advisory_lock($1) as is", [
    DERIVING_LOCK,
  ]);
  if (rows[0]?.is !== true) {
    client.release();
    return undefined;
  }
  return async () => {
    const failed = await client
      .query("select pg_advisory_unlock($1)", [DERIVING_LOCK])
      .catch((error: Error) => error);
    client.release(failed instanceof Error ? failed : undefined);
  };
}

/** Whether anything is behind: hours, days of volume, gaps in our own sight, alerts, or how sensitive assets are. */
export async function hasUnjudged(db: Pool): Promise<boolean> {
  const { rows } = await db.query<{ behind: boolean }>(
    `select exists (select from dirty_hours) or exists (select from volume_stale)
       or exists (select from pipeline_facts where not is_judged) or exists (select from changed_causes)
       or exists (select from governance_facts where not is_judged)
       or (exists (select from macie_versions)
         and ${MACIE_STAMP} is distinct from (select hash from derive_inputs where name = 'macie')) as behind`,
  );
  return rows[0]?.behind === true;
}

/** The marks between two times as this transaction sees them: they stand for events that it sees, too. */
export async function readMarks(
  client: PoolClient,
  range: { from: number; to: number },
): Promise<{ mark: number; hour: number }[]> {
  const { rows } = await client.query<{ mark: number; hour: number }>(
    `select mark, ${msOf("hour")} as hour from dirty_hours
     where hour >= to_timestamp($1::float8) and hour < to_timestamp($2::float8)`,
    [range.from / 1000, range.to / 1000],
  );
  return rows;
}

/**
 * Marks the later hours, too, of which correlations look back at the marked ones: `lookback` is in ms. A mark is spread
 * once. What another transaction has in hand is left to it, so nobody waits here.
 */
export async function spreadMarks(
  db: Pool | PoolClient,
  lookback: number,
  range?: { from: number; to: number },
): Promise<void> {
  if (lookback === 0) return;
  await db.query(
    `with fresh as (
       select mark, hour from dirty_hours where not is_spread and hour >= to_timestamp($2::float8)
         and hour < to_timestamp($3::float8) for update skip locked
     ), spread as (
       update dirty_hours d set is_spread = true from fresh f where d.mark = f.mark
     )
     insert into dirty_hours (hour, is_spread)
     select distinct h, true from (select distinct hour from fresh) f,
       generate_series(f.hour + interval '1 hour', f.hour + $1::int8 * interval '1 hour', interval '1 hour') h
     where exists (select from events where event_time >= h and event_time < h + interval '1 hour')`,
    [
      Math.ceil(lookback / HOUR_MS),
      range ? range.from / 1000 : "-infinity",
      range ? range.to / 1000 : "infinity",
    ],
  );
}

export async function deleteMarks(client: PoolClient, marks: readonly number[]): Promise<void> {
  await client.query("delete from dirty_hours where mark = any($1::int8[])", [marks]);
}

/** Hours of one day that hold an event, in ms, ascending. */
export async function listHours(client: PoolClient, range: { from: number; to: number }): Promise<number[]> {
  // 24 looks into an index; without statistics the planner would rather read the day
  await client.query("set local enable_seqscan = off");
  const { rows } = await client.query<{ hour: number }>(
    `select ${msOf("h")} as hour
     from generate_series(to_timestamp($1::float8), to_timestamp($2::float8) - interval '1 hour', interval '1 hour') h
     where exists (select from events where event_time >= h and event_time < h + interval '1 hour') order by 1`,
    [range.from / 1000, range.to / 1000],
  );
  await client.query("set local enable_seqscan = on");
  return rows.map((row) => row.hour);
}

/** Marks every hour of a day, as `2026-08-01`, that holds an event, and what its events tell of other hours as late, as if they came now. */
export async function markDay(client: PoolClient, day: string): Promise<void> {
  const from = Date.parse(day);
  const range = { from, to: from + DAY_MS };
  await markHours(client, await listHours(client, range));
  await client.query(
    `insert into late_keys (keys) select array_agg(distinct key) from (
       select origin_key as key from events where event_time >= $1 and event_time < $2
       union all select query_key from traces where event_time >= $1 and event_time < $2
     ) k where key is not null having count(*) > 0`,
    [new Date(range.from), new Date(range.to)],
  );
}

/** Marks hours, in ms. */
export async function markHours(client: PoolClient, hours: Iterable<number>): Promise<void> {
  await client.query("insert into dirty_hours (hour) select to_timestamp(h) from unnest($1::float8[]) h", [
    Array.from(hours, (hour) => hour / 1000),
  ]);
}

/** Marks every hour of every file. */
export async function markAllHours(client: PoolClient): Promise<void> {
  await client.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");
}
