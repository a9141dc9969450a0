/** What reads could not see into once, with when that was. */
import type { Pool, PoolClient } from "pg";
import type { ReadScope } from "../core/control-plane/made/catalog-of.ts";
import { msOf } from "./ms-of.ts";

export type PastBlindness = Pick<ReadScope, "seenSince" | "blindFor">;

/** Reads that were taken, each with those before and after it. `$1`: those alone that had ended then, in ms; null: all. */
const READS = `reads as (
  select id, scope_id, blind, began_at, lag(id) over reads as before_id, lag(blind) over reads as before_blind,
    lag(began_at) over reads as before_at, lead(blind) over reads as next_blind, lead(began_at) over reads as next_at
  from control_reads where outcome = 'taken' and ($1::float8 is null or ended_at <= to_timestamp($1 / 1000.0))
  window reads as (partition by scope_id order by id)
)`;

/** What reads were blind to: from the last one that had it and was not until the next one that is not. */
const REFUSED = `borders as (
  select r.*, b.id as blind_to, not coalesce(before_blind ? b.id, false) as is_first, not coalesce(next_blind ? b.id, true) as is_last
  from reads r cross join lateral jsonb_array_elements_text(r.blind) b (id)
  where r.blind <> '[]' and (r.before_blind is distinct from r.blind or r.next_blind is distinct from r.blind)
), ends as (
  select *, case when is_last then next_at else lead(next_at) over (partition by scope_id, blind_to order by id) end as until_at
  from borders where is_first or is_last
), refused as (
  select scope_id, blind_to, until_at, case when exists (
      select from control_entries c where c.scope_id = e.scope_id and c.kind in ('project', 'environment', 'group')
        and c.entry_id = e.blind_to and c.learnt_by <= e.before_id
    ) then before_at end as from_at
  from ends e where is_first
)`;

/**
 * Projects and groups that lists did not show for a while, though nobody said that they ended, and projects that were made before a read
 * that did not show them: until the first one that did. An open entry says that the read showed it of which it was learnt.
 */
const UNLISTED = `shown as (
  select c.scope_id, c.kind, c.entry_id, c.learnt_by, c.superseded_by, c.since
  from control_scopes s join control_entries c on c.scope_id = s.id
  where c.kind in ('project', 'group') and c.valid_until is null
), unlisted as (
  select s.scope_id, s.entry_id as blind_to, gone.before_at as from_at, back.began_at as until_at
  from shown s
  join reads gone on gone.id = s.superseded_by and gone.scope_id = s.scope_id
  cross join lateral (
    select r.began_at from control_entries o join control_reads r on r.id = o.learnt_by
    where o.scope_id = s.scope_id and o.kind = s.kind and o.entry_id = s.entry_id and o.valid_until is null and o.learnt_by >= gone.id
      and ($1::float8 is null or r.ended_at <= to_timestamp($1 / 1000.0))
    order by o.learnt_by limit 1
  ) back
  where back.began_at > gone.began_at and not exists (
    select from control_entries c where c.scope_id = s.scope_id and c.kind = s.kind and c.entry_id = s.entry_id
      and c.until_how = 'event' and c.valid_until > gone.before_at and c.valid_until <= back.began_at)
  union all
  select f.scope_id, f.entry_id, null, r.began_at
  from (
    select scope_id, entry_id, min(learnt_by) as learnt_by, min(since) as since
    from shown where kind = 'project' group by scope_id, entry_id
  ) f join reads r on r.id = f.learnt_by and f.since < r.before_at
)`;

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
    `with ${READS}, ${REFUSED}, ${UNLISTED}, dated as (
       select scope_id, blind_to, ${msOf("from_at")} as since, ${msOf("until_at")} as until
       from (select scope_id, blind_to, from_at, until_at from refused union all select scope_id, blind_to, from_at, until_at from unlisted) u
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
