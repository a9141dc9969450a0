/** Rows of `review_questions`: see migrations/0050_reviews.sql. */
import type { PoolClient } from "pg";

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
