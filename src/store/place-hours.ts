/** Rows of `place_hours`: how many events came of which account and Region in which hour, by which source, and how late. */
import type { Pool, PoolClient } from "pg";
import type { PlaceHour } from "../core/coverage/hours.ts";
import { isoTime } from "../core/record/time.ts";
import { msOf } from "./ms-of.ts";

/** As trail files are named: 20260902T1015Z. Names are data: what is no time in a calendar is none. */
const STAMP = `substring(f.path from '_CloudTrail_[a-z0-9-]+_(\\d{8}T\\d{4})Z_[^/]*$')`;
const STAMPED = `make_timestamptz(1, 1, 1, 0, 0, 0) + make_interval(years => left(t.stamp, 4)::int - 1,
  months => substr(t.stamp, 5, 2)::int - 1, days => substr(t.stamp, 7, 2)::int - 1,
  hours => substr(t.stamp, 10, 2)::int, mins => substr(t.stamp, 12, 2)::int)`;

/**
 * When a trail file was delivered, by its name, where it was not read before that; of what is looked up, when it came, and nothing of
 * what is made up for: nobody had asked until then. Without `offset 0` Postgres puts an expression wherever its name stands, and searches
 * the path sixteen times.
 */
const DELIVERED = `select case
    when f.source = 'lookup-events' then case when f.finished_at <= e.oldest_at + interval '1 hour' then f.finished_at end
    when to_char(s.at, 'YYYYMMDD"T"HH24MI') = t.stamp and s.at <= f.finished_at + interval '1 hour' then s.at
  end as at
  from (select ${STAMP} as stamp offset 0) t cross join lateral (select ${STAMPED} as at offset 0) s`;

/**
 * Counts the hours anew, in place of what was counted before. Part of the transaction that derives them: hours as
 * milliseconds. The time zone is that of the transaction until its end: names of files are in UTC.
 */
export async function replacePlaceHours(client: PoolClient, hours: readonly number[]): Promise<void> {
  const seconds = [hours.map((hour) => hour / 1000)];
  await client.query(
    "delete from place_hours where hour in (select to_timestamp(h) from unnest($1::float8[]) h)",
    seconds,
  );
  await client.query("set local time zone 'UTC'");
  await client.query(
    `insert into place_hours (hour, account_id, region_id, source, events, lag_mean_ms, lag_max_ms)
     select h.hour, e.account_id, e.region_id, f.source, sum(e.events),
       (sum(e.events * extract(epoch from d.at - e.mean_at)) filter (where d.at is not null)
         / sum(e.events) filter (where d.at is not null) * 1000)::int8,
       ${msOf("max(d.at - e.oldest_at)")}
     from (select to_timestamp(s) as hour from unnest($1::float8[]) s) h
     cross join lateral (
       select account_id, region_id, file_id, count(*) as events, min(event_time) as oldest_at,
         to_timestamp(avg(extract(epoch from event_time))::float8) as mean_at
       from events where event_time >= h.hour and event_time < h.hour + interval '1 hour'
       group by account_id, region_id, file_id
     ) e
     join files f on f.id = e.file_id
     cross join lateral (${DELIVERED}) d
     group by h.hour, e.account_id, e.region_id, f.source`,
    seconds,
  );
}

/** Of the hours between two times, in ms, by account, Region and hour, whatever they came by. */
export async function readPlaceHours(
  db: Pool,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<PlaceHour[]> {
  const { rows } = await db.query<PlaceHour>(
    `select a.value as account, r.value as region, ${msOf("p.hour")} as hour, p.events,
       p.lag_mean as "lagMean", p.lag_max as "lagMax"
     from (
       select hour, account_id, region_id, sum(events)::int4 as events, max(lag_max_ms) as lag_max,
         (sum(events * lag_mean_ms) filter (where lag_mean_ms is not null)
           / sum(events) filter (where lag_mean_ms is not null))::int8 as lag_mean
       from place_hours where hour >= $1 and hour < $2 group by hour, account_id, region_id
     ) p
     join dictionary a on a.id = p.account_id join dictionary r on r.id = p.region_id
     order by a.value collate "C", r.value collate "C", p.hour`,
    [isoTime(from), isoTime(to)],
  );
  return rows;
}

export interface HeardHours {
  readonly account: string;
  /** null: any of the account. */
  readonly region: string | null;
  /** Their starts, in ms, in order. */
  readonly hours: readonly number[];
}

/** In which hours between two times, in ms, any event came: of each account and Region, and of each account. */
export async function readHeardHours(
  db: Pool | PoolClient,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<HeardHours[]> {
  const { rows } = await db.query<HeardHours>(
    `select a.value as account, r.value as region, h.hours
     from (
       select account_id, region_id,
         array_agg(distinct (extract(epoch from hour) * 1000)::float8 order by (extract(epoch from hour) * 1000)::float8) as hours
       from place_hours where hour >= $1 and hour < $2 group by grouping sets ((account_id, region_id), (account_id))
     ) h
     join dictionary a on a.id = h.account_id left join dictionary r on r.id = h.region_id
     order by a.value collate "C", r.value collate "C" nulls first`,
    [isoTime(from), isoTime(to)],
  );
  return rows;
}

/** The end of the last hour that holds any event, in ms; undefined: none does. */
export async function readLastHour(db: Pool): Promise<number | undefined> {
  const { rows } = await db.query<{ until: number | null }>(
    `select ${msOf("max(hour) + interval '1 hour'")} as until from place_hours`,
  );
  return rows[0]?.until ?? undefined;
}

/** Whether the database is of a service, whose "now" is the clock's, or of scans, whose "now" is that of the logs. */
export async function isLiveDatabase(db: Pool): Promise<boolean> {
  const { rows } = await db.query<{ live: boolean }>(
    "select exists (select from trail_objects) or exists (select from lookup_places) as live",
  );
  return rows[0]?.live === true;
}
