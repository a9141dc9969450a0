/** Lints rules from the command line's point of view. */
import process from "node:process";
import { isBuiltin, listBatches, readPolicy } from "../app.ts";
import type { Config } from "../config.ts";
import { breadthOn } from "../core/rule-lint/breadth.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { SAMPLE_MIN, lintRules } from "../core/rule-lint/lint.ts";
import type { Breadth } from "../core/rule-lint/lint.ts";
import type { RuleCollection } from "../core/sigma/collection.ts";
import { renderLint } from "../reports/rules-lint/render.ts";
import type { CheckFormat } from "../reports/rules-test/render.ts";
import { sampleRecords } from "../simulate/sample.ts";
import { judgeApart } from "./judge.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { sayQuarantined } from "./quarantine-notes.ts";
import { chooseRules } from "./rule-files.ts";
import type { RuleChoice } from "./rule-files.ts";
import { checkOut } from "./write-out.ts";

export interface LintOptions extends RuleChoice {
  readonly format: CheckFormat;
  readonly output: string;
  readonly sample?: string[];
  readonly catalog?: string;
}

interface Environment {
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** Enough for a share of one in a hundred, and made in a fraction of a second. */
const SAMPLE_EVENTS = 4_000;

/** Lints and prints. Returns false if there are errors. */
export async function performRulesLint(
  paths: readonly string[],
  options: LintOptions,
  environment: Environment,
): Promise<boolean> {
  checkOut(options.output);
  const { selected, problems, collection, testProblems } = await chooseRules(paths, options);
  const known = new Set(selected.map(({ path }) => path));
  const findings = lintRules({
    files: selected.map((file) => ({ ...file, isBuiltin: isBuiltin(file) })),
    unread: problems.map(({ path }) => path).filter((path) => !known.has(path)),
    collection,
    testProblems,
    sample: await measure(collection, options, environment),
  });
  const report = { paths: [...new Set([...known, ...findings.map(({ path }) => path)])].sort(), findings };
  const style = outputStyle(options.output, environment.config);
  await printOut(options.output, renderLint(report, options.format, style));
  return !findings.some(({ severity }) => severity === "error");
}

/** On a simulated organization rules on records alone; on a sample of real records all that judge records or accesses,
 * correlations included. */
async function measure(
  { rules, correlations }: RuleCollection,
  { sample, catalog }: LintOptions,
  environment: Environment,
): Promise<ReadonlyMap<string, Breadth>> {
  if (!sample) {
    const records = sampleRecords(SAMPLE_EVENTS).map((record) => ({ ...record }));
    return breadthOn(records, rules);
  }
  const { catalog: read } = await readPolicy({ catalog, rules: [], pipelines: [], builtinRules: false });
  const { findings, summary, outcome, accesses } = await judgeApart(
    await listBatches(sample),
    { rules, correlations, catalog: read, leftOut: [], broken: [] },
    environment,
  );
  sayQuarantined(outcome.files);
  const facts: Partial<Record<string, number>> = { cloudtrail: summary.records.new, access: accesses };
  for (const [name, count] of [
    ["record", summary.records.new],
    ["access", accesses],
  ] as const)
    if (count < SAMPLE_MIN)
      process.stderr.write(
        `the sample holds ${formatCounted(count, name, name === "access" ? "accesses" : undefined)}, and fewer than ${SAMPLE_MIN} do not tell whether a rule on them is too broad\n`,
      );
  return new Map(
    [...rules, ...correlations].flatMap(({ id, category }) => {
      const own = findings.filter(({ rule_id }) => rule_id === id);
      const of = facts[category];
      return of === undefined
        ? []
        : [[id, { matched: own.reduce((sum, one) => sum + one.event_count, 0), of }]];
    }),
  );
}
