/** Events by what was done, and where. */
import type { Pool } from "pg";

/** How many events are of operations, as `SERVICE NAME`. */
export async function countOperations(db: Pool, operations: readonly string[]): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int8 as count from events
     where operation_id in (select id from dictionary where value = any($1::text[]))`,
    [operations],
  );
  return rows[0]?.count ?? 0;
}

/** Accounts and Regions of which there is any event, each sorted. */
export async function listEventPlaces(db: Pool): Promise<{ accounts: string[]; regions: string[] }> {
  const { rows } = await db.query<{ account: string; region: string }>(
    `select distinct a.value as account, r.value as region
     from (select distinct account_id, region_id from events) e
     join dictionary a on a.id = e.account_id join dictionary r on r.id = e.region_id`,
  );
  const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();
  return {
    accounts: sorted(rows.map(({ account }) => account)),
    regions: sorted(rows.map(({ region }) => region)),
  };
}
