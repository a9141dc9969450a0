/** Rows of `review_answers`: see migrations/0073_review_answers.sql. */
import type { Pool, PoolClient } from "pg";
import type { ReviewManifest } from "../core/review/proof/manifest.ts";

export interface KeptAnswers {
  /** See core/review/proof/raw.ts. */
  readonly answers: string;
  readonly queries: ReviewManifest["queries"];
}

export async function insertAnswers(
  client: PoolClient,
  review: string,
  { answers, queries }: KeptAnswers,
): Promise<void> {
  await client.query("insert into review_answers (review_id, answers, queries) values ($1, $2, $3)", [
    review,
    answers,
    JSON.stringify(queries),
  ]);
}

/** undefined: none were kept, or not any more. */
export async function readAnswers(db: Pool | PoolClient, review: string): Promise<KeptAnswers | undefined> {
  const { rows } = await db.query<KeptAnswers>(
    "select answers::text as answers, queries from review_answers where review_id = $1",
    [review],
  );
  return rows[0];
}
