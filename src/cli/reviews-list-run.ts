/** Opens reviews of a kept database, and prints what became of them. */
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { compareText } from "../core/catalog/group.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { openVeil } from "../core/privacy/veil.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { shownText } from "../core/record/text.ts";
import { isoTime } from "../core/record/time.ts";
import { periodOf, zoneIn } from "../core/review/period.ts";
import { AuditplaneError } from "../errors.ts";
import { openReview } from "../jobs/review/open.ts";
import type { OpenedReview } from "../jobs/review/open.ts";
import { readReviewPage } from "../reports/reviews/read.ts";
import { renderReviews, renderReviewState } from "../reports/reviews/render.ts";
import type { ReviewsFormat } from "../reports/reviews/render.ts";
import { shownReview } from "../reports/reviews/shown.ts";
import { readClock } from "../store/clock.ts";
import type { ItemList } from "../store/review-items.ts";
import { listReports } from "../store/review-reports.ts";
import { listReviews, readReview } from "../store/review-rows.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { readVersion } from "../version.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";

export interface OpenOptions extends Answered {
  readonly month: string;
  readonly domain?: string[];
  readonly all?: boolean;
  readonly due?: string;
  readonly dataDir?: string;
}

export async function performOpen(options: OpenOptions, config: Config): Promise<void> {
  const { domain: domains, all = false, month, due } = options;
  if (all === (domains !== undefined))
    throw new AuditplaneError(
      "usage",
      "could not open reviews: give either --domain, once or more, or --all",
    );
  const dueAt = due === undefined ? undefined : momentOf(due, "open a review that is due at");
  const opened: OpenedReview[] = [];
  await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const index = await readIndex(pool);
    const ids = domains ?? [...new Set(index.catalog.domains.map(({ id }) => id))].sort(compareText);
    const deps = { pool, index, version: readVersion(), identity: config };
    const now = await readClock(pool);
    for (const domain of ids) refuseEarly({ domain, month }, index, now);
    for (const domain of ids) {
      const one = await openReview(deps, { domain, month, kind: "monthly", dueAt });
      if (one) opened.push(one);
    }
  });
  const lines = opened.map(
    ({ id, isNew, due: toDecide, carried }) =>
      `${id}: ${isNew ? "opened" : "was open already"}, ${formatCounted(toDecide, "item")} to decide, ${carried} carried\n`,
  );
  await answer(options, lines.join(""), {
    reviews: opened.map(({ isNew, ...one }) => ({ ...one, new: isNew })),
  });
}

/** What is opened stays as it is: of a month that is not over no other review would come. */
function refuseEarly(
  { domain, month }: { readonly domain: string; readonly month: string },
  index: CatalogIndex,
  now: number,
): void {
  const period = periodOf(month, zoneIn(index.lineOf(domain, now)));
  if (period === undefined || period.until <= now) return;
  throw new AuditplaneError(
    "usage",
    `could not open the review of ${month} in ${shownText(domain.slice(0, 80))}: the month ends at ${isoTime(period.until)}; reviews preview shows how far it is`,
  );
}

/** Throws `input_missing` where the database knows of no catalog. */
export async function readIndex(pool: Database["pool"]): Promise<ReturnType<typeof indexCatalog>> {
  const catalog = await inTransaction(pool, readStandingCatalog);
  if (catalog) return indexCatalog(catalog);
  throw new AuditplaneError(
    "input_missing",
    "could not review anything: this database knows of no catalog; run catalog sync, or scan with --catalog, first",
  );
}

export interface ReviewsListOptions {
  readonly domain?: string;
  readonly state?: string;
  readonly format: ReviewsFormat;
  readonly output: string;
  readonly dataDir?: string;
}

const ALL = 100_000;

export async function performReviewsList(options: ReviewsListOptions, config: Config): Promise<void> {
  const { domain, state } = options;
  const shown = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const now = await readClock(pool);
    const rows = await listReviews(pool, {
      domain,
      states: state === undefined ? undefined : [state],
      limit: ALL,
    });
    return rows.map((row) => shownReview(row, now));
  });
  await printOut(options.output, renderReviews(shown, options.format));
}

export interface ReviewsShowOptions extends ReviewsListOptions {
  readonly list: ItemList;
}

export async function performReviewsShow(
  id: string,
  options: ReviewsShowOptions,
  config: Config,
): Promise<void> {
  const { list, format } = options;
  const page = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const row = await readReview(pool, id);
    if (!row)
      throw new AuditplaneError(
        "input_missing",
        `could not show review ${shownText(id.slice(0, 80))}: there is none; reviews list prints them`,
      );
    const veil = openVeil(directoryOf(await readIndex(pool)));
    const now = await readClock(pool);
    const reports = await listReports(pool, id);
    return await readReviewPage(pool, { row, list, after: 0, limit: ALL, reports, veilOf: () => veil, now });
  });
  await printOut(options.output, renderReviewState(page, format));
}
