/** Whether the schema of the queue on Postgres is one that this program can use. Changes nothing. */
import { SchemaMigrationRequiredError, SchemaVersionMismatchError, assertSchemaCompatibility } from "bullmq";
import type { Pool } from "pg";

export type QueueSchemaState =
  | { readonly kind: "usable"; readonly version: number }
  /** A worker that starts makes it. */
  | { readonly kind: "missing" }
  /** Made by a newer program; there is no way back. */
  | { readonly kind: "newer"; readonly detail: string };

/** Throws what Postgres says. */
export async function readQueueSchema(pool: Pool): Promise<QueueSchemaState> {
  const client = await pool.connect();
  try {
    return { kind: "usable", version: await assertSchemaCompatibility(client, "bullmq") };
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return { kind: "missing" };
    if (error instanceof SchemaVersionMismatchError) return { kind: "newer", detail: error.message };
    throw error;
  } finally {
    client.release();
  }
}
