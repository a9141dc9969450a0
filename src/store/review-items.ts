/** Items of a review, each with what was decided about it last: see migrations/0050_reviews.sql. */
import type { Pool, PoolClient } from "pg";
import type { DecidingWay } from "../core/review/certify/decider.ts";
import type { ItemDocument } from "../core/review/document.ts";
import type { DecisionKind } from "../core/review/due.ts";
import { msOf } from "./ms-of.ts";
import { numbersOf } from "./review-questions.ts";

export interface ItemDecisionRow {
  readonly id: number;
  readonly decision: DecisionKind;
  readonly reason: string | null;
  /** In ms. */
  readonly until: number | null;
  readonly ticket: string | null;
  /** The person's key. */
  readonly by: string;
  readonly way: DecidingWay;
  readonly issuer: string;
  readonly subject: string;
  /** In ms. */
  readonly authenticatedAt: number | null;
  readonly delegation: number | null;
  readonly tookMs: number | null;
  readonly isBulk: boolean;
  /** In ms. */
  readonly at: number;
  /** Of what is to be revoked. */
  readonly removal: RemovalRow | null;
}

export interface RemovalRow {
  readonly state: "open" | "proven" | "taken_back";
  /** By which DataZone is asked. */
  readonly revocation: number | null;
  /** In ms. */
  readonly provenAt: number | null;
  readonly proof: Readonly<Record<string, unknown>> | null;
  readonly eventId: string | null;
}

export interface ReviewItemRow {
  readonly id: string;
  readonly rank: number;
  readonly risk: "high" | "low";
  readonly riskReasons: readonly string[];
  readonly due: string | null;
  readonly content: ItemDocument;
  /** null: nobody decided yet. */
  readonly decision: ItemDecisionRow | null;
  /** Of the owner of the consuming project: what was asked last, and answered. */
  readonly question: QuestionRow | null;
}

export interface QuestionRow {
  readonly id: number;
  /** Of the items that it is about, and the answer is for. */
  readonly numbers: readonly number[];
  readonly project: string;
  /** Keys of people. */
  readonly asker: string;
  readonly asked: readonly string[];
  readonly says: string;
  /** In ms. */
  readonly askedAt: number;
  readonly answer: "known" | "not_known" | null;
  readonly answerSays: string | null;
  readonly answerer: string | null;
  readonly answeredAt: number | null;
}

export const ITEM_LISTS = ["all", "undecided", "decided", "carried", "low", "revoked"] as const;
export type ItemList = (typeof ITEM_LISTS)[number];

const ONLY: Readonly<Record<ItemList, string>> = {
  all: "true",
  undecided: "i.due is not null and d.id is null",
  low: "i.due is not null and d.id is null and i.risk = 'low'",
  decided: "d.id is not null",
  carried: "i.due is null",
  revoked: "d.decision = 'revoke'",
};

export interface ItemsFilter {
  readonly list?: ItemList | undefined;
  /** Ranks; undefined: any. */
  readonly numbers?: readonly number[] | undefined;
  /** Of the last item of the page before. */
  readonly afterRank?: number | undefined;
  readonly limit: number;
}

/** What is riskiest first. */
export async function listReviewItems(
  db: Pool | PoolClient,
  review: string,
  { list = "all", numbers, afterRank = 0, limit }: ItemsFilter,
): Promise<ReviewItemRow[]> {
  const { rows } = await db.query<ReviewItemRow>(
    `select i.item_id as id, i.rank, i.risk, i.risk_reasons as "riskReasons", i.due, i.content,
       case when d.id is not null then jsonb_build_object('id', d.id, 'decision', d.decision, 'reason', d.reason, 'until', ${msOf("d.until")},
         'ticket', d.ticket, 'by', p.key, 'way', d.way, 'issuer', d.issuer, 'subject', d.subject,
         'authenticatedAt', ${msOf("d.authenticated_at")}, 'delegation', d.delegation_id, 'tookMs', d.took_ms, 'isBulk', d.is_bulk,
         'at', ${msOf("d.decided_at")}, 'removal', case when m.decision_id is not null then jsonb_build_object('state', m.state,
           'revocation', m.revocation_id, 'provenAt', ${msOf("m.proven_at")}, 'proof', m.proof, 'eventId', m.event_id) end) end as decision,
       case when q.id is not null then jsonb_build_object('id', q.id, 'numbers', ${numbersOf("q")}, 'project', q.project, 'asker', a.key, 'says', q.says,
         'asked', (select coalesce(jsonb_agg(key order by key), '[]') from people where id = any(q.asked_ids)),
         'askedAt', ${msOf("q.asked_at")}, 'answer', q.answer, 'answerSays', q.answer_says, 'answerer', w.key,
         'answeredAt', ${msOf("q.answered_at")}) end as question
     from review_items i
     left join lateral (
       select * from review_decisions where review_id = i.review_id and item_id = i.item_id order by id desc limit 1
     ) d on true
     left join people p on p.id = d.decider_id
     left join review_removals m on m.decision_id = d.id
     left join lateral (
       select * from review_questions where review_id = i.review_id and item_id = i.item_id order by id desc limit 1
     ) q on true
     left join people a on a.id = q.asker_id left join people w on w.id = q.answerer_id
     where i.review_id = $1 and i.rank > $2 and ($3::int4[] is null or i.rank = any($3)) and (${ONLY[list]})
     order by i.rank limit $4`,
    [review, afterRank, numbers ?? null, limit],
  );
  return rows;
}
