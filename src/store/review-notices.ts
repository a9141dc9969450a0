/** What is told of reviews: those that are open, or closed lately, and the figures of one. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { SuggestionKind } from "../core/review/suggest.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

export interface StandingReview {
  readonly id: string;
  readonly domain: string;
  readonly month: string;
  readonly kind: "monthly" | "micro";
  readonly state: "open" | "signed" | "closed";
  readonly hash: string;
  /** In ms, as the others. */
  readonly openedAt: number;
  readonly dueAt: number;
  readonly closedAt: number | null;
  /** How far its reports are: see review-report-tasks.ts; 0: there is none. */
  readonly reported: number;
}

const COLUMNS = sql`r.id, r.domain, r.month, r.kind, r.state, r.hash, ${sql.raw(msOf("r.opened_at"))} as "openedAt",
  ${sql.raw(msOf("r.due_at"))} as "dueAt", ${sql.raw(msOf("r.closed_at"))} as "closedAt",
  coalesce(t.step, 0) as reported`;
/** The last of its reports. */
const REPORTED = sql`left join lateral (
  select step, report, key_id from review_report_tasks where review_id = r.id and written_at is not null order by step desc limit 1
) t on true`;

/** Those that are open or wait for a signature, and those that were closed within a week; by id. */
export async function listStandingReviews(db: Kysely<DB>): Promise<StandingReview[]> {
  const { rows } = await sql<StandingReview>`select ${COLUMNS} from reviews r ${REPORTED}
    where state <> 'closed' or closed_at > now() - interval '7 days' order by id`.execute(db);
  return rows;
}

export interface ReviewFigures extends StandingReview {
  readonly due: number;
  readonly carried: number;
  readonly undecided: number;
  /** So many signed it. */
  readonly signatures: number;
  readonly suggestions: Readonly<Partial<Record<SuggestionKind, number>>>;
  readonly notes: number;
  /** Where the last of its reports lies, and the key that signed it. */
  readonly report: string | null;
  readonly keyId: string | null;
}

/** undefined: there is none. */
export async function readReviewFigures(db: Kysely<DB>, id: string): Promise<ReviewFigures | undefined> {
  const { rows } =
    await sql<ReviewFigures>`select ${COLUMNS}, i.*, coalesce(s.suggestions, '{}') as suggestions,
      (select count(*)::int4 from review_sign_offs o where o.review_id = r.id) as signatures,
      coalesce(json_array_length(d.document -> 'notes'), 0) as notes, t.report, t.key_id as "keyId"
    from reviews r ${REPORTED} join review_documents d on d.review_id = r.id
    cross join lateral (
      select count(*) filter (where i.due is not null)::int4 as due, count(*) filter (where i.due is null)::int4 as carried,
        count(*) filter (where i.due is not null and not exists (
          select from review_decisions c where c.review_id = i.review_id and c.item_id = i.item_id))::int4 as undecided
      from review_items i where i.review_id = r.id
    ) i
    left join lateral (
      select jsonb_object_agg(kind, count) as suggestions from (
        select content ->> 'suggestion' as kind, count(*) from review_items where review_id = r.id and due is not null group by 1
      ) k
    ) s on true
    where r.id = ${id}`.execute(db);
  return rows[0];
}
