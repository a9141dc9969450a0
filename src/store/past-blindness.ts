/** What reads could not see into once, with when that was. */
import type { Pool, PoolClient } from "pg";
import type { ReadScope } from "../core/control-plane/made/catalog-of.ts";

export type PastBlindness = Pick<ReadScope, "seenSince" | "blindFor">;

/**
 * By scope; as it was known at a time, in ms. A read sees into what its scope has by then and it is not blind to. So a stretch is from
 * the beginning of the last read that could to that of the first one that can again: what was judged by the former stays judged.
 */
export async function listPastBlindness(
  db: Pool | PoolClient,
  at?: number,
): Promise<ReadonlyMap<string, PastBlindness>> {
  const { rows } = await db.query<{
    key: string;
    seen: PastBlindness["seenSince"] | null;
    stretches: PastBlindness["blindFor"] | null;
  }>(
    `with reads as (
       select id, scope_id, blind, began_at, lag(id) over reads as before_id, lag(blind) over reads as before_blind,
         lag(began_at) over reads as before_at, lead(blind) over reads as next_blind, lead(began_at) over reads as next_at
       from control_reads where outcome = 'taken' and ($1::float8 is null or ended_at <= to_timestamp($1 / 1000.0))
       window reads as (partition by scope_id order by id)
     ), borders as (
       select r.*, b.id as blind_to, not coalesce(before_blind ? b.id, false) as is_first, not coalesce(next_blind ? b.id, true) as is_last
       from reads r cross join lateral jsonb_array_elements_text(r.blind) b (id)
       where r.blind <> '[]' and (r.before_blind is distinct from r.blind or r.next_blind is distinct from r.blind)
     ), stretches as (
       select *, case when is_last then next_at else lead(next_at) over (partition by scope_id, blind_to order by id) end as until_at
       from borders where is_first or is_last
     ), dated as (
       select scope_id, blind_to, (extract(epoch from until_at) * 1000)::int8 as until, case when exists (
           select from control_entries c where c.scope_id = s.scope_id and c.kind in ('project', 'environment', 'group')
             and c.entry_id = s.blind_to and c.learnt_by <= s.before_id
         ) then (extract(epoch from before_at) * 1000)::int8 end as since
       from stretches s where is_first
     ), found as (
       select scope_id, blind_to, max(until) filter (where since is null) as seen,
         jsonb_agg(jsonb_build_object('from', since, 'until', until) order by since) filter (where since is not null) as stretches
       from dated group by scope_id, blind_to
     )
     select s.key, jsonb_object_agg(blind_to, seen) filter (where seen is not null) as seen,
       jsonb_object_agg(blind_to, stretches) filter (where stretches is not null) as stretches
     from found join control_scopes s on s.id = scope_id
     where seen is not null or stretches is not null group by s.key`,
    [at ?? null],
  );
  return new Map(
    rows.map(({ key, seen, stretches }) => [
      key,
      { ...(seen ? { seenSince: seen } : {}), ...(stretches ? { blindFor: stretches } : {}) },
    ]),
  );
}
