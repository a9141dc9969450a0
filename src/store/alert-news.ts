/** When what alerts say was news. */
import type { Pool } from "pg";
import { groupBy } from "../core/catalog/group.ts";
import { msOf } from "./ms-of.ts";

/** A revision that says something new, which is not what was decided. */
export interface News {
  readonly revision: number;
  /** In ms. */
  readonly at: number;
}

/** Of the last days, by alert, the first one first. */
export async function readNews(
  db: Pool,
  { ids, days }: { readonly ids: readonly number[]; readonly days: number },
): Promise<ReadonlyMap<number, readonly News[]>> {
  const { rows } = await db.query<News & { readonly id: number }>(
    `select alert_id as id, revision, ${msOf("at")} as at from alert_revisions
     where alert_id = any($1::int4[]) and at > now() - make_interval(days => $2) order by alert_id, revision`,
    [ids, days],
  );
  return groupBy(rows, ({ id }) => id);
}
