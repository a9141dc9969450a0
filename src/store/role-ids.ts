/** Which role has which id, and since when, as records show it. */
import type { Pool, PoolClient } from "pg";

export interface RoleId {
  readonly roleId: string;
  readonly arn: string;
  /** See `roleIdKey`. */
  readonly key: number;
  /** The time of the first event that showed it, in ms. */
  readonly seenAt: number;
}

/**
 * Stores the ids of roles, remembering them for the life of a worker. What is new is committed at once, on a connection
 * of its own, never inside a batch's transaction: there it would block every other worker.
 */
export class RoleIds {
  readonly #pool: Pool;
  /** By role id. An account has at most 5,000 roles. */
  readonly #known = new Map<string, Pick<RoleId, "arn" | "seenAt">>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * An id is never given again; of several ARNs, which AWS does not write, the smallest stays, and of several times the first, in whatever
   * order events came. Hours wait for an id that is new, or has another ARN, and for none that is older than was known.
   */
  async store(roles: Iterable<RoleId>): Promise<void> {
    const missing = [...roles].filter(({ roleId, arn, seenAt }) => {
      const known = this.#known.get(roleId);
      return known?.arn !== arn || seenAt < known.seenAt;
    });
    if (missing.length === 0) return;
    const sorted = missing.toSorted((a, b) => (a.roleId < b.roleId ? -1 : 1));
    await this.#pool.query(
      `with given as (
         select role_id, arn, key, to_timestamp(ms / 1000.0) as seen_at
         from unnest($1::text[], $2::text[], $3::int8[], $4::int8[]) as r (role_id, arn, key, ms)
       ), known as (
         select role_id, r.arn from role_ids r join given using (role_id)
       ), stored as (
         insert into role_ids as r (role_id, arn, seen_at) select role_id, arn, seen_at from given
         on conflict (role_id) do update set arn = least(r.arn, excluded.arn), seen_at = least(r.seen_at, excluded.seen_at)
         where excluded.arn < r.arn or excluded.seen_at < r.seen_at returning role_id
       )
       insert into late_keys (keys) select array_agg(key)
       from given join stored using (role_id) left join known using (role_id)
       where known.arn is null or given.arn < known.arn having count(*) > 0`,
      [
        sorted.map(({ roleId }) => roleId),
        sorted.map(({ arn }) => arn),
        sorted.map(({ key }) => key),
        sorted.map(({ seenAt }) => seenAt),
      ],
    );
    for (const { roleId, arn, seenAt } of missing) {
      const known = this.#known.get(roleId);
      this.#known.set(roleId, { arn, seenAt: Math.min(seenAt, known?.seenAt ?? Infinity) });
    }
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
