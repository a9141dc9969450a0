/** Rows of `review_removals`: see migrations/0050_reviews.sql. */
import type { Pool, PoolClient } from "pg";

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::int8`;

export interface OpenRemoval {
  readonly decision: number;
  readonly review: string;
  readonly domain: string;
  readonly item: string;
  /** In ms. */
  readonly decidedAt: number;
  /** When an event told since that the subscription ended or changed, in ms, and its id in CloudTrail; null: none did. */
  readonly toldAt: number | null;
  readonly told: "ended" | "changed" | null;
  readonly eventId: string | null;
}

/** Of what was to be revoked and is not shown to be gone, as far as it was signed or its review is over. */
export async function listOpenRemovals(db: Pool | PoolClient): Promise<OpenRemoval[]> {
  const { rows } = await db.query<OpenRemoval>(
    `select m.decision_id as decision, d.review_id as review, r.domain, d.item_id as item, ${ms("d.decided_at")} as "decidedAt",
       ${ms("t.at")} as "toldAt", t.change as told, t.event_id as "eventId"
     from review_removals m join review_decisions d on d.id = m.decision_id join reviews r on r.id = d.review_id
     join review_items i on i.review_id = d.review_id and i.item_id = d.item_id
     left join lateral (
       select at, change, event_id from control_events
       where kind = 'subscription' and entry_id = i.content ->> 'subscription' and i.content ->> 'kind' = 'subscription'
         and change <> 'began' and at >= d.decided_at - interval '1 minute'
       order by change <> 'ended', event_id is null, at, event_id limit 1
     ) t on true
     where m.state = 'open' and r.state <> 'open' order by m.decision_id`,
  );
  return rows;
}

/** False: it is no longer open. */
export async function markRemovalProven(
  client: PoolClient,
  decision: number,
  { proof, eventId }: { readonly proof: Readonly<Record<string, unknown>>; readonly eventId: string | null },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update review_removals set state = 'proven', proven_at = now(), proof = $2, event_id = $3
     where decision_id = $1 and state = 'open'`,
    [decision, JSON.stringify(proof), eventId],
  );
  return rowCount === 1;
}
