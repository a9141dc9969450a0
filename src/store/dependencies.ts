/** What hours were derived from beside their own events, and which of them are behind because of what came since. */
import type { PoolClient } from "pg";

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

/** Takes the keys that came since the last call. */
export async function takeLateKeys(client: PoolClient): Promise<number[]> {
  const { rows } = await client.query<{ key: number }>(
    "with taken as (delete from late_keys returning key) select distinct key from taken",
  );
  return rows.map((row) => row.key);
}

/**
 * Marks the hours of the records that addenda replace (the original, earlier addenda to it), for addenda that came since
 * the last call; near an hour's border the neighbour too, since a twin may lie there.
 */
export async function markReplaced(client: PoolClient): Promise<void> {
  await client.query(
    `with fresh as (update addenda set is_linked = true where not is_linked returning *), replaced as (
       select e.event_time from fresh a
       join events e on (e.event_id, e.account_id, e.region_id) = (a.original_id, a.account_id, a.region_id)
       where e.event_time between a.event_time - interval '15 days' and a.event_time + interval '15 days'
       union all
       select b.event_time from fresh a
       join addenda b on (b.original_id, b.account_id, b.region_id) = (a.original_id, a.account_id, a.region_id)
     )
     insert into dirty_hours (hour)
     select distinct date_trunc('hour', event_time + minutes * interval '1 minute', 'UTC')
     from replaced, unnest(array[-5, 0, 5]) minutes`,
  );
}
