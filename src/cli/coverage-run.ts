/** What can be seen, from the command line's point of view: of a kept database. */
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import { coverageOf } from "../core/coverage/coverage.ts";
import { AuditplaneError } from "../errors.ts";
import { coverageReport } from "../reports/coverage/compute.ts";
import { renderCoverage } from "../reports/coverage/render.ts";
import type { CoverageFormat } from "../reports/coverage/render.ts";
import { LOOK_BACK_DAYS, readCoverage } from "../store/coverage.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { readCatalogOrStanding } from "./known-catalog.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export interface CoverageOptions {
  readonly catalog?: string;
  readonly hours: string;
  readonly words: boolean;
  readonly format: CoverageFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performCoverage(options: CoverageOptions, config: Config): Promise<void> {
  checkOut(options.output);
  const hours = hoursOf(options.hours);
  const report = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const index = indexCatalog(await readCatalogOrStanding(pool, options.catalog));
    const input = await readCoverage(pool);
    return coverageReport(input, coverageOf(input, index), hours);
  });
  const { width } = outputStyle(options.output, config);
  const { format, words } = options;
  await printOut(options.output, renderCoverage(report, { format, width, words }));
}

/** Further back nobody has looked. */
const HOURS_MAX = LOOK_BACK_DAYS * 24;

function hoursOf(text: string): number {
  const hours = Number(text);
  if (/^\d+$/.test(text) && hours >= 1 && hours <= HOURS_MAX) return hours;
  throw new AuditplaneError(
    "usage",
    `could not map ${text.slice(0, 20)} hours: give a whole number from 1 to ${HOURS_MAX} as --hours`,
  );
}
