/** What changed in the control plane, from the command line's point of view. */
import type { Config } from "../config.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { computeDiff } from "../reports/catalog-diff/compute.ts";
import { renderDiff } from "../reports/catalog-diff/render.ts";
import type { DiffFormat } from "../reports/catalog-diff/render.ts";
import { readClock } from "../store/clock.ts";
import { listChanges } from "../store/control-changes.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export interface DiffOptions {
  readonly from?: string;
  readonly to?: string;
  readonly scope?: string[];
  readonly format: DiffFormat;
  readonly output: string;
  readonly dataDir?: string;
}

/** By the reads that learnt it; of the last day where nothing else is said. Throws `usage` where it is to end before it begins. */
export async function performDiff(options: DiffOptions, config: Config): Promise<void> {
  checkOut(options.output);
  const report = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const to = options.to === undefined ? await readClock(pool) : momentOf(options.to, "compare up to");
    const from = options.from === undefined ? to - DAY_MS : momentOf(options.from, "compare from");
    if (from > to)
      throw new AuditplaneError(
        "usage",
        `could not compare from ${isoTime(from)} to ${isoTime(to)}: it ends before it begins; give an earlier --from, or a later --to`,
      );
    return computeDiff(await listChanges(pool, { from, to, scopes: options.scope }), { from, to });
  });
  await printOut(options.output, renderDiff(report, options.format));
}
