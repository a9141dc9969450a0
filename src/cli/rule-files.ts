/** The rule files that a command is about, read together with those that they may refer to. */
import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import process from "node:process";
import { BUILTIN_RULES, readRuleFiles } from "../app.ts";
import type { RuleFile, RuleFiles } from "../app.ts";
import { formatProblem } from "../core/problem.ts";
import type { Problem } from "../core/problem.ts";
import { shownText } from "../core/record/text.ts";
import { folderName, rulesCalled } from "../core/sigma/rule-reference.ts";
import type { Correlation } from "../core/sigma/correlation/correlation.ts";
import type { SigmaRule } from "../core/sigma/rule.ts";
import { AuditplaneError } from "../errors.ts";

export interface RuleChoice {
  readonly rules?: string[];
  readonly pipeline?: string[];
  readonly builtinRules: boolean;
}

export interface ChosenRules extends RuleFiles {
  /** Those that the command is about. */
  readonly selected: readonly RuleFile[];
  /** What is wrong with the files that it is about; of that `testProblems` are about tests. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the built-in rules, those of --rules and those of the paths: filters and `related` reach across them. Paths, if
 * any, are what the command is about. Throws `input_missing` and `pipeline_invalid`.
 */
export async function chooseRules(paths: readonly string[], choice: RuleChoice): Promise<ChosenRules> {
  const builtin = choice.builtinRules ? [shortPath(BUILTIN_RULES)] : [];
  const read = await readRuleFiles([...paths, ...(choice.rules ?? []), ...builtin], choice.pipeline ?? []);
  const isChosen = ({ path }: { readonly path: string }): boolean =>
    paths.length === 0 || paths.some((chosen) => isWithin(path, chosen));
  const selected = read.files.filter(isChosen);
  const tests = new Set(selected.map(({ testsPath }) => testsPath));
  const testProblems = read.testProblems.filter((problem) => isChosen(problem) || tests.has(problem.path));
  const problems = [...read.collection.problems.filter(isChosen), ...testProblems];
  return { ...read, testProblems, selected, problems };
}

function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [resolve(path), resolve(folder)];
  return inner === outer || inner.startsWith(outer + sep);
}

/** The path from here, where it lies below. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}

/** Rules and correlations. */
export function everyRule({ collection }: RuleFiles): readonly (SigmaRule | Correlation)[] {
  return [...collection.rules, ...collection.correlations];
}

/** Says what is wrong with rules, one line each. Returns whether anything is. */
export function sayProblems(problems: readonly Problem[]): boolean {
  for (const problem of problems) process.stderr.write(`${shownText(formatProblem(problem))}\n`);
  return problems.length > 0;
}

/** The one rule that is called so, by id, name, folder, beginning of the id, or path. Throws `usage`. */
export async function findRule(
  reference: string,
  choice: RuleChoice,
): Promise<{ readonly rule: SigmaRule | Correlation; readonly chosen: ChosenRules }> {
  const known = await chooseRules([], choice);
  const called = rulesCalled(everyRule(known), reference);
  if (called.length > 0 || !existsSync(reference))
    return { rule: only(called, reference, known), chosen: known };
  const chosen = await chooseRules([reference], choice);
  const paths = new Set(chosen.selected.map(({ path }) => path));
  return {
    rule: only(
      everyRule(chosen).filter(({ path }) => paths.has(path)),
      reference,
      chosen,
    ),
    chosen,
  };
}

function only(
  rules: readonly (SigmaRule | Correlation)[],
  reference: string,
  { problems, collection }: ChosenRules,
): SigmaRule | Correlation {
  const [rule, ...others] = rules;
  if (rule && others.length === 0) return rule;
  if (rule) {
    const names = rules.map((one) => `${one.id} (${folderName(one) ?? one.path})`).join(", ");
    throw new AuditplaneError(
      "usage",
      `could not tell which rule is ${reference}: ${names}; give more of the id`,
    );
  }
  const why = [...problems, ...collection.notes].map((problem) => `\n${formatProblem(problem)}`).join("");
  throw new AuditplaneError(
    "usage",
    `could not find the rule ${reference}: no id, name, folder or path of a rule is that; rules list shows them${why}`,
  );
}
