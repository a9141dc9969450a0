/** What is good once and was used: links of messages, and answers of the identity provider. */
import type { Pool, PoolClient } from "pg";

/** Whether it is used for the first time. `until`, in ms: when it is good no more, and need not be remembered. */
export async function useOnce(db: Pool | PoolClient, hash: Buffer, until: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `with over as (
       delete from used_links where hash in (select hash from used_links where until < now() limit 100 for update skip locked)
     )
     insert into used_links (hash, until) values ($1, to_timestamp($2::float8 / 1000))
     on conflict on constraint used_links_pkey do nothing`,
    [hash, until],
  );
  return rowCount === 1;
}

export async function wasUsed(db: Pool | PoolClient, hash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query("select from used_links where hash = $1", [hash]);
  return rowCount === 1;
}
