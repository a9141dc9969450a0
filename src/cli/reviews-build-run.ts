/** Writes reports of access reviews, from the command line's point of view. */
import type { Config } from "../config.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { shownText } from "../core/record/text.ts";
import { sealReview } from "../core/review/document.ts";
import { rawText } from "../core/review/proof/raw.ts";
import { AuditplaneError } from "../errors.ts";
import { askedFor, listenTo, queriesOf, sharedAsked } from "../jobs/review/proof/asked.ts";
import type { AskedRows } from "../jobs/review/proof/asked.ts";
import { keepReport, previousOf } from "../jobs/review/proof/keep.ts";
import type { Built } from "../jobs/review/proof/keep.ts";
import { openReportOutput } from "../report-output.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { noteExport } from "./note-export.ts";
import { sealedReviews } from "./reviews-run.ts";
import type { ReviewOptions, SealedOf } from "./reviews-run.ts";

export interface BuildOptions extends ReviewOptions, Answered {
  readonly domain?: string[];
  readonly all?: boolean;
  readonly out?: string;
  readonly exporter?: string;
}

/** Writes the reviews, each into a folder of its own below the place. Nothing that is there is replaced. Throws `usage`, `output_failed`, `output_taken`. */
export async function performBuild(options: BuildOptions, config: Config): Promise<void> {
  const { domain: domains, all = false } = options;
  if (all === (domains !== undefined))
    throw new AuditplaneError(
      "usage",
      "could not build reviews: give either --domain, once or more, or --all",
    );
  const output = await openReportOutput(options.out, config);
  const built: Built[] = [];
  try {
    await withKeptDatabase(options.dataDir, config, async (database) => {
      const { pool, asked } = listenTo(database.pool);
      let before: readonly AskedRows[] = [];
      for await (const one of sealedReviews(domains, options, { pool, identity: config })) {
        const since = asked.splice(0);
        const known = new Set(one.given.index.catalog.domains.map(({ id }) => id));
        const among = { domains: known, period: one.given.period };
        const queries = queriesOf(askedFor({ before, since }, among), one.by.names);
        before = [...before, ...sharedAsked(since, known)];
        if (options.pseudonyms !== true) await noteExport(database.pool, one.sealed, options.exporter);
        const { sealed } = one;
        const previous = await previousOf(database.pool, sealed, sealed.id);
        built.push(
          await keepReport(
            {
              sealed,
              certified: undefined,
              raw: rawOf(one),
              queries,
              folder: sealed.id,
              previous,
              at: Date.now(),
            },
            { ...output, pool: database.pool },
          ),
        );
      }
    });
  } finally {
    output.store.close();
  }
  const lines = built.map(
    ({ id, domain, items, folder }) =>
      `${id} ${shownText(domain)}: ${formatCounted(items, "right")}, in ${folder}\n`,
  );
  await answer(options, lines.join(""), { reviews: built });
}

/** It names people: with pseudonyms there is none. */
function rawOf({ sealed, given, by }: SealedOf): string | undefined {
  if (by.names === "pseudonyms") return undefined;
  return rawText(given, (again) => sealReview(again, by).hash === sealed.hash);
}
