/** The catalog of the control plane as a file, from the command line's point of view. */
import { stringify } from "yaml";
import type { Config } from "../config.ts";
import { catalogAt, toFile } from "../core/catalog/to-file.ts";
import type { FileForm } from "../core/catalog/to-file.ts";
import { inTransaction } from "../store/transaction.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { readKnownCatalog } from "./known-catalog.ts";
import { momentOf } from "./moment.ts";
import { printPieces } from "./print-out.ts";
import { checkOut, writeOut } from "./write-out.ts";

export const EXPORT_FORMATS = ["yaml", "json"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  readonly at?: string;
  readonly knownAt?: string;
  readonly format: ExportFormat;
  readonly output: string;
  readonly dataDir?: string;
}

/** Everything that ever was, or what held at a time. */
export async function performExport(options: ExportOptions, config: Config): Promise<void> {
  checkOut(options.output);
  const at = options.at === undefined ? undefined : momentOf(options.at, "export the catalog of");
  const knownAt =
    options.knownAt === undefined ? undefined : momentOf(options.knownAt, "export what was known at");
  const catalog = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    inTransaction(pool, (client) => readKnownCatalog(client, knownAt)),
  );
  const file = toFile(at === undefined ? catalog : catalogAt(catalog, at));
  const pieces = options.format === "json" ? jsonPieces(file) : yamlPieces(file);
  if (options.output === "-") await printPieces(pieces);
  else await writeOut(options.output, [...pieces].join(""));
}

/** Entry by entry: the text of a large catalog is longer than one string may be. */
function* yamlPieces(file: FileForm): Generator<string> {
  for (const [key, value] of Object.entries(file)) {
    if (!Array.isArray(value)) yield stringify({ [key]: value });
    else if (value.length === 0) yield `${key}: []\n`;
    else {
      yield `${key}:\n`;
      for (const entry of value) yield stringify([entry], { lineWidth: 0 }).replaceAll(/^(?=.)/gm, "  ");
    }
  }
}

function* jsonPieces(file: FileForm): Generator<string> {
  let before = "{";
  for (const [key, value] of Object.entries(file)) {
    yield `${before}\n  ${JSON.stringify(key)}: `;
    before = ",";
    if (!Array.isArray(value)) yield JSON.stringify(value);
    else {
      yield "[";
      for (const [at, entry] of value.entries()) yield `${at === 0 ? "" : ","}\n    ${JSON.stringify(entry)}`;
      yield value.length === 0 ? "]" : "\n  ]";
    }
  }
  yield "\n}\n";
}
