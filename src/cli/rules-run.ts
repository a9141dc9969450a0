/** Lists, shows and explains rules from the command line's point of view. */
import type { Config } from "../config.ts";
import { explain } from "../core/sigma/explain/explain.ts";
import type { Correlation } from "../core/sigma/correlation/correlation.ts";
import type { RuleHead, SigmaRule } from "../core/sigma/rule.ts";
import { AuditplaneError } from "../errors.ts";
import { foreignFactNote } from "../reports/rules-explain/foreign-fact.ts";
import { renderExplanation } from "../reports/rules-explain/render.ts";
import type { ShownRule } from "../reports/rules-list/describe.ts";
import { renderRuleList } from "../reports/rules-list/render.ts";
import type { RulesFormat } from "../reports/rules-list/render.ts";
import { renderRule } from "../reports/rules-show/render.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { readFact } from "./read-fact.ts";
import { chooseRules, everyRule, findRule, sayProblems } from "./rule-files.ts";
import type { ChosenRules, RuleChoice } from "./rule-files.ts";
import { checkOut } from "./write-out.ts";

export interface RulesOptions extends RuleChoice {
  readonly format: RulesFormat;
  readonly output: string;
}

export interface ListOptions extends RulesOptions {
  readonly category?: string;
  readonly level?: string;
}

/** Prints the rules. Returns false if some could not be read: they are told, and the others are listed. */
export async function performRulesList(options: ListOptions): Promise<boolean> {
  checkOut(options.output);
  const chosen = await chooseRules([], options);
  const isBroken = sayProblems(chosen.problems);
  sayProblems(chosen.collection.notes);
  const isWanted = ({ category, level }: RuleHead): boolean =>
    category === (options.category ?? category) && level === (options.level ?? level);
  const rules = everyRule(chosen)
    .filter(isWanted)
    .map((rule) => shown(rule, chosen));
  await printOut(options.output, renderRuleList(rules, options.format));
  return !isBroken;
}

/** Prints everything of one rule. */
export async function performRulesShow(reference: string, options: RulesOptions): Promise<void> {
  checkOut(options.output);
  const { rule, chosen } = await findRule(reference, options);
  await printOut(options.output, renderRule(shown(rule, chosen), options.format));
}

/** Prints why a rule matches a fact, or does not. */
export async function performRulesExplain(
  { reference, path }: { readonly reference: string; readonly path: string },
  options: RulesOptions,
  config: Config,
): Promise<void> {
  checkOut(options.output);
  const { rule, chosen } = await findRule(reference, options);
  if (!("expression" in rule)) {
    throw new AuditplaneError(
      "usage",
      `could not explain ${reference}: it is a correlation, which judges no single fact; explain one of its rules: ${rule.rules.join(", ")}`,
    );
  }
  const fact = await readFact(path);
  const explained = explain(rule.expression, chosen.collection.names, fact);
  const note = foreignFactNote(rule, fact);
  const style = { format: options.format, colour: outputStyle(options.output, config).colour };
  await printOut(options.output, renderExplanation({ rule, explained, note }, style));
}

function shown(rule: SigmaRule | Correlation, chosen: ChosenRules): ShownRule {
  const tests = chosen.files.find(({ path }) => path === rule.path)?.tests;
  return { rule, names: chosen.collection.names, known: everyRule(chosen), tests };
}
