/** Writes the report of a review that was opened, with what was decided and signed, from the command line's point of view. */
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { nameAt } from "../core/review/called.ts";
import { sealCertification } from "../core/review/certified.ts";
import { listenTo, queriesOf } from "../jobs/review/proof/asked.ts";
import { readCertification } from "../jobs/review/proof/certification.ts";
import { keepReport, previousOf } from "../jobs/review/proof/keep.ts";
import { readKeptReview } from "../jobs/review/proof/kept.ts";
import { openReportOutput } from "../report-output.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { noteExport } from "./note-export.ts";
import { readIndex } from "./reviews-list-run.ts";

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
      const { row, sealed, raw, queries } = await readKeptReview(pool, review);
      const index = await readIndex(pool);
      const listened = listenTo(pool);
      const certification = await readCertification(listened.pool, row, (id, at) => nameAt(index, id, at));
      const certified = sealCertification(certification, sealed);
      const asked = queriesOf(listened.asked, sealed.document.names);
      const folder = `${sealed.id}-${certified.document.state}`;
      const previous = await previousOf(pool, sealed, folder);
      await noteExport(pool, sealed, options.exporter);
      return await keepReport(
        { sealed, certified, raw, queries: [...queries, ...asked], folder, previous, at: Date.now() },
        { ...output, pool },
      );
    });
    await answer(options, `${built.id} ${shownText(built.domain)}, in ${built.folder}\n`, { ...built });
  } finally {
    output.store.close();
  }
}
