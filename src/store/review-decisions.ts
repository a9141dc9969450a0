/** Rows of `review_decisions`: see migrations/0050_reviews.sql. */
import type { Pool, PoolClient } from "pg";
import type { LastDecision } from "../core/review/due.ts";

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::int8`;

/**
 * Of each item what was decided last in a signed review of a month before, or in a micro-review of the same month. What is decided later
 * changes nothing of a month that is reviewed again.
 */
export async function readLastDecisions(
  db: Pool | PoolClient,
  { domain, month }: { readonly domain: string; readonly month: string },
): Promise<LastDecision[]> {
  const { rows } = await db.query<LastDecision>(
    `select distinct on (d.item_id) d.item_id as item, d.review_id as review, d.decision, d.reason, ${ms("d.until")} as until,
       p.key as by, ${ms("d.decided_at")} as at, i.content -> 'allows' as allows, i.content ->> 'suggestion' as suggestion
     from reviews r join review_decisions d on d.review_id = r.id join people p on p.id = d.decider_id
     join review_items i on i.review_id = d.review_id and i.item_id = d.item_id
     where r.domain = $1 and r.state <> 'open' and (r.month < $2 or r.month = $2 and r.kind = 'micro')
     order by d.item_id, d.id desc`,
    [domain, month],
  );
  return rows;
}
