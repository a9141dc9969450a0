/** An evaluation from the command line's point of view: read the labels, scan, judge day by day, compare, print. */
import { join } from "node:path";
import process from "node:process";
import { listBatches, readPolicy, readSettingsFile } from "../app.ts";
import type { Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { NO_CATALOG, indexCatalog } from "../core/catalog/index-catalog.ts";
import { evaluateFleet } from "../core/evaluation/evaluation.ts";
import type { LabelledFleet } from "../core/evaluation/labels-file.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { DEFAULT_BUDGET } from "../core/settings/settings.ts";
import type { Budget } from "../core/settings/settings.ts";
import { judgeFleet } from "../jobs/evaluate/index.ts";
import type { JudgedLabels } from "../jobs/evaluate/index.ts";
import type { FileReport } from "../jobs/ingest/index.ts";
import { runScan } from "../jobs/scan/index.ts";
import { renderEvaluation } from "../reports/evaluate/render.ts";
import type { EvaluateFormat } from "../reports/evaluate/render.ts";
import { nextSteps, shellWord } from "../reports/next-steps.ts";
import { endWithBroken } from "./broken-rules.ts";
import { openApart } from "./judge.ts";
import { labelledFleet } from "./labelled-fleet.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { printOut } from "./print-out.ts";
import { programName } from "./program-name.ts";
import { createProgress } from "./progress.ts";
import { sayQuarantined } from "./quarantine-notes.ts";
import { withThreads } from "./with-threads.ts";
import type { Workplace } from "./with-threads.ts";
import { checkOut } from "./write-out.ts";

export interface EvaluateOptions extends Omit<PolicyOptions, "catalog"> {
  readonly format: EvaluateFormat;
  readonly output: string;
  readonly settings?: string;
}

interface Environment {
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** Evaluates and prints. Whatever database is configured is left alone, and so is the directory. */
export async function performEvaluation(
  directory: string,
  options: EvaluateOptions,
  { config, signal }: Environment,
): Promise<void> {
  checkOut(options.output);
  const labelled = await labelledFleet(directory);
  const settings = options.settings === undefined ? {} : await readSettingsFile(options.settings);
  const { budget = DEFAULT_BUDGET } = settings;
  const policy = await readPolicy({
    catalog: join(directory, "catalog.yaml"),
    rules: options.rules ?? [],
    pipelines: options.pipeline ?? [],
    builtinRules: options.builtinRules,
  });
  const batches = await listBatches([join(directory, "logs")]);
  signal.throwIfAborted();
  const laps = createLaps();
  const given = { open: () => openApart(config), policy, config, signal };
  const judged = await withThreads(given, async (workplace) => {
    const { files } = await workplace.run((deps) => runScan(batches, { ...deps, shared: false }));
    laps.end(`${formatCounted(recordsOf(files, "read"), "record")} read and derived`);
    sayQuarantined(files);
    saySetAside(files);
    const judged = await judgeDays(labelled, policy, { workplace, budget, signal });
    laps.end(`${formatCounted(judged.days.length, "day")} judged`);
    return judged;
  });
  const evaluation = evaluateFleet(judged, labelled, budget);
  laps.end("compared");
  await printOut(options.output, renderEvaluation(evaluation, options.format));
  sayMissing(judged, labelled, policy);
  process.stderr.write(`${laps.text()}\n${afterwards(directory)}`);
  endWithBroken(policy);
}

async function judgeDays(
  labelled: LabelledFleet,
  policy: Policy,
  { workplace, budget, signal }: { workplace: Workplace; budget: Budget; signal: AbortSignal },
): Promise<JudgedLabels> {
  const progress = createProgress();
  try {
    return await judgeFleet(labelled, {
      pool: workplace.database.pool,
      catalog: indexCatalog(policy.catalog ?? NO_CATALOG),
      rules: policy.rules,
      budget,
      onDay: (done, total) => progress.update({ phase: "judging", done, total }),
      signal,
    });
  } finally {
    progress.stop();
  }
}

function recordsOf(files: readonly FileReport[], count: "read" | "quarantined"): number {
  return files.reduce((sum, { counts }) => sum + counts[count], 0);
}

/** Whoever simulates days to come has records that wait until they are due. */
function saySetAside(files: readonly FileReport[]): void {
  const count = recordsOf(files, "quarantined");
  if (count === 0) return;
  process.stderr.write(
    `${formatCounted(count, "record is", "records are")} set aside, as of days to come or not readable; the figures are those of the others\n`,
  );
}

/** What makes figures worse than the rules are. */
function sayMissing({ unseen, days }: JudgedLabels, { fleet, attacks }: LabelledFleet, policy: Policy): void {
  if (days.length < fleet.days)
    process.stderr.write(`Of the ${fleet.days} days of the fleet ${days.length} have reads in the logs.\n`);
  if (unseen.length > 0)
    process.stderr.write(
      `Of ${formatCounted(attacks.length, "attack")} ${unseen.length} are by people who are not in the logs, and count as not found.\n`,
    );
  if (!policy.rules.some(({ category }) => category === "volume"))
    process.stderr.write("No rule is about volume, so nothing can be found: give --rules.\n");
}

function afterwards(directory: string): string {
  const [dir, program] = [shellWord(directory, "DIR"), programName()];
  const logs = shellWord(join(directory, "logs"), "DIR/logs");
  const catalog = shellWord(join(directory, "catalog.yaml"), "DIR/catalog.yaml");
  return nextSteps([
    [`less ${shellWord(join(directory, "labels.json"), "DIR/labels.json")}`, "the attacks, one by one"],
    [`${program} scan ${logs} --catalog ${catalog}`, "the findings, where nobody answers"],
    [`${program} evaluate ${dir} --no-builtin-rules --rules ./my-rules`, "the same with rules of your own"],
  ]);
}

/** How long what was done took. */
function createLaps(): { end: (what: string) => void; text: () => string } {
  const laps: string[] = [];
  let started = process.hrtime.bigint();
  return {
    end: (what) => {
      const now = process.hrtime.bigint();
      laps.push(`${what} in ${(Number(now - started) / 1e9).toFixed(1)} s`);
      started = now;
    },
    text: () => laps.join(", "),
  };
}
