/** Uses of roles for emergencies, of a kept database. */
import type { Config } from "../config.ts";
import { summarizeBreakGlass } from "../core/break-glass/summary.ts";
import { usesOf } from "../core/break-glass/use.ts";
import { shownText } from "../core/record/text.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { justifyUse } from "../jobs/break-glass/justify.ts";
import { renderBreakGlass } from "../reports/break-glass/render.ts";
import type { BreakGlassFormat } from "../reports/break-glass/render.ts";
import { listJustifications, listRoleHours } from "../store/break-glass.ts";
import { readClock } from "../store/clock.ts";
import { readMeshPolicy } from "../store/mesh-policy.ts";
import { answer } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";
import type { DecidedOptions } from "./settings-run.ts";

export interface BreakGlassListOptions {
  readonly from?: string;
  readonly until?: string;
  readonly format: BreakGlassFormat;
  readonly output: string;
  readonly dataDir?: string;
}

/** A month, unless another time is asked for. */
const LISTED_DAYS = 31;

export async function performBreakGlassList(options: BreakGlassListOptions, config: Config): Promise<void> {
  const text = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const now = await readClock(pool);
    const until = options.until === undefined ? now + 1 : momentOf(options.until, "list until");
    const from =
      options.from === undefined ? until - LISTED_DAYS * DAY_MS : momentOf(options.from, "list from");
    const summary = summarizeBreakGlass({
      uses: usesOf(await listRoleHours(pool)),
      justifications: await listJustifications(pool),
      roles: (await readMeshPolicy(pool))?.breakGlass ?? [],
      now,
      from,
      until,
    });
    return renderBreakGlass(summary, options.format);
  });
  await printOut(options.output, text);
}

export async function performJustify(id: string, options: DecidedOptions, config: Config): Promise<void> {
  const { dataDir, author, reason } = options;
  const use = await withKeptDatabase(dataDir, config, ({ pool }) =>
    justifyUse(pool, { use: id, author, reason }),
  );
  const text = `Use ${shownText(id)} of ${shownText(use.roleArn)} by ${shownText(use.person)} from ${isoTime(use.from)} is justified.\n`;
  await answer(options, text, { use: id, done: "justified" });
}
