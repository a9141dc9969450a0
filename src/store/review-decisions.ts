/** Rows of `review_decisions`: see migrations/0050_reviews.sql. */
import type { Pool, PoolClient } from "pg";
import type { DecidingWay } from "../core/review/certify/decider.ts";
import type { SignedDecision } from "../core/review/certify/signing.ts";
import type { DecisionKind, LastDecision } from "../core/review/due.ts";
import { msOf } from "./ms-of.ts";

/**
 * Of each item what was decided last in a signed review of a month before, or in a micro-review of the same month. What is decided later
 * changes nothing of a month that is reviewed again.
 */
export async function readLastDecisions(
  db: Pool | PoolClient,
  { domain, month }: { readonly domain: string; readonly month: string },
): Promise<LastDecision[]> {
  const { rows } = await db.query<LastDecision>(
    `select distinct on (d.item_id) d.item_id as item, d.review_id as review, d.decision, d.reason, ${msOf("d.until")} as until,
       p.key as by, ${msOf("d.decided_at")} as at, i.content -> 'allows' as allows, i.content ->> 'suggestion' as suggestion
     from reviews r join review_decisions d on d.review_id = r.id join people p on p.id = d.decider_id
     join review_items i on i.review_id = d.review_id and i.item_id = d.item_id
     where r.domain = $1 and r.state <> 'open' and (r.month < $2 or r.month = $2 and r.kind = 'micro')
     order by d.item_id, d.id desc`,
    [domain, month],
  );
  return rows;
}

export interface NewDecision {
  readonly review: string;
  readonly item: string;
  readonly decision: DecisionKind;
  readonly reason: string | null;
  /** In ms. */
  readonly until: number | null;
  readonly ticket: string | null;
  readonly deciderId: number;
  readonly way: DecidingWay;
  readonly issuer: string;
  readonly subject: string;
  /** In ms. */
  readonly authenticatedAt: number | null;
  readonly delegation: number | null;
  readonly tookMs: number | null;
  readonly isBulk: boolean;
  readonly auditSeq: number;
}

/** Of each item it is what holds from now on. Of what is to be revoked a removal is open; one that was is taken back. */
export async function insertDecisions(client: PoolClient, decisions: readonly NewDecision[]): Promise<void> {
  const [first] = decisions;
  if (!first) return;
  const items = decisions.map(({ item }) => item);
  await client.query(
    `update review_removals m set state = 'taken_back' from review_decisions d
     where d.id = m.decision_id and m.state = 'open' and d.review_id = $1 and d.item_id = any($2::text[])`,
    [first.review, items],
  );
  await client.query(
    `with made as (
       insert into review_decisions (review_id, item_id, decision, reason, until, ticket, decider_id, way, issuer, subject,
         authenticated_at, delegation_id, took_ms, is_bulk, audit_seq)
       select review, item, decision, reason, to_timestamp(until::float8 / 1000), ticket, "deciderId", way, issuer, subject,
         to_timestamp("authenticatedAt"::float8 / 1000), delegation, "tookMs", "isBulk", "auditSeq"
       from jsonb_to_recordset($1::jsonb) as t (review text, item text, decision text, reason text, until float8, ticket text,
         "deciderId" int4, way text, issuer text, subject text, "authenticatedAt" float8, delegation int8, "tookMs" int4,
         "isBulk" boolean, "auditSeq" int8)
       returning id, decision
     )
     insert into review_removals (decision_id) select id from made where decision = 'revoke'`,
    [JSON.stringify(decisions)],
  );
}

/** When somebody decided last in a review, in ms; undefined: never. */
export async function readLastDecided(
  client: PoolClient,
  review: string,
  deciderId: number,
): Promise<number | undefined> {
  const { rows } = await client.query<{ at: number | null }>(
    `select ${msOf("max(decided_at)")} as at from review_decisions where review_id = $1 and decider_id = $2`,
    [review, deciderId],
  );
  return rows[0]?.at ?? undefined;
}

/** What holds: of each item the last decision. */
export async function readSignedDecisions(
  client: Pool | PoolClient,
  review: string,
): Promise<SignedDecision[]> {
  const { rows } = await client.query<SignedDecision>(
    `select distinct on (d.item_id) d.item_id as item, d.decision, d.reason, ${msOf("d.until")} as until, p.key as by,
       ${msOf("d.decided_at")} as at
     from review_decisions d join people p on p.id = d.decider_id where d.review_id = $1 order by d.item_id, d.id desc`,
    [review],
  );
  return rows;
}
