/** Whether whoever reads is limited to domains by row security: then conditions on JSON are tried on every row, and use no index. */
import type { Pool, PoolClient } from "pg";

export async function isOwner(db: Pool | PoolClient): Promise<boolean> {
  const { rows } = await db.query<{ owner: boolean }>("select current_user = 'auditplane_owner' as owner");
  return rows[0]?.owner === true;
}
