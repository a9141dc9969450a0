/** The key of pseudonyms: made with the schema, and never another one. */
import type { Pool, PoolClient } from "pg";
import { invariant } from "../errors.ts";

/** 32 bytes. */
export async function readPseudonymKey(db: Pool | PoolClient): Promise<Buffer> {
  const { rows } = await db.query<{ key: Buffer }>("select key from server_keys where name = 'pseudonyms'");
  invariant(rows[0], "there is no key of pseudonyms, which the schema makes");
  return rows[0].key;
}
