/** Subscriptions that a read has in no list, though nothing says that they ended. */
import type { Pool } from "pg";
import type { ReadRow, ScopeState } from "./control-plane.ts";

/**
 * Ids of those that allowed something and that the read lacks, without an event that says so: DataZone lists them by status and has no way
 * to delete one, so each may have a status that has no list. Those of a project that was shown and that the read lacks went with it, or
 * stand with it (listOrphaned); of one that no read ever showed nobody can say that it is gone. Sorted, at most `max`.
 */
export async function listLost(
  db: Pool,
  { id, key, asOf }: ScopeState,
  { read, max }: { readonly read: ReadRow; readonly max: number },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with lost as materialized (
       select c.entry_id, c.content ->> 'ownerProject' as owner, c.content #>> '{principal,project}' as subscriber
       from control_entries c
       where c.scope_id = $1 and c.superseded_by is null and c.valid_until is null and c.kind = 'subscription'
         and c.content ->> 'status' not in ('REVOKED', 'CANCELLED')
         and not exists (select from control_staged f where f.read_id = $4 and f.kind = 'subscription' and f.entry_id = c.entry_id)
         and not exists (select from control_events e where e.scope_key = $2 and e.kind = 'subscription' and e.entry_id = c.entry_id
           and e.change = 'ended' and e.at > coalesce(to_timestamp($3 / 1000.0), '-infinity'))
     )
     select entry_id as id from lost
     where not exists (
       select from unnest(array[owner, subscriber]) as p (id)
       where p.id is not null and not exists (
         select from control_staged f where f.read_id = $4 and f.kind = 'project' and f.entry_id = p.id)
       and exists (select from control_entries k where k.scope_id = $1 and k.kind = 'project' and k.entry_id = p.id))
     order by entry_id limit $5`,
    [id, key, asOf, read.id, max],
  );
  return rows.map((row) => row.id);
}
