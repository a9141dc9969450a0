/** Secrets of this installation, each made when it is asked for first. */
import { randomBytes } from "node:crypto";
import type { Pool } from "pg";
import { invariant } from "../errors.ts";

export type ServerKey = "links";

/** 32 random bytes, the same for every process. */
export async function readServerKey(db: Pool, name: ServerKey): Promise<Buffer> {
  return (await readKey(db, name)) ?? (await makeKey(db, name));
}

async function makeKey(db: Pool, name: ServerKey): Promise<Buffer> {
  await db.query(
    "insert into server_keys (name, key) values ($1, $2) on conflict on constraint server_keys_pkey do nothing",
    [name, randomBytes(32)],
  );
  const key = await readKey(db, name); // another's, where another was first
  invariant(key, "a key is not there that was made");
  return key;
}

async function readKey(db: Pool, name: ServerKey): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ key: Buffer }>("select key from server_keys where name = $1", [name]);
  return rows[0]?.key;
}
