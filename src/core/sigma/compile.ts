/** Compiles rules into closures, once. Literals are lower-cased here, not per fact. */
import { cleanText } from "../record/text.ts";
import type { Expression, FieldTest, Matcher } from "./expression.ts";
import type { Fact } from "./fact.ts";
import { compileGetter, everyScalar } from "./lookup.ts";
import { compileMatcher, fold, isScalarValue } from "./matcher.ts";
import type { ValueTest } from "./matcher.ts";
import { ModifierError } from "./modifiers.ts";
import { plainText } from "./pattern.ts";
import type { SigmaRule } from "./rule.ts";

export type Predicate = (fact: Fact) => boolean;

export interface CompiledRule {
  readonly rule: SigmaRule;
  readonly match: Predicate;
  /** The fields that made it match, with the values they had; long values are cut. */
  matchedFields(fact: Fact): Record<string, string>;
}

export function compileRule(rule: SigmaRule): CompiledRule {
  return {
    rule,
    match: compileExpression(rule.expression),
    matchedFields: (fact) => Object.fromEntries(decidingFields(rule.expression, fact)),
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

/** Throws a ModifierError with the reason where a value cannot be compiled. */
export function checkTest(test: FieldTest): void {
  try {
    compileTest(test);
  } catch (error) {
    throw new ModifierError(error instanceof Error ? error.message : "the line cannot be compiled", {
      cause: error,
    });
  }
}

/** Compiles one line. Throws with the reason where a value does not suit its modifier. */
export function compileTest(test: FieldTest): Predicate {
  const get = test.field === undefined ? everyScalar : compileGetter(test.field);
  const line = compileLine(test);
  return (fact) => line(get(fact), fact);
}

/** Compiles one line to a test of the value that its field has. */
export function compileLine(test: FieldTest): ValueTest {
  const tests = compileValues(test);
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return test.all
    ? (value, fact) => tests.every((one) => one(value, fact))
    : (value, fact) => tests.some((one) => one(value, fact));
}

/** Tests of a field's value, be it a list: it matches where one of its elements does. */
function compileValues(test: FieldTest): ValueTest[] {
  // many plain values are one look-up
  const literals = test.all ? undefined : plainLiterals(test);
  if (literals && literals.texts.size > 1) {
    const { texts, cased } = literals;
    return [onAny((value) => isScalarValue(value) && texts.has(fold(value, cased)))];
  }
  const isKeyword = test.field === undefined;
  return test.values.map((matchers) => {
    const tests = matchers.map((matcher) =>
      onAny(compileMatcher(isKeyword ? within(matcher) : matcher), matcher),
    );
    const [only] = tests;
    if (only && tests.length === 1) return only;
    return (value, fact) => tests.some((one) => one(value, fact));
  });
}

/** A keyword is searched for within values. */
function within(matcher: Matcher): Matcher {
  if (matcher.kind !== "text") return matcher;
  return { ...matcher, tokens: [{ wildcard: "any" }, ...matcher.tokens, { wildcard: "any" }] };
}

function plainLiterals(test: FieldTest): { texts: Set<string>; cased: boolean } | undefined {
  if (test.field === undefined) return undefined;
  const texts = new Set<string>();
  let cased = false;
  for (const matchers of test.values)
    for (const matcher of matchers) {
      const plain = matcher.kind === "text" ? plainText(matcher.tokens) : undefined;
      if (plain === undefined || matcher.kind !== "text") return undefined;
      cased = matcher.cased;
      texts.add(fold(plain, cased));
    }
  return { texts, cased };
}

function onAny(test: ValueTest, matcher?: Matcher): ValueTest {
  if (matcher?.kind === "exists") return test;
  const any: ValueTest = (value, fact) =>
    Array.isArray(value) ? value.some((item) => any(item, fact)) : test(value, fact);
  return any;
}

const SHOWN_MAX = 200;

function decidingFields(expression: Expression, fact: Fact): [string, string][] {
  if (expression.kind === "not") return [];
  if (expression.kind !== "field") return expression.of.flatMap((inner) => decidingFields(inner, fact));
  if (expression.field === undefined || !compileTest(expression)(fact)) return [];
  const value = compileGetter(expression.field)(fact);
  if (value === undefined) return [];
  return [[expression.field, cleanText(JSON.stringify(value) ?? "", SHOWN_MAX)]];
}
