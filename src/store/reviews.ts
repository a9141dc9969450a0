/** Rows of `reviews`, with the documents and items as they were opened: see migrations/0050_reviews.sql. */
import type { Pool, PoolClient } from "pg";

export type ReviewKind = "monthly" | "micro";

/** What a review is found by. */
export interface ReviewKey {
  readonly domain: string;
  readonly month: string;
  readonly kind: ReviewKind;
  /** Over the items that it is about; '': all of the domain's. */
  readonly askedHash: string;
}

export interface FoundReview {
  readonly id: string;
  readonly turn: number;
  readonly due: number;
  readonly carried: number;
  /** Whether something of it is to be decided still. */
  readonly isAsking: boolean;
}

/** The last one; undefined: there is none. */
export async function findReview(
  db: Pool | PoolClient,
  { domain, month, kind, askedHash }: ReviewKey,
): Promise<FoundReview | undefined> {
  const { rows } = await db.query<FoundReview>(
    `select r.id, r.turn, i.due, i.carried, r.state = 'open' and i.undecided > 0 as "isAsking"
     from reviews r left join lateral (
       select count(*) filter (where due is not null)::int4 as due, count(*) filter (where due is null)::int4 as carried,
         count(*) filter (where due is not null and not exists (
           select from review_decisions d where d.review_id = o.review_id and d.item_id = o.item_id))::int4 as undecided
       from review_items o where o.review_id = r.id
     ) i on true
     where r.domain = $1 and r.month = $2 and r.kind = $3 and r.asked_hash = $4 order by r.turn desc limit 1`,
    [domain, month, kind, askedHash],
  );
  return rows[0];
}

export interface NewReview extends ReviewKey {
  readonly turn: number;
  readonly id: string;
  readonly reason: string | null;
  readonly hash: string;
  /** In ms; null: there is no such time. */
  readonly cutOffAt: number | null;
  readonly dueAt: number;
  /** Canonical JSON. */
  readonly document: string;
  readonly items: readonly NewReviewItem[];
}

export interface NewReviewItem {
  readonly id: string;
  readonly risk: "high" | "low";
  readonly riskReasons: readonly string[];
  /** null: it is listed with its last decision. */
  readonly due: string | null;
  readonly asset: string | null;
  readonly project: string;
  /** JSON. */
  readonly content: string;
}

/** Items in the order in which they are to be decided. False: somebody else was faster, and nothing is written. */
export async function insertReview(client: PoolClient, review: NewReview): Promise<boolean> {
  const { id, items } = review;
  const { rowCount } = await client.query(
    `insert into reviews (id, domain, month, kind, asked_hash, reason, hash, cut_off_at, due_at, turn)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000), $10)
     on conflict do nothing`,
    [
      id,
      review.domain,
      review.month,
      review.kind,
      review.askedHash,
      review.reason,
      review.hash,
      review.cutOffAt,
      review.dueAt,
      review.turn,
    ],
  );
  if (rowCount === 0) return false;
  await client.query("insert into review_documents (review_id, document) values ($1, $2)", [
    id,
    review.document,
  ]);
  await client.query(
    `insert into review_items (review_id, item_id, rank, risk, risk_reasons, due, asset, project, content)
     select $1, item_id, at, risk, array(select jsonb_array_elements_text(reasons)), due, asset, project, content
     from unnest($2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::text[], $8::json[]) with ordinality
       as t (item_id, risk, reasons, due, asset, project, content, at)`,
    [
      id,
      items.map((item) => item.id),
      items.map(({ risk }) => risk),
      items.map(({ riskReasons }) => JSON.stringify(riskReasons)),
      items.map(({ due }) => due),
      items.map(({ asset }) => asset),
      items.map(({ project }) => project),
      items.map(({ content }) => content),
    ],
  );
  return true;
}

/** As it was opened: its bytes are what was hashed, until somebody in it is erased. undefined: there is no such review. */
export async function readReviewDocument(db: Pool | PoolClient, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ document: string }>(
    "select document::text as document from review_documents where review_id = $1",
    [id],
  );
  return rows[0]?.document;
}
