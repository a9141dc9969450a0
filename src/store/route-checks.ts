/** Rows of `route_checks`: whether anybody hears what is told to a route. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Hearing } from "../core/alert/hearing.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

export interface CheckedRoute extends Hearing {
  readonly route: string;
  /** In ms. */
  readonly checkedAt: number;
}

/** These are all routes there are: of others nothing is kept. */
export async function writeRouteChecks(
  db: Kysely<DB>,
  checks: readonly (Hearing & { readonly route: string })[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`delete from route_checks where route <> all(${checks.map(({ route }) => route)}::text[])`.execute(
      transaction,
    );
    await sql`insert into route_checks (route, state, says)
      select route, state, says from jsonb_to_recordset(${JSON.stringify(checks)}::jsonb) as r (route text, state text, says text)
      order by route
      on conflict (route) do update set state = excluded.state, says = excluded.says, checked_at = now()`.execute(
      transaction,
    );
  });
}

export async function readRouteChecks(db: Kysely<DB>): Promise<CheckedRoute[]> {
  const { rows } = await sql<CheckedRoute>`
    select route, state, says, ${sql.raw(msOf("checked_at"))} as "checkedAt"
    from route_checks order by route`.execute(db);
  return rows;
}

/** Routes that nobody heard when they were asked in the last two days, with the reason. */
export async function readUnheard(db: Kysely<DB>): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ route: string; says: string }>`
    select route, says from route_checks where state = 'unheard' and checked_at > now() - interval '2 days'`.execute(
    db,
  );
  return new Map(rows.map(({ route, says }) => [route, says]));
}
