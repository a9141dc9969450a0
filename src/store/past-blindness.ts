/** What reads could not see into once and can now. */
import type { Pool, PoolClient } from "pg";

/** By scope: when the first read began that could, in ms, by what it is of; as it was known at a time, in ms. Those that never were are left out. */
export async function listSeenSince(
  db: Pool | PoolClient,
  at?: number,
): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
  const { rows } = await db.query<{ key: string; seen: Record<string, number> }>(
    `select key, jsonb_object_agg(blind_to, since) as seen
     from (
       select s.key, b.id as blind_to, (extract(epoch from max(r.next_at)) * 1000)::int8 as since
       from (
         select scope_id, blind, lead(blind) over reads as next_blind, lead(began_at) over reads as next_at
         from control_reads where outcome = 'taken' and ($1::float8 is null or ended_at <= to_timestamp($1 / 1000.0))
         window reads as (partition by scope_id order by id)
       ) r
       join control_scopes s on s.id = r.scope_id
       cross join lateral jsonb_array_elements_text(r.blind) b(id)
       where r.blind <> '[]' and r.next_blind <> r.blind and not r.next_blind ? b.id
       group by s.key, b.id
     ) found group by key`,
    [at ?? null],
  );
  return new Map(rows.map(({ key, seen }) => [key, seen]));
}
