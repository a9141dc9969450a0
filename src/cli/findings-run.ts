/** Lists findings of a kept database. */
import type { Config } from "../config.ts";
import { printFinding } from "../core/finding/print.ts";
import { AuditplaneError } from "../errors.ts";
import { shownText } from "../core/record/text.ts";
import { renderFinding, renderFindings } from "../reports/findings/render.ts";
import type { FindingsFormat } from "../reports/findings/render.ts";
import { readNames } from "../store/finding-names.ts";
import { readFindingRows } from "../store/findings.ts";
import type { FindingStatus } from "../store/findings.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { listFilter } from "./list-options.ts";
import type { ListOptions } from "./list-options.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { programName } from "./program-name.ts";

/** Columns, where no terminal says how many there are. */
const WIDTH = 100;

export interface FindingShowOptions {
  readonly format: FindingsFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export interface FindingsListOptions extends FindingShowOptions, ListOptions {
  readonly state: FindingStatus | "all";
}

export async function performFindingsList(options: FindingsListOptions, config: Config): Promise<void> {
  const { state: status, format, output, dataDir } = options;
  const filter = { status, ...listFilter(options, "findings") };
  const findings = await withKeptDatabase(dataDir, config, async ({ pool }) => {
    const rows = await readFindingRows(pool, filter);
    const names = await readNames(pool, rows);
    return rows.map((row) => printFinding(row, names));
  });
  const { width } = outputStyle(output, config, WIDTH);
  const invocation = { program: programName(), dataDir };
  await printOut(output, renderFindings(findings, { format, width, limit: filter.limit, invocation }));
}

/** One finding, whole. Throws `input_missing`. */
export async function performFindingShow(
  uid: string,
  { format, output, dataDir }: FindingShowOptions,
  config: Config,
): Promise<void> {
  const finding = await withKeptDatabase(dataDir, config, async ({ pool }) => {
    const rows = await readFindingRows(pool, { uids: [uid] });
    const names = await readNames(pool, rows);
    return rows.map((row) => printFinding(row, names))[0];
  });
  if (!finding)
    throw new AuditplaneError(
      "input_missing",
      `could not find ${shownText(uid.slice(0, 64))}: no finding has this uid; findings list prints them`,
    );
  const invocation = { program: programName(), dataDir };
  await printOut(output, renderFinding(finding, format, invocation));
}
