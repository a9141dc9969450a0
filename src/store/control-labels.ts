/** What people call assets, projects, domains and accounts of the control plane. */
import type { Pool, PoolClient } from "pg";

/** By id, as it was called last; what no read knows is left out. */
export async function readLabels(
  db: Pool | PoolClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; name: string }>(
    `select distinct on (entry_id) entry_id as id, content ->> 'name' as name from control_entries
     where kind in ('asset', 'project', 'domain_unit', 'account') and entry_id = any($1::text[]) and superseded_by is null
       and content ? 'name'
     order by entry_id, valid_until desc nulls first`,
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
