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
import type { ScopeState } from "../store/control-plane.ts";
import { listChanges } from "../store/control-changes.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

interface Wanted {
  readonly scopes: readonly string[] | undefined;
  /** In ms. */
  readonly to: number;
}

/** Throws `input_missing` where nothing was read yet, or not that scope, or not by then: it would look as if nothing had changed. */
async function refuseUnread(pool: Pool, { scopes, to }: Wanted): Promise<void> {
  const all = (await listScopes(pool)).filter(({ asOf }) => asOf !== null);
  const read = all.map(({ key }) => key);
  const unread = scopes?.find((key) => !read.includes(key));
  if (read.length > 0 && unread === undefined) {
    refuseBefore(all, { scopes, to });
    return;
  }
  throw new AuditplaneError(
    "input_missing",
    read.length === 0
      ? "could not compare reads of the control plane: there is none in this database; run catalog sync first"
      : `could not compare reads of ${shownText((unread ?? "").slice(0, 80))}: it was never read; there are ${read.join(", ")}`,
  );
}

/** Of scopes that are named each must have been read by then; of all of them one. */
function refuseBefore(read: readonly ScopeState[], { scopes, to }: Wanted): void {
  const isLater = ({ historyFrom }: ScopeState): boolean => historyFrom !== null && historyFrom >= to;
  const named = scopes === undefined ? read : read.filter(({ key }) => scopes.includes(key));
  const later = named.filter(isLater);
  if (scopes === undefined ? later.length < read.length : later.length === 0) return;
  const [first] = later.toSorted((a, b) => (a.historyFrom ?? 0) - (b.historyFrom ?? 0));
  throw new AuditplaneError(
    "input_missing",
    `could not compare reads of ${first?.key} up to ${isoTime(to)}: the first began at ${isoTime(first?.historyFrom ?? to)}, and what changed before it nobody knows; give a later --to`,
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
    await refuseUnread(pool, { scopes: options.scope, to });
    return computeDiff(await listChanges(pool, { from, to, scopes: options.scope }), { from, to });
  });
  await printOut(options.output, renderDiff(report, options.format));
}
