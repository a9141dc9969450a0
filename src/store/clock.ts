/** The database's clock: the only one that everybody shares. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { DB } from "./tables.ts";

/** The present in ms since 1970. */
export async function readClock(db: Pool | PoolClient): Promise<number> {
  const { rows } = await db.query<{ now: Date }>("select now()");
  return rows[0]?.now.getTime() ?? 0;
}

/** The same, as part of a transaction of kysely's. */
export async function readClockIn(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select now()`.execute(db);
  return rows[0]?.now.getTime() ?? 0;
}
