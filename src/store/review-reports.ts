/** Rows of `review_reports`: see migrations/0053_review_reports.sql. */
import type { Pool, PoolClient } from "pg";
import type { CertifiedDocument } from "../core/review/certified.ts";
import type { WrittenMonth } from "../core/review/trend/trend.ts";
import type { ReviewSum } from "../core/review/sum.ts";
import { msOf } from "./ms-of.ts";

export type ReportSum = Pick<ReviewSum, "before" | "added" | "removed" | "population" | "suggestions">;

export interface WrittenReport {
  readonly review: string;
  readonly folder: string;
  /** '': of all. */
  readonly domain: string;
  readonly month: string;
  readonly names: "shown" | "pseudonyms";
  readonly place: string;
  readonly reviewHash: string;
  readonly manifestHash: string;
  readonly keyId: string | null;
  /** null: it is of several months. */
  readonly sum: ReportSum | null;
  readonly outcome: CertifiedDocument["outcome"] | null;
}

/** The same report at the same place is one row. */
export async function insertReport(db: Pool | PoolClient, report: WrittenReport): Promise<void> {
  await db.query(
    `insert into review_reports (review_id, folder, domain, month, names, place, review_hash, manifest_hash, key_id, sum, outcome)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
    [
      report.review,
      report.folder,
      report.domain,
      report.month,
      report.names,
      report.place,
      report.reviewHash,
      report.manifestHash,
      report.keyId,
      report.sum ?? {},
      report.outcome,
    ],
  );
}

export interface EarlierReport {
  readonly folder: string;
  readonly manifestHash: string;
}

/** The report of the domain before this one: of the latest month, or of the same review as it was opened; of several the one that was written last. */
export async function readReportBefore(
  db: Pool | PoolClient,
  { domain, month, folder, names }: Pick<WrittenReport, "domain" | "month" | "folder" | "names">,
): Promise<EarlierReport | undefined> {
  const { rows } = await db.query<EarlierReport>(
    `select folder, manifest_hash as "manifestHash" from review_reports
     where domain = $1 and names = $4 and (month, folder) < ($2, $3)
     order by month desc, folder desc, written_at desc, manifest_hash limit 1`,
    [domain, month, folder, names],
  );
  return rows[0];
}

export interface ListedReport
  extends Pick<WrittenReport, "folder" | "place" | "names" | "reviewHash" | "manifestHash" | "keyId"> {
  /** What was decided and signed is in it. */
  readonly isDecided: boolean;
  /** In ms. */
  readonly writtenAt: number;
}

/** Of a review, in the order in which they were written. Readers of single domains may not ask: whoever does has seen that the review is theirs. */
export async function listReports(db: Pool | PoolClient, review: string): Promise<ListedReport[]> {
  const { rows } = await db.query<ListedReport>(
    `select folder, place, names, review_hash as "reviewHash", manifest_hash as "manifestHash", key_id as "keyId",
       outcome is not null as "isDecided", ${msOf("written_at")} as "writtenAt"
     from review_reports where review_id = $1 order by written_at, folder, place, manifest_hash`,
    [review],
  );
  return rows;
}

/** Domains and months, from the first to the last, both included, of which a report was written; whether a review was opened or not. */
export async function listWrittenMonths(
  db: Pool | PoolClient,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<WrittenMonth[]> {
  const { rows } = await db.query<WrittenMonth>(
    `select distinct domain, month from review_reports where month between $1 and $2 and domain <> '' order by domain, month`,
    [first, last],
  );
  return rows;
}
