/** Rows of `review_report_tasks`: see migrations/0073_review_answers.sql. Times are the database's. */
import type { Pool, PoolClient } from "pg";
import type { CertifiedDocument } from "../core/review/certified.ts";
import type { ReviewManifest } from "../core/review/proof/manifest.ts";

/** 1: as it was opened; 2: as it was closed; 3: with the proof that all that was to be revoked is gone. */
export type ReportStep = 1 | 2 | 3;

/** What the bytes of a report depend on beside the review. */
export interface PinnedReport {
  /** When it is signed, in ms. */
  readonly at: number;
  readonly previous: ReviewManifest["previous"];
  /** null: as it was opened. */
  readonly certification: CertifiedDocument | null;
  /** What the database was asked for the certification. */
  readonly queries: ReviewManifest["queries"];
}

export interface ReportTask {
  readonly review: string;
  readonly step: ReportStep;
  readonly round: number;
  /** null: nobody tried yet. */
  readonly pinned: PinnedReport | null;
}

/** What was opened, or closed, longer ago gets no report by itself: it was there before anybody wanted reports. */
const RECENT = "interval '31 days'";

/**
 * Adds the reports that are due. Each review has at most one of each step; what was signed since it was written as closed has that one written
 * anew, under another name.
 */
export async function planReports(db: Pool | PoolClient): Promise<void> {
  await db.query(
    `insert into review_report_tasks (review_id, step)
     select id, 1 from reviews where state <> 'closed' or opened_at > now() - ${RECENT}
     union all
     select id, 2 from reviews where state = 'closed' and closed_at > now() - ${RECENT}
     union all
     select t.review_id, 3 from review_report_tasks t
     where t.step = 2 and t.written_at is not null and not exists (${removalsOf("state = 'open'")})
       and exists (${removalsOf("state = 'proven' and m.proven_at > t.pinned_at")})
     on conflict do nothing`,
  );
  await db.query(
    `update review_report_tasks t set round = round + 1, written_at = null, report = null, key_id = null, pinned_at = null
     where step = 2 and written_at is not null and exists (
       select from review_sign_offs s where s.review_id = t.review_id and s.signed_at > t.pinned_at)`,
  );
}

function removalsOf(condition: string): string {
  return `select from review_decisions d join review_removals m on m.decision_id = d.id where d.review_id = t.review_id and m.${condition}`;
}

/** Takes one that is not written, for ten minutes: of a review the first of them. undefined: there is none. */
export async function claimReport(db: Pool | PoolClient): Promise<ReportTask | undefined> {
  const { rows } = await db.query<ReportTask>(
    `with next as (
       select review_id, step from review_report_tasks t
       where written_at is null and (claimed_until is null or claimed_until < now()) and not exists (
         select from review_report_tasks e where e.review_id = t.review_id and e.step < t.step and e.written_at is null)
       order by review_id, step limit 1 for update skip locked
     )
     update review_report_tasks t set claimed_until = now() + interval '10 minutes' from next
     where t.review_id = next.review_id and t.step = next.step
     returning t.review_id as review, t.step, t.round, t.pinned`,
  );
  return rows[0];
}

/** Keeps it unless another is kept, and returns the one that is. */
export async function pinReport(
  db: Pool | PoolClient,
  { review, step }: Pick<ReportTask, "review" | "step">,
  pinned: PinnedReport,
): Promise<PinnedReport> {
  const { rows } = await db.query<{ pinned: PinnedReport }>(
    `update review_report_tasks set pinned = coalesce(pinned, $3), pinned_at = coalesce(pinned_at, to_timestamp($4::float8 / 1000))
     where review_id = $1 and step = $2 returning pinned`,
    [review, step, JSON.stringify(pinned), pinned.at],
  );
  return rows[0]?.pinned ?? pinned;
}

/** Who decided what is in the report from now on, and here in its own rows alone. False: it is marked already. */
export async function markReportWritten(
  client: PoolClient,
  { review, step }: Pick<ReportTask, "review" | "step">,
  { report, keyId }: { readonly report: string; readonly keyId: string | null },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update review_report_tasks set written_at = now(), report = $3, key_id = $4, pinned = null, claimed_until = null, last_error = null
     where review_id = $1 and step = $2 and written_at is null`,
    [review, step, report, keyId],
  );
  return rowCount === 1;
}

/** It is tried again when it is not claimed any more; `isTaken`: at once, under another name. */
export async function markReportFailed(
  db: Pool | PoolClient,
  { review, step }: Pick<ReportTask, "review" | "step">,
  { reason, isTaken }: { readonly reason: string; readonly isTaken: boolean },
): Promise<void> {
  await db.query(
    `update review_report_tasks set last_error = $3, round = round + $4::int4,
       claimed_until = case when $4::int4 = 1 then null else claimed_until end
     where review_id = $1 and step = $2 and written_at is null`,
    [review, step, reason, isTaken ? 1 : 0],
  );
}
