/** Pools and typed query builders over one connection string. */
import { Kysely, PostgresDialect } from "kysely";
import { Pool, types } from "pg";
import type { DB } from "../store/tables.ts";

export interface Connection {
  readonly pool: Pool;
  readonly db: Kysely<DB>;
  /** Ends the pool also where no query ever used it. Safe to call twice. */
  close(): Promise<void>;
}

const INT8 = 20;

/**
 * Opens lazily: nothing is dialled before the first query. Counts and byte sums (int8) come as numbers up to 2^53. `readOnly`:
 * Postgres itself refuses whatever would change something. `parallel`: false where statements run beside one another anyway: a process
 * that Postgres starts for a part of one takes longer to start than most of them to run.
 */
export function connect(url: string, max: number, { readOnly = false, parallel = true } = {}): Connection {
  const settings = [
    "timezone=UTC",
    "datestyle=ISO",
    ...(readOnly ? ["default_transaction_read_only=on"] : []),
    ...(parallel ? [] : ["max_parallel_workers_per_gather=0"]),
  ];
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 15_000,
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === INT8 && format !== "binary" ? Number : types.getTypeParser(oid, format as "text"),
    },
    options: settings.map((setting) => `-c ${setting}`).join(" "),
  });
  pool.on("error", () => undefined); // an idle connection that broke is replaced at the next query
  pool.on("connect", (client) => {
    client.on("error", () => undefined); // one in use: its query fails, and a transaction between two the next time
  });
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await db.destroy();
    if (!pool.ended) await pool.end();
  };
  return { pool, db, close: () => (closed ??= close()) };
}
