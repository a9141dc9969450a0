/** Compiles a rule into closures, when it is first asked; many rules of a category are compiled by rule-set.ts. */
import { cleanText } from "../record/text.ts";
import type { Expression, FieldTest } from "./expression.ts";
import type { Fact } from "./fact.ts";
import { compileLine } from "./line.ts";
import { compileGetter, everyScalar } from "./lookup.ts";
import type { Getter } from "./lookup.ts";
import { startMeter } from "./meter.ts";
import { ModifierError } from "./modifiers.ts";
import type { RegexBudget } from "./regex-budget.ts";
import type { SigmaRule } from "./rule.ts";

export type Predicate = (fact: Fact) => boolean;

export interface CompiledRule {
  readonly rule: SigmaRule;
  /** Throws RecordTooLarge where the fact holds more than the rule can look at in time. */
  readonly match: Predicate;
  /** The fields that made it match, with the values they had; long values are cut. */
  matchedFields(fact: Fact): Record<string, string>;
}

export function compileRule(rule: SigmaRule): CompiledRule {
  let match: Predicate | undefined;
  return {
    rule,
    match: (fact) => {
      match ??= compileExpression(rule.expression);
      startMeter();
      return match(fact);
    },
    matchedFields: (fact) => {
      startMeter();
      return Object.fromEntries(decidingFields(rule.expression, fact));
    },
  };
}

export function compileExpression(expression: Expression): Predicate {
  if (expression.kind === "field") return compileTest(expression);
  if (expression.kind === "not") {
    const inner = compileExpression(expression.of);
    return (fact) => !inner(fact);
  }
  const of = expression.of.map(compileExpression);
  const deciding = expression.kind === "or";
  return (fact) => {
    for (const test of of) if (test(fact) === deciding) return deciding;
    return !deciding;
  };
}

/** Throws a ModifierError with the reason where a value cannot be compiled, or takes more than is left. */
export function checkTest(test: FieldTest, regexes: RegexBudget): void {
  try {
    regexes.take(test);
    compileLine(test);
  } catch (error) {
    throw new ModifierError(error instanceof Error ? error.message : "the line cannot be compiled", {
      cause: error,
    });
  }
}

/** Compiles one line. Throws with the reason where a value does not suit its modifier. */
export function compileTest(test: FieldTest): Predicate {
  const get = getterOf(test);
  const { holds } = compileLine(test);
  return (fact) => holds(get(fact), fact);
}

/** Reads what a line is about. */
export function getterOf({ field }: FieldTest, finish?: (value: unknown) => unknown): Getter {
  return field === undefined ? everyScalar : compileGetter(field, undefined, finish);
}

const SHOWN_MAX = 200;

function decidingFields(expression: Expression, fact: Fact): [string, string][] {
  if (expression.kind === "not") return [];
  if (expression.kind !== "field") return expression.of.flatMap((inner) => decidingFields(inner, fact));
  if (expression.field === undefined) return [];
  try {
    const value = compileGetter(expression.field)(fact);
    if (value === undefined || !compileLine(expression).holds(value, fact)) return [];
    return [[expression.field, cleanText(JSON.stringify(value) ?? "", SHOWN_MAX)]];
  } catch {
    return []; // what cannot be read did not decide
  }
}
