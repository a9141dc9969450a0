/** Lists of one thing that a read has nothing of, though it shows the thing itself. */
import type { Pool } from "pg";
import { OWN_LISTED } from "../core/control-plane/read/emptied.ts";
import type { EmptiedList } from "../core/control-plane/read/emptied.ts";
import { listEndedByEvents } from "./control-blind.ts";
import type { ReadRow, ScopeState } from "./control-plane.ts";

/** Whose list an entry comes of. */
const OF = (row: string): string =>
  `case ${row}.kind when 'group_membership' then ${row}.content ->> 'group' when 'subscription_target' then ${row}.content ->> 'environment'
     else ${row}.content ->> 'project' end`;

/**
 * By kind and id. Left out are those of what the read does not show, or shows as being deleted, of what it could not see into, and what
 * events say has ended.
 */
export async function listEmptied(
  db: Pool,
  scope: ScopeState,
  { read, blind }: { readonly read: ReadRow; readonly blind: readonly string[] },
): Promise<EmptiedList[]> {
  const { rows } = await db.query<EmptiedList & { readonly ids: readonly string[] }>(
    `with own as materialized (
       select c.kind, c.entry_id, ${OF("c")} as of,
         exists (select from control_staged f where f.read_id = $2 and f.kind = c.kind and f.entry_id = c.entry_id) as is_read
       from control_entries c
       where c.scope_id = $1 and c.superseded_by is null and c.valid_until is null and c.kind = any($3)
     ), emptied as (
       select kind, of, array_agg(entry_id order by entry_id) as ids from own
       where of <> all($4) group by kind, of having not bool_or(is_read)
     )
     select kind, of, ids, cardinality(ids) as had, kind = 'asset' and exists (
         select from control_staged l where l.read_id = $2 and l.kind = 'listing' and l.content #>> '{of,asset}' = any(ids)
       ) as "isPublished"
     from emptied e
     where exists (
         select from control_staged p where p.read_id = $2 and p.entry_id = e.of and coalesce(p.content ->> 'status', '') not like 'DELET%'
           and p.kind = case e.kind when 'group_membership' then 'group' when 'subscription_target' then 'environment' else 'project' end)
       and not exists (select from control_staged f where f.read_id = $2 and f.kind = e.kind and ${OF("f")} = e.of)
     order by kind, of`,
    [scope.id, read.id, OWN_LISTED, blind],
  );
  if (rows.length === 0) return [];
  const ended = new Set(await listEndedByEvents(db, scope, read));
  return rows.flatMap(({ ids, ...list }): EmptiedList[] => {
    const had = ids.filter((id) => !ended.has(id)).length;
    return had === 0 ? [] : [{ ...list, had }];
  });
}
