/** Which role has which id, as records show it. */
import type { Pool, PoolClient } from "pg";

export interface RoleId {
  readonly roleId: string;
  readonly arn: string;
  /** See `roleIdKey`. */
  readonly key: number;
}

/**
 * Stores the ids of roles, remembering them for the life of a worker. What is new is committed at once, on a connection
 * of its own, never inside a batch's transaction: there it would block every other worker.
 */
export class RoleIds {
  readonly #pool: Pool;
  /** ARNs by role id. An account has at most 5,000 roles. */
  readonly #known = new Map<string, string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** An id is never given again; of several ARNs, which AWS does not write, the smallest stays. */
  async store(roles: Iterable<RoleId>): Promise<void> {
    const missing = [...roles].filter(({ roleId, arn }) => this.#known.get(roleId) !== arn);
    if (missing.length === 0) return;
    const sorted = missing.toSorted((a, b) => (a.roleId < b.roleId ? -1 : 1));
    await this.#pool.query(
      `with given as (select * from unnest($1::text[], $2::text[], $3::int8[]) as r (role_id, arn, key)), fresh as (
         insert into role_ids as r (role_id, arn) select role_id, arn from given
         on conflict (role_id) do update set arn = excluded.arn where excluded.arn < r.arn returning role_id
       )
       insert into late_keys (keys) select array_agg(key) from given join fresh using (role_id) having count(*) > 0`,
      [sorted.map(({ roleId }) => roleId), sorted.map(({ arn }) => arn), sorted.map(({ key }) => key)],
    );
    for (const { roleId, arn } of missing) this.#known.set(roleId, arn);
  }
}

/** ARNs of roles by id. */
export async function readRoles(
  client: PoolClient,
  roleIds: readonly string[],
): Promise<Map<string, string>> {
  if (roleIds.length === 0) return new Map();
  const { rows } = await client.query<{ role_id: string; arn: string }>(
    "select role_id, arn from role_ids where role_id = any($1::text[])",
    [roleIds],
  );
  return new Map(rows.map((row) => [row.role_id, row.arn]));
}
