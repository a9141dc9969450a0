/** What BullMQ takes for a pool, over as few connections as do: its own way is five for each kind of job. */
import type { PgPool, PgQueryResult } from "bullmq";
import { Pool } from "pg";
import { openEar } from "./one-ear.ts";

/** Statements of all queues at once; they take no longer than a millisecond or two. */
const ASKING = 3;
const PATIENCE_MS = 15_000;

/** Opens lazily. `onBroken`: told of connections that broke while nobody asked anything. They are replaced. */
export function openSharedPool(databaseUrl: string, onBroken: (error: Error) => void): PgPool {
  const settings = {
    connectionString: databaseUrl,
    connectionTimeoutMillis: PATIENCE_MS,
    options: "-c search_path=bullmq",
  };
  const pool = new Pool({ ...settings, max: ASKING });
  pool.on("error", onBroken);
  pool.on("connect", (client) => {
    client.on("error", () => undefined); // one in use: its statement fails
  });
  const ear = openEar(settings);
  const shared: PgPool & { readonly options: object } = {
    options: { keepAlive: true }, // so that those who hear wait as long as there is nothing to hear
    query: (text, values = []) => pool.query(text, [...values]) as unknown as Promise<PgQueryResult<never>>,
    connect: () => ear.hear(),
    on: () => shared, // told above, once for all
    removeAllListeners: () => shared,
    async end() {
      await ear.close();
      await pool.end();
    },
  };
  return shared;
}
