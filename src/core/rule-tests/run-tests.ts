/** Runs the tests of a rule file with the engine that judges records. */
import { compileRule } from "../sigma/compile.ts";
import type { RuleCollection } from "../sigma/collection.ts";
import { because } from "../sigma/explain/because.ts";
import { explain } from "../sigma/explain/explain.ts";
import type { Fact } from "../sigma/fact.ts";
import type { SigmaRule } from "../sigma/rule.ts";
import { correlateEvents } from "./correlate-events.ts";
import type { RuleTest } from "./read-tests.ts";

export interface TestOutcome {
  readonly test: RuleTest;
  readonly passed: boolean;
  /** What decided, in one sentence a rule. */
  readonly reasons: readonly string[];
}

interface Judged {
  /** undefined: nothing could be judged, so no test passes. */
  readonly matches: boolean | undefined;
  readonly reasons: readonly string[];
}

/**
 * Judges every test by the rules of the file of that path: a fact matches where one of them matches it, events where one
 * of its correlations holds. The filters that are in the rules count, too. undefined: the file has nothing that judges.
 */
export function runTests(
  tests: readonly RuleTest[],
  path: string,
  collection: RuleCollection,
): TestOutcome[] | undefined {
  const rules = collection.rules.filter((rule) => rule.path === path);
  const correlations = collection.correlations.filter((one) => one.path === path);
  if (rules.length + correlations.length === 0) return undefined;
  const judge = factJudge(rules, collection);
  return tests.map((test) => {
    const { matches, reasons } =
      "fact" in test.given
        ? judge(test.given.fact)
        : correlateEvents(test.given.events, correlations, collection);
    return { test, passed: matches === (test.expected === "match"), reasons };
  });
}

function factJudge(rules: readonly SigmaRule[], { names }: RuleCollection): (fact: Fact) => Judged {
  const compiled = rules.map(compileRule);
  return (fact) => {
    const matching = compiled.filter(({ match }) => match(fact));
    const deciding = matching.length > 0 ? matching : compiled;
    const reasons = deciding.map(({ rule }) => {
      const reason = because(explain(rule.expression, names, fact));
      return rules.length === 1 ? reason : `${rule.title} ${reason}`;
    });
    if (rules.length === 0)
      return { matches: undefined, reasons: ["a correlation is about events; give it events with times"] };
    return { matches: matching.length > 0, reasons };
  };
}
