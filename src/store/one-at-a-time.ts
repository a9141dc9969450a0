/** Work that one alone is at, whoever else wants to: in whatever process, and for as long as it takes. */
import type { Pool } from "pg";

const LOCKS = {
  /** Days are archived, dropped and restored: each goes by what the archive and the database have of a day. */
  archive: 7_214_060,
  /** A plan is made and done: what others make meanwhile would be made twice. */
  policy_apply: 7_214_044,
} as const;

/** undefined: somebody else is at it, and nothing was done. */
export async function oneAtATime<T>(
  pool: Pool,
  what: keyof typeof LOCKS,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const lock = await pool.connect();
  try {
    const { rows } = await lock.query<{ is: boolean }>("select pg_try_advisory_lock($1) as is", [
      LOCKS[what],
    ]);
    if (rows[0]?.is !== true) return undefined;
    try {
      return await work();
    } finally {
      await lock.query("select pg_advisory_unlock($1)", [LOCKS[what]]).catch(() => undefined);
    }
  } finally {
    lock.release();
  }
}
