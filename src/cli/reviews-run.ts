/** Access reviews of a kept database, from the command line's point of view. */
import { userInfo } from "node:os";
import { join } from "node:path";
import { createEvidenceFolder } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import { compareText } from "../core/catalog/group.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { isHuman } from "../core/privacy/human.ts";
import { closedVeil, openVeil } from "../core/privacy/veil.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { shownText } from "../core/record/text.ts";
import { veiledReview } from "../core/review/veiled.ts";
import { AuditplaneError } from "../errors.ts";
import { makeReviews } from "../jobs/review/index.ts";
import { reviewCsv } from "../reports/review/csv.ts";
import { reviewJson, sealReview } from "../core/review/document.ts";
import type { SealedReview } from "../core/review/document.ts";
import { reviewHtml } from "../reports/review/html.tsx";
import { renderReview } from "../reports/review/table.ts";
import type { ReviewFormat } from "../reports/review/table.ts";
import { noteLooks } from "../store/looks.ts";
import { readPseudonymKey } from "../store/pseudonym-key.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { readVersion } from "../version.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
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
    for await (const sealed of sealedReviews([options.domain], options, database))
      await printOut(
        options.output,
        renderReview(sealed, options.format, outputStyle(options.output, config)),
      );
  });
}

export interface BuildOptions extends ReviewOptions, Answered {
  readonly domain?: string[];
  readonly all?: boolean;
  readonly out: string;
  readonly exporter?: string;
}

/** Writes the reviews, each into a folder of its own below `out`. Nothing that is there is replaced. Throws `usage`, `output_failed`. */
export async function performBuild(options: BuildOptions, config: Config): Promise<void> {
  const { domain: domains, all = false } = options;
  if (all === (domains !== undefined))
    throw new AuditplaneError(
      "usage",
      "could not build reviews: give either --domain, once or more, or --all",
    );
  const exporter = options.exporter ?? userInfo().username;
  const built: Built[] = [];
  await withKeptDatabase(options.dataDir, config, async (database) => {
    for await (const sealed of sealedReviews(domains, options, database)) {
      if (options.pseudonyms !== true) await noteExport(database.pool, sealed, exporter);
      built.push(await writeReview(sealed, options.out));
    }
  });
  const lines = built.map(
    ({ id, domain, items, folder }) =>
      `${id} ${shownText(domain)}: ${formatCounted(items, "right")}, in ${folder}\n`,
  );
  await answer(options, lines.join(""), { reviews: built });
}

interface Built {
  readonly id: string;
  readonly domain: string;
  readonly hash: string;
  readonly items: number;
  readonly folder: string;
}

async function writeReview(sealed: SealedReview, out: string): Promise<Built> {
  const { id, hash, document } = sealed;
  const folder = join(out, id);
  const writer = await createEvidenceFolder(folder);
  await writer.write("review.json", reviewJson(sealed));
  await writer.write("review.csv", reviewCsv(sealed));
  await writer.write("review.html", reviewHtml(sealed));
  return { id, domain: document.domain.id, hash, items: document.sum.population, folder };
}

async function noteExport(
  pool: Database["pool"],
  { id, document }: SealedReview,
  viewer: string,
): Promise<void> {
  const named = [
    ...document.items.flatMap(({ people, subject }) => [...people, subject]),
    ...document.used_without_entitlement.map(({ person }) => person),
  ];
  const people = [...new Set(named)].filter((name) => isHuman(name, [])).sort(compareText);
  await noteLooks(pool, {
    action: "export.made",
    viewer,
    way: "command",
    people,
    reason: `access review ${id}`,
  });
}

/** One after the other, by id of the domain. `domains` undefined: all. */
async function* sealedReviews(
  domains: readonly string[] | undefined,
  options: ReviewOptions,
  { pool }: Pick<Database, "pool">,
): AsyncGenerator<SealedReview> {
  const index = indexCatalog(await readReviewed(options, pool));
  const directory = directoryOf(index);
  const isVeiled = options.pseudonyms === true;
  const veil = isVeiled ? closedVeil({ key: await readPseudonymKey(pool), directory }) : openVeil(directory);
  const by = { version: readVersion(), names: isVeiled ? "pseudonyms" : "shown" } as const;
  for await (const review of makeReviews({ month: options.month, domains }, { pool, index }))
    yield sealReview(veiledReview(review, veil), by);
}

async function readReviewed({ knownAt }: ReviewOptions, pool: Database["pool"]): Promise<Catalog> {
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
