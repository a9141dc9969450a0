/** Access reviews of a kept database, from the command line's point of view. */
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { closedVeil, openVeil } from "../core/privacy/veil.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { veiledReview } from "../core/review/veiled.ts";
import { AuditplaneError } from "../errors.ts";
import { gatherReviews } from "../jobs/review/index.ts";
import type { ReviewsDeps } from "../jobs/review/index.ts";
import { sharedPool } from "../jobs/review/proof/asked.ts";
import { reviewOf } from "../core/review/compute.ts";
import type { ReviewGiven } from "../core/review/compute.ts";
import { sealReview } from "../core/review/document.ts";
import type { PreparedBy, SealedReview } from "../core/review/document.ts";
import { renderReview } from "../reports/review/table.ts";
import type { ReviewFormat } from "../reports/review/table.ts";
import { readPseudonymKey } from "../store/pseudonym-key.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { readVersion } from "../version.ts";
import { readKnownCatalog } from "./known-catalog.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export interface ReviewOptions {
  readonly month: string;
  readonly knownAt?: string;
  readonly pseudonyms?: boolean;
  readonly dataDir?: string;
}

export interface PreviewOptions extends ReviewOptions {
  readonly domain: string;
  readonly format: ReviewFormat;
  readonly output: string;
}

/** Prints the review of one domain. */
export async function performPreview(options: PreviewOptions, config: Config): Promise<void> {
  checkOut(options.output);
  await withKeptDatabase(options.dataDir, config, async (database) => {
    for await (const { sealed } of sealedReviews([options.domain], options, {
      ...database,
      identity: config,
    }))
      await printOut(
        options.output,
        renderReview(sealed, options.format, outputStyle(options.output, config)),
      );
  });
}

export interface SealedOf {
  readonly sealed: SealedReview;
  /** What it was computed of. */
  readonly given: ReviewGiven;
  readonly by: PreparedBy;
}

/** One after the other, by id of the domain. `domains` undefined: all. */
export async function* sealedReviews(
  domains: readonly string[] | undefined,
  options: ReviewOptions,
  { pool, identity }: Pick<Database, "pool"> & Required<Pick<ReviewsDeps, "identity">>,
): AsyncGenerator<SealedOf> {
  const index = indexCatalog(await readReviewed(options, sharedPool(pool)));
  const directory = directoryOf(index);
  const isVeiled = options.pseudonyms === true;
  const veil = isVeiled
    ? closedVeil({ key: await readPseudonymKey(sharedPool(pool)), directory })
    : openVeil(directory);
  const by = { version: readVersion(), names: isVeiled ? "pseudonyms" : "shown" } as const;
  for await (const given of gatherReviews({ month: options.month, domains }, { pool, index, identity }))
    yield { sealed: sealReview(veiledReview(reviewOf(given), veil), by), given, by };
}

/** The catalog that says who may read what. Throws `input_missing` where there is none. */
export async function readReviewed(
  { knownAt }: Pick<ReviewOptions, "knownAt">,
  pool: Database["pool"],
): Promise<Catalog> {
  const known = knownAt === undefined ? undefined : momentOf(knownAt, "review what was known at");
  const catalog = await inTransaction(pool, (client) =>
    known === undefined ? readStandingCatalog(client) : readKnownCatalog(client, known),
  );
  if (catalog) return catalog;
  throw new AuditplaneError(
    "input_missing",
    "could not review anything: this database knows of no catalog; run catalog sync, or scan with --catalog, first",
  );
}
