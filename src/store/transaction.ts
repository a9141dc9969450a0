/** Transactions on one connection, retried where Postgres says that a retry will do. */
import type { Pool, PoolClient } from "pg";

/** Serialization failure and deadlock: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const RETRY = new Set(["40001", "40P01"]);
const ATTEMPTS_MAX = 5;

/** Runs `work` in a transaction; repeats it up to five times after a deadlock. `work` must bear being run again. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const result = await work(client);
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch((cause: unknown) => {
        broken = cause instanceof Error ? cause : new Error("rollback failed");
      });
      if (attempt >= ATTEMPTS_MAX || !RETRY.has((error as { code?: string }).code ?? "")) throw error;
    } finally {
      client.release(broken);
    }
  }
}
