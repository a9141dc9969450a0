/** Runs the tests of a rule file with the engine that judges records. */
import { compileRule } from "../sigma/compile.ts";
import { because } from "../sigma/explain/because.ts";
import { explain } from "../sigma/explain/explain.ts";
import type { SigmaRule } from "../sigma/rule.ts";
import type { SelectionNames } from "../sigma/selection-names.ts";
import type { RuleTest } from "./read-tests.ts";

export interface TestOutcome {
  readonly test: RuleTest;
  readonly passed: boolean;
  /** What decided, in one sentence a rule. */
  readonly reasons: readonly string[];
}

/**
 * Judges every test by the rules of its file, at least one: a fact matches where one of them matches it. The filters
 * that are in the rules count, too.
 */
export function runTests(
  tests: readonly RuleTest[],
  rules: readonly SigmaRule[],
  names: SelectionNames,
): TestOutcome[] {
  const compiled = rules.map(compileRule);
  return tests.map((test) => {
    const matching = compiled.filter(({ match }) => match(test.fact));
    const deciding = matching.length > 0 ? matching : compiled;
    return {
      test,
      passed: matching.length > 0 === (test.expected === "match"),
      reasons: deciding.map(({ rule }) => {
        const reason = because(explain(rule.expression, names, test.fact));
        return rules.length === 1 ? reason : `${rule.title} ${reason}`;
      }),
    };
  });
}
