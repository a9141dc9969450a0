/** Reviews with what was decided in them, in numbers: see migrations/0050_reviews.sql. */
import type { Pool, PoolClient } from "pg";
import type { Counts } from "../core/review/certify/signing.ts";
import { msOf } from "./ms-of.ts";
import type { ReviewKind } from "./reviews.ts";

export interface ReviewRow extends Counts {
  readonly id: string;
  readonly domain: string;
  readonly month: string;
  readonly kind: ReviewKind;
  readonly reason: string | null;
  readonly hash: string;
  readonly state: "open" | "signed" | "closed";
  /** In ms. */
  readonly openedAt: number;
  readonly cutOffAt: number | null;
  readonly dueAt: number;
  readonly closedAt: number | null;
  /** Since when what it revokes is carried out by auditplane; null: whoever can does. */
  readonly appliedAt: number | null;
  /** Of what is not decided yet, how many items are of high risk. */
  readonly undecidedHigh: number;
  /** Rights that are to end, of which nothing shows yet that they did. */
  readonly removalsOpen: number;
  /** The middle of the times that decisions took, in ms; null: none was measured. */
  readonly medianMs: number | null;
}

const COLUMNS = `r.id, r.domain, r.month, r.kind, r.reason, r.hash, r.state, ${msOf("r.opened_at")} as "openedAt",
  ${msOf("r.cut_off_at")} as "cutOffAt", ${msOf("r.due_at")} as "dueAt", ${msOf("r.closed_at")} as "closedAt", ${msOf("r.applied_at")} as "appliedAt", c.*`;
const OF = (decision: string): string =>
  `count(*) filter (where i.due is not null and d.decision = '${decision}')::int4 as ${decision === "exception" ? '"exception"' : decision}`;
/** Of the items that whoever reads sees. */
const COUNTS = `lateral (
  select count(*) filter (where i.due is not null)::int4 as due, count(*) filter (where i.due is null)::int4 as carried,
    count(*) filter (where i.due is not null and d.decision is null)::int4 as undecided,
    count(*) filter (where i.due is not null and d.decision is null and i.risk = 'high')::int4 as "undecidedHigh",
    ${["keep", "revoke", "change", "defer", "exception"].map(OF).join(", ")},
    count(*) filter (where m.state = 'open')::int4 as "removalsOpen",
    percentile_disc(0.5) within group (order by d.took_ms)::int4 as "medianMs"
  from review_items i
  left join lateral (
    select id, decision, took_ms from review_decisions where review_id = i.review_id and item_id = i.item_id order by id desc limit 1
  ) d on true
  left join review_removals m on m.decision_id = d.id
  where i.review_id = r.id
) c`;

export interface ReviewFilter {
  readonly domain?: string | undefined;
  /** undefined: in any. */
  readonly states?: readonly string[] | undefined;
  readonly limit: number;
}

/** The newest month first; of one month by id. */
export async function listReviews(
  db: Pool | PoolClient,
  { domain, states, limit }: ReviewFilter,
): Promise<ReviewRow[]> {
  const { rows } = await db.query<ReviewRow>(
    `select ${COLUMNS} from reviews r left join ${COUNTS} on true
     where ($1::text is null or r.domain = $1) and ($2::text[] is null or r.state = any($2))
     order by r.month desc, r.id limit $3`,
    [domain ?? null, states ?? null, limit],
  );
  return rows;
}

export async function readReview(db: Pool | PoolClient, id: string): Promise<ReviewRow | undefined> {
  const { rows } = await db.query<ReviewRow>(
    `select ${COLUMNS} from reviews r left join ${COUNTS} on true where r.id = $1`,
    [id],
  );
  return rows[0];
}

/** Held until the end of the transaction: decisions and signatures come one after the other. */
export async function lockReview(client: PoolClient, id: string): Promise<ReviewRow | undefined> {
  await client.query("select from reviews where id = $1 for update", [id]);
  return await readReview(client, id);
}

/** `closed` comes with its time. */
export async function setReviewState(
  client: PoolClient,
  id: string,
  state: "signed" | "closed",
): Promise<void> {
  await client.query(
    "update reviews set state = $2, closed_at = case when $2 = 'closed' then now() end where id = $1",
    [id, state],
  );
}
