/** The database's clock: the only one that everybody shares. */
import type { Pool } from "pg";

/** The present in ms since 1970. */
export async function readClock(db: Pool): Promise<number> {
  const { rows } = await db.query<{ now: Date }>("select now()");
  return rows[0]?.now.getTime() ?? 0;
}
