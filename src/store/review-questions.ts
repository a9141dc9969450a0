/** Rows of `review_questions`: see migrations/0050_reviews.sql. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { PoolClient } from "pg";
import type { DB } from "./tables.ts";

export interface NewQuestion {
  readonly review: string;
  readonly item: string;
  readonly project: string;
  readonly askerId: number;
  readonly askedIds: readonly number[];
  readonly says: string;
}

/** Returns its number. */
export async function insertQuestion(client: PoolClient, given: NewQuestion): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into review_questions (review_id, item_id, project, asker_id, asked_ids, says) values ($1, $2, $3, $4, $5, $6) returning id`,
    [given.review, given.item, given.project, given.askerId, given.askedIds, given.says],
  );
  return rows[0]?.id ?? 0;
}

export interface AnswerGiven {
  readonly id: number;
  readonly answer: "known" | "not_known";
  readonly says: string;
  readonly answererId: number;
}

/** False: it was answered already. */
export async function answerQuestion(
  client: PoolClient,
  { id, answer, says, answererId }: AnswerGiven,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update review_questions set answer = $2, answer_says = $3, answerer_id = $4, answered_at = now()
     where id = $1 and answered_at is null`,
    [id, answer, says, answererId],
  );
  return rowCount === 1;
}

export interface OpenQuestion {
  readonly id: number;
  readonly review: string;
  /** Of the review. */
  readonly domain: string;
  /** Whose owners are asked. */
  readonly project: string;
  /** Of the item, as it is called in the review. */
  readonly number: number;
  /** What people call it; null: all that a project owns. */
  readonly asset: string | null;
  /** In ms. */
  readonly dueAt: number;
}

const OPEN = sql`select q.id, q.review_id as review, r.domain, q.project, i.rank as number,
    coalesce(i.content ->> 'asset_name', i.asset) as asset, (extract(epoch from r.due_at) * 1000)::int8 as "dueAt"
  from review_questions q join reviews r on r.id = q.review_id
  join review_items i on i.review_id = q.review_id and i.item_id = q.item_id
  where q.answered_at is null and r.state = 'open'`;

/** Those that nobody answered, in reviews that are open. */
export async function listOpenQuestions(db: Kysely<DB>): Promise<OpenQuestion[]> {
  const { rows } = await sql<OpenQuestion>`${OPEN} order by q.id`.execute(db);
  return rows;
}

/** undefined: it was answered, or its review is over. */
export async function readOpenQuestion(db: Kysely<DB>, id: number): Promise<OpenQuestion | undefined> {
  const { rows } = await sql<OpenQuestion>`${OPEN} and q.id = ${id}`.execute(db);
  return rows[0];
}
