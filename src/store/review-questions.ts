/** Rows of `review_questions`: see migrations/0050_reviews.sql. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { PoolClient } from "pg";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

export interface NewQuestion {
  readonly review: string;
  /** Ids: it is asked once, about all of them. */
  readonly items: readonly string[];
  readonly project: string;
  readonly askerId: number;
  readonly askedIds: readonly number[];
  readonly says: string;
}

/** A row for each item, all of the transaction's time: by that they are one question. Returns the first number. */
export async function insertQuestion(client: PoolClient, given: NewQuestion): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into review_questions (review_id, item_id, project, asker_id, asked_ids, says)
     select $1, item, $3, $4, $5, $6 from unnest($2::text[]) item returning id`,
    [given.review, given.items, given.project, given.askerId, given.askedIds, given.says],
  );
  return Math.min(...rows.map(({ id }) => id));
}

/** Whether two rows are of one question. */
const SAME = (one: string, other: string): string =>
  ["review_id", "asker_id", "project", "asked_at"]
    .map((name) => `${one}.${name} = ${other}.${name}`)
    .join(" and ");

/** Numbers of the items that the question of a row is about. */
export const numbersOf = (row: string): string =>
  `(select jsonb_agg(s.rank order by s.rank) from review_questions o join review_items s on s.review_id = o.review_id and s.item_id = o.item_id where ${SAME("o", row)})`;

export interface AnswerGiven {
  readonly id: number;
  readonly answer: "known" | "not_known";
  readonly says: string;
  readonly answererId: number;
}

/** Of all items that it was asked about; `id` of one of them. Returns how many they are; 0: it was answered already. */
export async function answerQuestion(
  client: PoolClient,
  { id, answer, says, answererId }: AnswerGiven,
): Promise<number> {
  const { rowCount } = await client.query(
    `update review_questions q set answer = $2, answer_says = $3, answerer_id = $4, answered_at = now()
     from review_questions o where o.id = $1 and ${SAME("q", "o")} and q.answered_at is null`,
    [id, answer, says, answererId],
  );
  return rowCount ?? 0;
}

export interface OpenQuestion {
  readonly id: number;
  readonly review: string;
  /** Of the review. */
  readonly domain: string;
  /** Whose owners are asked. */
  readonly project: string;
  /** Of the items, as they are called in the review. */
  readonly numbers: readonly number[];
  /** What people call what these are on; null: all that a project owns. */
  readonly assets: readonly (string | null)[];
  /** In ms. */
  readonly dueAt: number;
}

const OPEN = sql`select * from (
    select min(q.id) as id, q.review_id as review, r.domain, q.project, array_agg(i.rank order by i.rank) as numbers,
      array_agg(coalesce(i.content ->> 'asset_name', i.asset) order by i.rank) as assets,
      ${sql.raw(msOf("r.due_at"))} as "dueAt"
    from review_questions q join reviews r on r.id = q.review_id
    join review_items i on i.review_id = q.review_id and i.item_id = q.item_id
    where q.answered_at is null and r.state = 'open'
    group by q.review_id, q.asker_id, q.project, q.asked_at, r.domain, r.due_at
  ) q`;

/** Those that nobody answered, in reviews that are open. */
export async function listOpenQuestions(db: Kysely<DB>): Promise<OpenQuestion[]> {
  const { rows } = await sql<OpenQuestion>`${OPEN} order by id`.execute(db);
  return rows;
}

/** undefined: it was answered, or its review is over. */
export async function readOpenQuestion(db: Kysely<DB>, id: number): Promise<OpenQuestion | undefined> {
  const { rows } = await sql<OpenQuestion>`${OPEN} where id = ${id}`.execute(db);
  return rows[0];
}
