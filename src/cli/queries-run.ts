/** Queries of a kept database. */
import type { Config } from "../config.ts";
import { chainsOf } from "../core/copy/chain.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { renderQueries, renderQuery } from "../reports/queries/render.ts";
import type { QueriesFormat } from "../reports/queries/render.ts";
import { readQueries } from "../store/query-hours.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { listFilter } from "./list-options.ts";
import type { ListOptions } from "./list-options.ts";
import { printOut } from "./print-out.ts";

export interface QueryShowOptions {
  readonly format: QueriesFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export interface QueriesListOptions
  extends QueryShowOptions,
    Pick<ListOptions, "person" | "since" | "limit"> {
  readonly asset?: string;
}

export async function performQueriesList(options: QueriesListOptions, config: Config): Promise<void> {
  const { asset, format, output, dataDir } = options;
  const { person, since, limit } = listFilter(options, "queries");
  const deeds = await withKeptDatabase(dataDir, config, ({ pool }) =>
    readQueries(pool, { person, asset, since, limit }),
  );
  await printOut(output, renderQueries(chainsOf(deeds), format));
}

/** One query, whole. Throws `input_missing`, and `usage` where several begin so. */
export async function performQueryShow(
  query: string,
  { format, output, dataDir }: QueryShowOptions,
  config: Config,
): Promise<void> {
  const deeds = await withKeptDatabase(dataDir, config, ({ pool }) => readQueries(pool, { query, limit: 2 }));
  const chains = chainsOf(deeds);
  const chain = chains.find(({ queryId }) => queryId === query) ?? chains[0];
  const asked = shownText(query.slice(0, 128));
  if (!chain)
    throw new AuditplaneError(
      "input_missing",
      `could not find ${asked}: no query has this id; queries list prints them`,
    );
  if (chains.length > 1 && chain.queryId !== query)
    throw new AuditplaneError(
      "usage",
      `could not choose ${asked}: several queries begin so; give more of the id`,
    );
  await printOut(output, renderQuery(chain, format));
}
