/** Who owned something and who could read it, from the command line's point of view. */
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import { lastMoment } from "../core/catalog/moment.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { showOf } from "../reports/catalog-show/compute.ts";
import { readShown } from "../reports/catalog-show/query.ts";
import type { Shown } from "../reports/catalog-show/query.ts";
import { renderShow } from "../reports/catalog-show/render.ts";
import type { ShowFormat } from "../reports/catalog-show/render.ts";
import { inTransaction } from "../store/transaction.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { readCatalogFile, readKnownCatalog } from "./known-catalog.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export interface ShowOptions {
  readonly at?: string;
  readonly knownAt?: string;
  readonly catalog?: string;
  readonly format: ShowFormat;
  readonly output: string;
  readonly dataDir?: string;
}

/** At the time of the read where no time is given. Throws `input_missing` where there is nothing of the name. */
export async function performShow(wanted: string, options: ShowOptions, config: Config): Promise<void> {
  checkOut(options.output);
  const at = options.at === undefined ? undefined : momentOf(options.at, "show what was so at");
  const { report, grounds } = await (options.catalog === undefined
    ? ofDatabase(wanted, { at, options }, config)
    : ofFile(wanted, options.catalog, at));
  if (report.found.length === 0)
    throw new AuditplaneError(
      "input_missing",
      `could not show ${shownText(wanted.slice(0, 80))}: at ${report.at} there is no asset and nobody of that name; give the id or name of an asset, a table's ARN, s3://bucket/prefix/, or a person`,
    );
  await printOut(options.output, renderShow(report, grounds, options.format));
}

async function ofFile(wanted: string, path: string, at: number | undefined): Promise<Shown> {
  const index = indexCatalog(await readCatalogFile(path));
  return { report: showOf(index, wanted, at ?? lastMoment(index.catalog)), grounds: new Map() };
}

async function ofDatabase(
  wanted: string,
  { at, options }: { readonly at: number | undefined; readonly options: ShowOptions },
  config: Config,
): Promise<Shown> {
  const { knownAt, dataDir } = options;
  const known = knownAt === undefined ? undefined : momentOf(knownAt, "show what was known at");
  return await withKeptDatabase(dataDir, config, ({ pool }) =>
    inTransaction(pool, async (client) => {
      const index = indexCatalog(await readKnownCatalog(client, known));
      return await readShown(client, index, { wanted, at: at ?? lastMoment(index.catalog), knownAt: known });
    }),
  );
}
