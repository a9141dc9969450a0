/** What hours were derived from beside their own events, and which of them are behind because of what came since. */
import type { PoolClient } from "pg";
import type { Touched } from "../core/catalog/touched.ts";
import { hourOf } from "../core/record/time.ts";
import { KIND } from "./dictionary.ts";

export interface HourDependencies {
  readonly hour: number;
  readonly keys: readonly number[];
  /** The latest time as of which one of its accesses was judged, where that is after the hour: in ms. */
  readonly judgedUntil: number | null;
}

/** Replaces what is noted of the hours. */
export async function replaceDependencies(
  client: PoolClient,
  hours: readonly HourDependencies[],
): Promise<void> {
  await client.query(
    `insert into hour_dependencies (hour, keys, judged_until)
     select to_timestamp(hour), array(select jsonb_array_elements_text(keys)::int8), to_timestamp(until)
     from jsonb_to_recordset($1::jsonb) as h (hour float8, keys jsonb, until float8)
     on conflict (hour) do update set keys = excluded.keys, judged_until = excluded.judged_until`,
    [
      JSON.stringify(
        hours.map(({ hour, keys, judgedUntil }) => ({
          hour: hour / 1000,
          keys,
          until: judgedUntil === null ? null : judgedUntil / 1000,
        })),
      ),
    ],
  );
}

/** Marks the hours that depend on one of the keys as behind. Hours that are behind already get no second mark. */
export async function markHoursOf(client: PoolClient, keys: readonly number[]): Promise<void> {
  if (keys.length === 0) return;
  await client.query(
    `insert into dirty_hours (hour) select hour from hour_dependencies d
     where keys && $1::int8[] and not exists (select from dirty_hours b where b.hour = d.hour)`,
    [keys],
  );
}

/**
 * Marks the hours that depend on keys that came since the last call. The index is asked for a few hundred keys at a time:
 * what it takes grows with the square of them.
 */
export async function markLate(client: PoolClient): Promise<void> {
  await client.query(
    `with taken as (delete from late_keys returning keys), late as (
       select key, row_number() over () / 256 as part from (select distinct unnest(keys) as key from taken) k
     ), parts as (
       select array_agg(key) as keys from late group by part
     )
     insert into dirty_hours (hour) select distinct hour from parts p join hour_dependencies d on d.keys && p.keys
     where not exists (select from dirty_hours b where b.hour = d.hour)`,
  );
}

/**
 * Marks the hours of the records that addenda replace (the original, earlier addenda to it), for addenda that came since
 * the last call; near an hour's border the neighbour too, since a twin may lie there. What those records gave out is late
 * now, for `markLate`: it may have been given to somebody else, or to nobody.
 */
export async function markReplaced(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ original_id: string }>(
    "update addenda set is_linked = true where not is_linked returning original_id",
  );
  if (rows.length === 0) return;
  await client.query(
    `with fresh as (select * from addenda where original_id = any($1::uuid[])), replaced as (
       select e.event_time, e.event_id, e.file_id, e.ordinal, e.origin_key from fresh a
       join events e on (e.event_id, e.account_id, e.region_id) = (a.original_id, a.account_id, a.region_id)
       where e.event_time between a.event_time - interval '15 days' and a.event_time + interval '15 days'
       union all
       select e.event_time, e.event_id, e.file_id, e.ordinal, e.origin_key from fresh a
       join events e on (e.event_time, e.event_id, e.account_id, e.region_id)
         = (a.event_time, a.event_id, a.account_id, a.region_id)
     ), late as (
       insert into late_keys (keys) select array_agg(distinct origin_key) from replaced
       where origin_key is not null having count(*) > 0
       union all select array_agg(distinct t.query_key) from replaced r
       join traces t using (event_time, event_id, file_id, ordinal) where t.query_key is not null having count(*) > 0
     )
     insert into dirty_hours (hour)
     select distinct date_trunc('hour', event_time + minutes * interval '1 minute', 'UTC')
     from replaced, unnest(array[-5, 0, 5]) minutes`,
    [rows.map((row) => row.original_id)],
  );
}

/** Marks the hours that hold what a new catalog touches. Hours that are behind already get no second mark. */
export async function markTouched(client: PoolClient, touched: Touched): Promise<void> {
  const { people, assets, keys, named } = touched;
  const sinceHours = (moments: ReadonlyMap<unknown, number>): number[] =>
    [...moments.values()].map((moment) => hourOf(moment) / 1000);
  await client.query(
    `with person as (
       select p.id, to_timestamp(t.since) as since
       from unnest($1::text[], $2::float8[]) as t (key, since) join people p on p.key = t.key
       union select p.id, to_timestamp(t.since) -- people by their ARN are kept as records spell it
       from unnest($1::text[], $2::float8[]) as t (key, since) join people p on lower(p.key) = t.key
       where t.key like 'arn:%'
     ), asset as (
       select d.id, to_timestamp(t.since) as since
       from unnest($3::text[], $4::float8[]) as t (value, since) join dictionary d on d.kind = $9 and d.value = t.value
     ), dependency as (
       select t.key, to_timestamp(t.since) as since from unnest($5::int8[], $6::float8[]) as t (key, since)
     ), derived as (
       select hour, greatest(hour, judged_until) as until, keys from hour_dependencies
     ), touched as (
       select hour from rollup_hour_person r join person p on p.id = r.person_id join derived d using (hour)
         where d.until >= p.since
       union select hour from hits h join person p on p.id = h.person_id join derived d using (hour)
         where d.until >= p.since
       union select hour from rollup_hour_asset r join asset a on a.id = r.asset_id join derived d using (hour)
         where d.until >= a.since
       union select hour from hour_assets h join asset a on a.id = h.asset_id join derived d using (hour)
         where d.until >= a.since
       union select hour from query_hours q join person p on p.id = q.person_id join derived d using (hour)
         where d.until >= p.since
       union select hour from derived h join dependency d on d.key = any(h.keys)
         where keys && $5::int8[] and h.until >= d.since
       union select hour from hits h join dictionary d on d.id = h.asset_id and d.kind = $9 and d.value = any($7::text[])
       union select hour from hits h join people p on p.id = h.person_id
         and (p.key = any($8::text[]) or (p.key like 'arn:%' and lower(p.key) = any($8::text[])))
     )
     insert into dirty_hours (hour) select hour from touched t
     where not exists (select from dirty_hours b where b.hour = t.hour)`,
    [
      [...people.keys()],
      sinceHours(people),
      [...assets.keys()],
      sinceHours(assets),
      [...keys.keys()],
      sinceHours(keys),
      [...named.assets],
      [...named.people],
      KIND.asset,
    ],
  );
}
