/** What reads of the control plane could not see, by scope. */
import type { Pool, PoolClient } from "pg";
import type { Hidden } from "../core/control-plane/read/plausible.ts";
import type { UnseenProject, Unresolved } from "../core/control-plane/made/mesh-of.ts";

export interface ScopeSights {
  readonly key: string;
  /** What the last read that was taken could not see into. */
  readonly hidden: readonly Hidden[];
  /** As it was found after a read. */
  readonly unseen: readonly (UnseenProject | Unresolved)[];
}

/** By key. */
export async function listSights(db: Pool | PoolClient): Promise<ScopeSights[]> {
  const { rows } = await db.query<ScopeSights>(
    "select key, refused as hidden, unseen from control_scopes order by key",
  );
  return rows;
}

/** Keeps what was found of all scopes. Twice is once. */
export async function keepUnseen(db: Pool, unseen: ScopeSights["unseen"]): Promise<void> {
  await db.query(
    `update control_scopes s set unseen = coalesce(o.unseen, '[]')
     from control_scopes k
     left join (
       select one ->> 'scope' as key, jsonb_agg(one order by one ->> 'id') as unseen
       from jsonb_array_elements($1::jsonb) as one group by 1
     ) o on o.key = k.key
     where s.id = k.id and s.unseen is distinct from coalesce(o.unseen, '[]')`,
    [JSON.stringify(unseen)],
  );
}

/** ARNs of roles that DataZone made for environments, and that logs show. */
export async function listEnvironmentRoles(db: Pool | PoolClient): Promise<string[]> {
  const { rows } = await db.query<{ arn: string }>(
    `select distinct arn from role_ids where arn like '%:role/%datazone\\_usr\\_%' order by arn`,
  );
  return rows.map(({ arn }) => arn);
}

/** Whether groups are members of projects as it stands. */
export async function hasGroupMembers(db: Pool): Promise<boolean> {
  const { rows } = await db.query<{ has: boolean }>(
    `select exists (select from control_entries where kind = 'membership' and superseded_by is null and valid_until is null
       and content -> 'member' ? 'group') as has`,
  );
  return rows[0]?.has === true;
}

/** Ids of the domain units that these scopes have. */
export async function listUnits(db: Pool, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ id: string }>(
    `select e.entry_id as id from control_entries e join control_scopes s on s.id = e.scope_id
     where s.key = any($1) and e.kind = 'domain_unit' and e.superseded_by is null and e.valid_until is null`,
    [keys],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Names of those of these ids that are projects. */
export async function nameProjects(
  db: Pool | PoolClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ id: string; name: string }>(
    `select entry_id as id, content ->> 'name' as name from control_entries
     where kind = 'project' and superseded_by is null and valid_until is null and entry_id = any($1)`,
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Buckets of which a read told where they are, as `s3://bucket`. */
export async function listBuckets(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select distinct entry_id as id from control_entries
     where kind = 'bucket' and superseded_by is null and valid_until is null`,
  );
  return rows.map(({ id }) => id);
}
