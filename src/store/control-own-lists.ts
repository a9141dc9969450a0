/** Lists of one thing of which a read lacks much, though it shows the thing itself. */
import type { Pool } from "pg";
import { OWN_LISTED } from "../core/control-plane/read/own-lists.ts";
import type { OwnList } from "../core/control-plane/read/own-lists.ts";
import { PLAUSIBLE_SHARE } from "../core/control-plane/read/plausible.ts";
import { listEndedByEvents } from "./control-blind.ts";
import type { ReadRow, ScopeLease, ScopeState } from "./control-plane.ts";

/** Whose list an entry comes of. */
const OF = (row: string): string =>
  `case ${row}.kind when 'group_membership' then ${row}.content ->> 'group' when 'subscription_target' then ${row}.content ->> 'environment'
     else ${row}.content ->> 'project' end`;

/**
 * Those that hold less than PLAUSIBLE_SHARE of what they held, by kind and id. Left out are those of what the read does not show, or shows
 * as being deleted, of what it could not see into, and what events say has ended. Of what the last read could not see into it is news what
 * there is, unless there is nothing, or it was given and not believed.
 */
export async function listShortOwn(
  db: Pool,
  scope: ScopeLease,
  { read, blind }: { readonly read: ReadRow; readonly blind: readonly string[] },
): Promise<OwnList[]> {
  const { rows } = await db.query<OwnList & { readonly missing: readonly string[] }>(
    `with own as materialized (
       select c.kind, c.entry_id, ${OF("c")} as of,
         exists (select from control_staged f where f.read_id = $2 and f.kind = c.kind and f.entry_id = c.entry_id) as is_read
       from control_entries c
       where c.scope_id = $1 and c.superseded_by is null and c.valid_until is null and c.kind = any($3)
     ), lacking as materialized (
       select kind, of, count(*)::int4 as had, array_agg(entry_id order by entry_id) filter (where not is_read) as missing from own
       where of <> all($4) group by kind, of having count(*) filter (where is_read) < $5::float8 * count(*)
     ), fresh as (
       select kind, ${OF("f")} as of, count(distinct entry_id)::int4 as has from control_staged f
       where read_id = $2 and kind = any($3) and exists (select from lacking) group by 1, 2
     )
     select kind, of, had, coalesce(has, 0) as has, missing, kind = 'asset' and exists (
         select from control_staged l where l.read_id = $2 and l.kind = 'listing' and l.content #>> '{of,asset}' = any(missing)
       ) as "isPublished"
     from lacking e left join fresh using (kind, of)
     where coalesce(has, 0) < $5::float8 * had and exists (
         select from control_staged p where p.read_id = $2 and p.entry_id = e.of and coalesce(p.content ->> 'status', '') not like 'DELET%'
           and p.kind = case e.kind when 'group_membership' then 'group' when 'subscription_target' then 'environment' else 'project' end)
     order by kind, of`,
    [scope.id, read.id, OWN_LISTED, blind, PLAUSIBLE_SHARE],
  );
  if (rows.length === 0) return [];
  const ended = new Set(await listEndedByEvents(db, scope, read));
  const wasShort = new Set(scope.short);
  const wasBlind = new Set(scope.blind.filter((of) => !wasShort.has(of)));
  return rows
    .filter(({ of, has }) => has === 0 || !wasBlind.has(of))
    .map(({ missing, ...list }): OwnList => {
      return { ...list, had: list.had - missing.filter((id) => ended.has(id)).length };
    });
}

/** Ids of groups that lack somebody who was in them at the last read. Sorted, at most `max`. */
export async function listLackingGroups(
  db: Pool,
  { id }: ScopeState,
  { read, max }: { readonly read: ReadRow; readonly max: number },
): Promise<string[]> {
  const { rows } = await db.query<{ of: string }>(
    `select distinct c.content ->> 'group' as of from control_entries c
     where c.scope_id = $1 and c.superseded_by is null and c.valid_until is null and c.kind = 'group_membership'
       and not exists (select from control_staged f where f.read_id = $2 and f.kind = c.kind and f.entry_id = c.entry_id)
     order by 1 limit $3`,
    [id, read.id, max],
  );
  return rows.map(({ of }) => of);
}
