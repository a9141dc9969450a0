/** Which findings there are for whoever reads. */
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
