/** Days are archived, dropped and restored by one at a time: each goes by what the archive and the database have of a day. */
import type { Pool } from "pg";

const ARCHIVE_LOCK = 7_214_060;

/** undefined: somebody else is at it, and nothing was done. */
export async function oneAtATime<T>(pool: Pool, work: () => Promise<T>): Promise<T | undefined> {
  const lock = await pool.connect();
  try {
    const { rows } = await lock.query<{ is: boolean }>("select pg_try_advisory_lock($1) as is", [
      ARCHIVE_LOCK,
    ]);
    return rows[0]?.is === true ? await work() : undefined;
  } finally {
    await lock.query("select pg_advisory_unlock($1)", [ARCHIVE_LOCK]).catch(() => undefined);
    lock.release();
  }
}
