/** Writes the report of a review that was opened, with what was decided and signed, from the command line's point of view. */
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { sealCertification } from "../core/review/certified.ts";
import { preparedBy, sealReview } from "../core/review/document.ts";
import type { SealedReview } from "../core/review/document.ts";
import { rawText } from "../core/review/proof/raw.ts";
import { AuditplaneError } from "../errors.ts";
import { gatherReviews } from "../jobs/review/index.ts";
import { listenTo } from "../jobs/review/proof/asked.ts";
import type { AskedRows, Listened } from "../jobs/review/proof/asked.ts";
import { readCertification } from "../jobs/review/proof/certification.ts";
import { readReview } from "../store/review-rows.ts";
import { readReviewDocument } from "../store/reviews.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { noteExport } from "./note-export.ts";
import { buildReport, openReportOutput } from "./write-report.ts";

export interface ReportOptions extends Answered {
  readonly out?: string;
  readonly exporter?: string;
  readonly dataDir?: string;
}

/** Throws `input_missing` where no review has this id. */
export async function performReviewReport(
  review: string,
  options: ReportOptions,
  config: Config,
): Promise<void> {
  const output = await openReportOutput(options.out, config);
  try {
    const built = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
      const listened = listenTo(pool);
      const row = await readReview(pool, review);
      const document = row && (await readReviewDocument(pool, review));
      if (!row || document === undefined)
        throw new AuditplaneError(
          "input_missing",
          `could not report ${shownText(review.slice(0, 80))}: no review has this id; reviews list prints them`,
        );
      const sealed: SealedReview = {
        id: row.id,
        hash: row.hash,
        document: JSON.parse(document) as SealedReview["document"],
      };
      const certified = sealCertification(await readCertification(listened.pool, row), sealed);
      const answers = await answersOf(sealed, listened);
      await noteExport(pool, sealed, options.exporter);
      return await buildReport({ sealed, certified, ...answers }, { ...output, pool });
    });
    await answer(options, `${built.id} ${shownText(built.domain)}, in ${built.folder}\n`, { ...built });
  } finally {
    output.store.close();
  }
}

/** What is stored now, if the very review that was opened comes of it still; what came since may have changed it, and then it is left out. */
async function answersOf(
  { hash, document }: SealedReview,
  { pool, asked }: Listened,
): Promise<{ readonly raw: string | undefined; readonly asked: readonly AskedRows[] }> {
  const catalog = await inTransaction(pool, readStandingCatalog);
  const { domain, period } = document;
  if (!catalog?.domains.some(({ id }) => id === domain.id)) return { raw: undefined, asked };
  const wanted = { month: period.month, domains: [domain.id] };
  const by = preparedBy(document);
  for await (const given of gatherReviews(wanted, { pool, index: indexCatalog(catalog) }))
    try {
      return { raw: rawText(given, (again) => sealReview(again, by).hash === hash), asked };
    } catch {
      return { raw: undefined, asked };
    }
  return { raw: undefined, asked };
}
