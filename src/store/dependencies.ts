/** What hours were derived from beside their own events, and which of them are behind because of what came since. */
import type { PoolClient } from "pg";
import type { Touched } from "../core/catalog/touched.ts";
import { hourOf } from "../core/record/time.ts";
import { KIND } from "./dictionary.ts";

export interface HourDependencies {
  readonly hour: number;
  readonly keys: readonly number[];
}

/** Replaces what is noted of the hours. */
export async function replaceDependencies(
  client: PoolClient,
  hours: readonly HourDependencies[],
): Promise<void> {
  await client.query(
    `insert into hour_dependencies (hour, keys)
     select to_timestamp(hour), array(select jsonb_array_elements_text(keys)::int8)
     from jsonb_to_recordset($1::jsonb) as h (hour float8, keys jsonb)
     on conflict (hour) do update set keys = excluded.keys`,
    [JSON.stringify(hours.map(({ hour, keys }) => ({ hour: hour / 1000, keys })))],
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
 * the last call; near an hour's border the neighbour too, since a twin may lie there.
 */
export async function markReplaced(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ original_id: string }>(
    "update addenda set is_linked = true where not is_linked returning original_id",
  );
  if (rows.length === 0) return;
  await client.query(
    `with fresh as (select * from addenda where original_id = any($1::uuid[])), replaced as (
       select e.event_time from fresh a
       join events e on (e.event_id, e.account_id, e.region_id) = (a.original_id, a.account_id, a.region_id)
       where e.event_time between a.event_time - interval '15 days' and a.event_time + interval '15 days'
       union all select event_time from fresh
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
     ), asset as (
       select d.id, to_timestamp(t.since) as since
       from unnest($3::text[], $4::float8[]) as t (value, since) join dictionary d on d.kind = $8 and d.value = t.value
     ), dependency as (
       select t.key, to_timestamp(t.since) as since from unnest($5::int8[], $6::float8[]) as t (key, since)
     ), touched as (
       select hour from rollup_hour_person r join person p on p.id = r.person_id where hour >= p.since
       union select hour from hits h join person p on p.id = h.person_id where hour >= p.since
       union select hour from rollup_hour_asset r join asset a on a.id = r.asset_id where hour >= a.since
       union select hour from hour_dependencies h join dependency d on d.key = any(h.keys)
         where keys && $5::int8[] and hour >= d.since
       union select hour from hits h join dictionary d on d.id = h.asset_id and d.kind = $8 and d.value = any($7::text[])
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
      [...named],
      KIND.asset,
    ],
  );
}
