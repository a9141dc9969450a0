/** What sources stored that leave no file behind: a path of `files` leads to it. */
import type { Pool, PoolClient } from "pg";

/** Stores bytes under a path, in the transaction that stores what they hold. A path says its content: the first one stays. */
export async function insertRawFile(client: PoolClient, path: string, content: Buffer): Promise<void> {
  await client.query("insert into raw_files (path, content) values ($1, $2) on conflict (path) do nothing", [
    path,
    content,
  ]);
}

/** undefined: nothing is stored under the path. */
export async function readRawFile(db: Pool, path: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ content: Buffer }>("select content from raw_files where path = $1", [
    path,
  ]);
  return rows[0]?.content;
}
