/** How sensitive assets are, from the command line's point of view: of a kept database. */
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import { currentSight } from "../core/coverage/coverage.ts";
import { computeSensitivity } from "../reports/macie/compute.ts";
import { readBucketReaders, readStored } from "../reports/macie/query.ts";
import { renderSensitivity } from "../reports/macie/render.ts";
import type { SensitivityFormat } from "../reports/macie/render.ts";
import { readClock } from "../store/clock.ts";
import { readCoverage } from "../store/coverage.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { readCatalogOrStanding } from "./known-catalog.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export interface SensitivityOptions {
  readonly catalog?: string;
  readonly format: SensitivityFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performSensitivity(options: SensitivityOptions, config: Config): Promise<void> {
  checkOut(options.output);
  const report = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const now = await readClock(pool);
    const sight = currentSight(await readCoverage(pool));
    const index = indexCatalog(await readCatalogOrStanding(pool, options.catalog));
    const given = { index, now, sight };
    return await computeSensitivity(await readStored(pool), given, (buckets) =>
      readBucketReaders(pool, buckets, now),
    );
  });
  const { width } = outputStyle(options.output, config);
  await printOut(options.output, renderSensitivity(report, options.format, width));
}
