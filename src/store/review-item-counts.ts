/** How far the reviews are that are not closed: items by their last decision. */
import type { Pool } from "pg";

export const ITEM_STATES = ["undecided", "keep", "revoke", "change", "defer", "exception"] as const;

export async function countReviewItems(db: Pool): Promise<{ state: string; count: number }[]> {
  const { rows } = await db.query<{ state: string; count: number }>(
    `with standing as materialized (select id from reviews where state <> 'closed'),
     decided as (
       select distinct on (d.review_id, d.item_id) d.review_id, d.item_id, d.decision
       from review_decisions d join standing s on s.id = d.review_id order by d.review_id, d.item_id, d.id desc
     )
     select coalesce(d.decision, 'undecided') as state, count(*)::int8 as count
     from review_items i join standing s on s.id = i.review_id
     left join decided d on d.review_id = i.review_id and d.item_id = i.item_id
     group by 1 order by 1`,
  );
  return rows;
}
