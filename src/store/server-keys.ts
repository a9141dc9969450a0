/** Secrets of this installation, each made when it is asked for first. */
import { randomBytes } from "node:crypto";
import type { Pool } from "pg";

export type ServerKey = "links";

/** 32 random bytes, the same for every process. */
export async function readServerKey(db: Pool, name: ServerKey): Promise<Buffer> {
  await db.query(
    "insert into server_keys (name, key) values ($1, $2) on conflict on constraint server_keys_pkey do nothing",
    [name, randomBytes(32)],
  );
  const { rows } = await db.query<{ key: Buffer }>("select key from server_keys where name = $1", [name]);
  return rows[0]?.key as Buffer;
}
