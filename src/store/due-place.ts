/** Accounts and Regions that are asked by turns: whose turn it is. Times are the database's. */
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";

export interface DuePlace {
  readonly account: string;
  readonly region: string;
  readonly token: string;
}

/**
 * Takes the place that is due and has waited longest, of those given, for so many seconds; undefined: none is due. Two
 * workers never have the same one in hand; a dead one's come back. Places have rows already.
 */
export async function claimDuePlace(
  db: Pool,
  table: "lookup_places" | "coverage_places",
  { places, seconds }: { readonly places: readonly Omit<DuePlace, "token">[]; readonly seconds: number },
): Promise<DuePlace | undefined> {
  const token = randomUUID();
  const { rows } = await db.query<Omit<DuePlace, "token">>(
    `update ${table} p set lease_token = $3, lease_until = now() + make_interval(secs => $4)
     from (
       select account, region from ${table}
       where due_at <= now() and (lease_until is null or lease_until < now())
         and (account, region) in (select * from unnest($1::text[], $2::text[]))
       order by due_at, account, region limit 1 for update skip locked
     ) due
     where p.account = due.account and p.region = due.region
     returning p.account, p.region`,
    [places.map(({ account }) => account), places.map(({ region }) => region), token, seconds],
  );
  return rows[0] && { ...rows[0], token };
}
