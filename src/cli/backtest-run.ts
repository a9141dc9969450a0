/** A backtest from the command line's point of view: read rules and expectations, judge the logs, print. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { listBatches, readPolicy } from "../app.ts";
import type { Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { fewOfEach, formatProblem } from "../core/problem.ts";
import type { RuleHead } from "../core/sigma/rule.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { compareRuns } from "../reports/backtest/compare.ts";
import type { ComparedRun } from "../reports/backtest/compare.ts";
import { ruleOutcomes } from "../reports/backtest/compute.ts";
import type { RuleOutcome } from "../reports/backtest/compute.ts";
import { checkExpectations, readExpectations, writeExpectations } from "../reports/backtest/expectations.ts";
import type { Expectations } from "../reports/backtest/expectations.ts";
import { renderBacktest } from "../reports/backtest/render.ts";
import type { CheckFormat } from "../reports/rules-test/render.ts";
import { backtestPaths } from "./backtest-inputs.ts";
import { endWithBroken } from "./broken-rules.ts";
import { judgeApart } from "./judge.ts";
import type { JudgedApart } from "./judge.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { printOut } from "./print-out.ts";
import { sayQuarantined } from "./quarantine-notes.ts";
import { shortPath } from "./rule-files.ts";
import { checkOut, writeOut } from "./write-out.ts";

export interface BacktestOptions extends PolicyOptions {
  readonly format: CheckFormat;
  readonly output: string;
  readonly dataDir?: string;
  readonly expect?: string;
  readonly strict: boolean;
  readonly update: boolean;
  readonly against?: string[];
  readonly againstBuiltin: boolean;
}

const PARTIAL =
  "could not read every stored file: those listed above are gone, so the figures are those of the others; put them back, or name the logs";

interface Environment {
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** Backtests and prints. Returns false if an expectation was not met. Nothing is written to any kept database. */
export async function performBacktest(
  paths: readonly string[],
  options: BacktestOptions,
  environment: Environment,
): Promise<boolean> {
  for (const path of [options.output, options.expect ?? "-"]) checkOut(path);
  const { policy, other } = await readPolicies(options);
  const { expectations, text } = await expectationsOf(options, policy);
  const given = await backtestPaths(paths, options.dataDir, environment.config);
  if (given.missing > 0 && options.update) throw new AuditplaneError("input_missing", PARTIAL);
  const batches = await listBatches(given.paths);
  environment.signal.throwIfAborted();
  const judged = await judgeApart(batches, policy, environment);
  sayQuarantined(judged.outcome.files);
  const before = other ? await judgeApart(batches, other, environment) : undefined;
  const { findings, causes, summary } = judged;
  const { span } = summary;
  const sources = rulesOf(policy).map((rule) => ({ ...rule, path: shortPath(rule.path) }));
  const rules = ruleOutcomes(sources, { findings, causes, span });
  const checked = options.update ? [] : checkExpectations(rules, expectations, options.strict);
  const broken = [...policy.broken, ...(other?.broken ?? [])];
  const report = {
    span,
    records: summary.records.read,
    files: summary.files.done,
    rules,
    checked,
    broken,
    comparison:
      before && other
        ? compareRuns(runOf(before, ruleOutcomes(rulesOf(other), { ...before, span })), runOf(judged, rules))
        : undefined,
  };
  await printOut(options.output, renderBacktest(report, options.format));
  if (options.update && options.expect !== undefined) {
    await writeOut(options.expect, writeExpectations(rules, expectations, text));
    process.stderr.write(`Wrote ${options.expect}: what was found is expected from now on.\n`);
  }
  endWithBroken({ broken });
  if (given.missing > 0) throw new AuditplaneError("input_missing", PARTIAL);
  return checked.every(({ isMet }) => isMet);
}

function runOf({ findings }: JudgedApart, rules: readonly RuleOutcome[]): ComparedRun {
  return { findings, alertsPerWeek: new Map(rules.map(({ id, alertsPerWeek }) => [id, alertsPerWeek])) };
}

function rulesOf({ rules, correlations }: Policy): readonly RuleHead[] {
  return [...rules, ...correlations];
}

/** The rules to judge by, and those to compare them with. Accesses are judged by the same catalog. */
async function readPolicies(
  options: BacktestOptions,
): Promise<{ readonly policy: Policy; readonly other: Policy | undefined }> {
  const {
    catalog,
    rules = [],
    pipeline: pipelines = [],
    builtinRules,
    against = [],
    againstBuiltin,
  } = options;
  const policy = await readPolicy({ catalog, rules, pipelines, builtinRules });
  const isCompared = against.length > 0 || againstBuiltin;
  const other = isCompared
    ? {
        ...(await readPolicy({
          catalog: undefined,
          rules: against,
          pipelines,
          // beside the same built-in rules, so that these do not differ
          builtinRules: againstBuiltin || builtinRules,
        })),
        catalog: policy.catalog,
      }
    : undefined;
  return { policy, other };
}

/** Throws `usage` where the options do not fit together, and `input_missing` with every fault of the file. */
async function expectationsOf(
  { expect, strict, update }: BacktestOptions,
  policy: Policy,
): Promise<{ readonly expectations: Expectations; readonly text?: string }> {
  if (expect === undefined) {
    if (!strict && !update) return { expectations: new Map() };
    throw new AuditplaneError(
      "usage",
      `could not backtest: ${strict ? "--strict" : "--update"} is about expectations; give --expect FILE`,
    );
  }
  if (update && !existsSync(expect)) return { expectations: new Map() };
  const text = await readFile(expect, "utf8").catch((cause: unknown) => {
    throw new AuditplaneError(
      "input_missing",
      `could not read the expectations in ${expect}: ${reasonOf(cause)}; check the path, or write them with --update`,
      { cause },
    );
  });
  const read = readExpectations({ path: expect, text }, rulesOf(policy));
  if ("expectations" in read) return { ...read, text };
  throw new AuditplaneError("usage", fewOfEach(read.problems).map(formatProblem).join("\n"));
}
