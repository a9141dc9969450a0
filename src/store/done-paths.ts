/** What a database was filled from. */
import type { Pool, PoolClient } from "pg";

/** The paths of the files that were read, sorted. */
export async function listDonePaths(db: Pool | PoolClient): Promise<string[]> {
  const { rows } = await db.query<{ path: string }>("select distinct path from files where state = 'done'");
  return rows.map(({ path }) => path).sort();
}
