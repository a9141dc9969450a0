/** Which findings and alerts there are for whoever reads. */
import type { PoolClient } from "pg";

/** Of some uids those of findings that row security lets be seen. */
export async function readSeenUids(
  client: PoolClient,
  uids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (uids.length === 0) return new Set();
  const { rows } = await client.query<{ uid: string }>(
    "select uid from findings where uid = any($1::text[])",
    [uids],
  );
  return new Set(rows.map(({ uid }) => uid));
}

/** Of some alerts those that row security lets be seen. */
export async function readSeenAlerts(
  client: PoolClient,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ id: number }>("select id from alerts where id = any($1::int4[])", [
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}
