/** The database's clock: the only one that everybody shares. */
import type { Pool, PoolClient } from "pg";

/** The present in ms since 1970. */
export async function readClock(db: Pool | PoolClient): Promise<number> {
  const { rows } = await db.query<{ now: Date }>("select now()");
  return rows[0]?.now.getTime() ?? 0;
}
