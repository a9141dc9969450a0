/** Explains a finding of a kept database. */
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import type { ExplainedVolume } from "../core/volume/explain/explained.ts";
import type { PrintedFinding } from "../core/finding/print.ts";
import { explainVolume } from "../jobs/volume/explain.ts";
import { readFinding } from "../reports/explain/query.ts";
import { renderExplained, sparklineOf } from "../reports/explain/render.ts";
import type { ExplainFormat, ExplainReport } from "../reports/explain/render.ts";
import { sparklineSvg } from "../reports/explain/sparkline.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import { checkOut, writeOut } from "./write-out.ts";

export interface ExplainOptions {
  readonly format: ExplainFormat;
  readonly output: string;
  readonly svg?: string;
  readonly dataDir?: string;
}

/** Two computations of one score differ by less. */
const SAME = 1e-6;

function noteOn({ status }: PrintedFinding, { scores }: ExplainedVolume): string | undefined {
  if (status === "withdrawn") return "It is withdrawn: no score is behind it any more.";
  const isOther = scores.some(({ score, steps }) => Math.abs(score - (steps.at(-1)?.value ?? score)) > SAME);
  return isOther
    ? "What is computed now is not the score that was judged: reads, the catalog or settings have changed since."
    : undefined;
}

export async function performExplain(uid: string, options: ExplainOptions, config: Config): Promise<void> {
  for (const path of [options.output, options.svg ?? "-"]) checkOut(path);
  const report = await withKeptDatabase(options.dataDir, config, async ({ pool }): Promise<ExplainReport> => {
    const found = await readFinding(pool, uid);
    if (!found) {
      throw new AuditplaneError(
        "input_missing",
        `could not explain ${shownText(uid.slice(0, 64))}: no finding has this uid; findings list prints them`,
      );
    }
    const { finding, scored, ...wanted } = found;
    if (!scored && finding.category !== "volume") {
      const note = `No statistics are behind it: rule ${finding.rule_id} says when it is found (rules show ${finding.rule_id}).`;
      return { finding, volume: undefined, note };
    }
    const volume = await explainVolume(pool, wanted);
    const note = volume
      ? noteOn(finding, volume)
      : "Nothing is left to compute it from: by now too little is known of what was usual then.";
    return { finding, volume, note };
  });
  await printOut(options.output, renderExplained(report, options.format));
  if (options.svg === undefined) return;
  if (!report.volume) {
    throw new AuditplaneError(
      "usage",
      `could not draw ${options.svg}: no volume is behind the finding; leave --svg out`,
    );
  }
  const svg = sparklineSvg(sparklineOf(report, report.volume));
  await (options.svg === "-" ? printOut("-", svg) : writeOut(options.svg, svg));
}
