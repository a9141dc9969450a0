/** Accounts whose logs we hold: those are ours. */
import type { Pool, PoolClient } from "pg";

/** Stores accounts; twice is once. In one order, so that no two writers wait for each other. */
export async function insertLogAccounts(client: PoolClient, accounts: Iterable<string>): Promise<void> {
  const sorted = [...accounts].sort();
  if (sorted.length === 0) return;
  await client.query(
    "insert into log_accounts (account) select * from unnest($1::text[]) on conflict do nothing",
    [sorted],
  );
}

/** All of them, sorted. */
export async function listLogAccounts(db: Pool): Promise<string[]> {
  const { rows } = await db.query<{ account: string }>("select account from log_accounts order by account");
  return rows.map(({ account }) => account);
}
