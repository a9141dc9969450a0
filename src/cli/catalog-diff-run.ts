/** What changed in the control plane, from the command line's point of view. */
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { computeDiff } from "../reports/catalog-diff/compute.ts";
import { renderDiff } from "../reports/catalog-diff/render.ts";
import type { DiffFormat } from "../reports/catalog-diff/render.ts";
import { readClock } from "../store/clock.ts";
import { listScopes } from "../store/control-plane.ts";
import { listChanges } from "../store/control-changes.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

/** Throws `input_missing` where nothing was read yet, or not that scope: it would look as if nothing had changed. */
async function refuseUnread(pool: Pool, scopes: readonly string[] | undefined): Promise<void> {
  const read = (await listScopes(pool)).filter(({ asOf }) => asOf !== null).map(({ key }) => key);
  const unread = scopes?.find((key) => !read.includes(key));
  if (read.length > 0 && unread === undefined) return;
  throw new AuditplaneError(
    "input_missing",
    read.length === 0
      ? "could not compare reads of the control plane: there is none in this database; run catalog sync first"
      : `could not compare reads of ${shownText((unread ?? "").slice(0, 80))}: it was never read; there are ${read.join(", ")}`,
  );
}

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
    await refuseUnread(pool, options.scope);
    return computeDiff(await listChanges(pool, { from, to, scopes: options.scope }), { from, to });
  });
  await printOut(options.output, renderDiff(report, options.format));
}
