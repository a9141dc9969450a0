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
import { outputStyle, printOut } from "./print-out.ts";

export interface FindingsListOptions {
  readonly status: FindingStatus;
  readonly limit: string;
  readonly format: FindingsFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performFindingsList(options: FindingsListOptions, config: Config): Promise<void> {
  const limit = /^[1-9]\d{0,5}$/.test(options.limit) ? Number(options.limit) : undefined;
  if (limit === undefined) {
    throw new AuditplaneError(
      "usage",
      `could not list ${options.limit.slice(0, 40)} findings: give --limit a number from 1 to 999999`,
    );
  }
  const findings = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const rows = await readFindingRows(pool, { status: options.status, limit });
    const names = await readNames(pool, rows);
    return rows.map((row) => printFinding(row, names));
  });
  const { width } = outputStyle(options.output, config);
  await printOut(options.output, renderFindings(findings, options.format, width));
}

/** One finding, whole. Throws `input_missing`. */
export async function performFindingShow(
  uid: string,
  options: Pick<FindingsListOptions, "format" | "output" | "dataDir">,
  config: Config,
): Promise<void> {
  const finding = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const rows = await readFindingRows(pool, { uids: [uid] });
    const names = await readNames(pool, rows);
    return rows.map((row) => printFinding(row, names))[0];
  });
  if (!finding)
    throw new AuditplaneError(
      "input_missing",
      `could not find ${shownText(uid.slice(0, 64))}: no finding has this uid; findings list prints them`,
    );
  await printOut(options.output, renderFinding(finding, options.format));
}
