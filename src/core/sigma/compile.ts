/** Compiles rules into closures, once. Literals are lower-cased here, not per fact. */
import ipaddr from "ipaddr.js";
import { RE2JS } from "re2js";
import { cleanText } from "../record/text.ts";
import type { Fact } from "./fact.ts";
import { compileGetter } from "./lookup.ts";
import { compilePattern, plainText } from "./pattern.ts";
import type { Expression, FieldTest, Literal, SigmaRule } from "./rule.ts";

export type Predicate = (fact: Fact) => boolean;
type ValueTest = (value: unknown, fact: Fact) => boolean;

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

function compileExpression(expression: Expression): Predicate {
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

/** Compiles one line. Throws with the reason where a value does not suit its operator. */
export function compileTest(test: FieldTest): Predicate {
  const get = compileGetter(test.field);
  if (test.operator === "exists") return compileExists(test, get);
  const tests = compileValues(test);
  const [only] = tests;
  if (only && tests.length === 1) return (fact) => anyValue(get(fact), fact, only);
  const holds = (value: unknown, fact: Fact): boolean =>
    test.all
      ? tests.every((one) => anyValue(value, fact, one))
      : tests.some((one) => anyValue(value, fact, one));
  return (fact) => holds(get(fact), fact);
}

function compileExists({ values }: FieldTest, get: (fact: Fact) => unknown): Predicate {
  const wanted = values[0] === true;
  return (fact) => (get(fact) !== undefined) === wanted;
}

/** A list in the fact matches where one of its elements does. */
function anyValue(value: unknown, fact: Fact, test: ValueTest): boolean {
  if (!Array.isArray(value)) return test(value, fact);
  return value.some((item) => (Array.isArray(item) ? anyValue(item, fact, test) : test(item, fact)));
}

function compileValues(test: FieldTest): ValueTest[] {
  const literals = plainLiterals(test);
  // many plain values are one look-up
  if (literals && !test.all) return [(value) => isText(value) && literals.has(fold(value, test.cased))];
  return test.values.map((value) => compileValue(test, value));
}

function plainLiterals(test: FieldTest): Set<string> | undefined {
  if (test.operator !== "equals") return undefined;
  const plain = test.values.map((value) => (value === null ? undefined : plainText(String(value))));
  if (plain.some((text) => text === undefined)) return undefined;
  return new Set(plain.map((text) => fold(text as string, test.cased)));
}

function compileValue(test: FieldTest, literal: Literal): ValueTest {
  const { operator, cased } = test;
  switch (operator) {
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return compileNumber(operator, Number(literal));
    case "re":
      return compileRegex(String(literal), test.flags);
    case "cidr":
      return compileCidr(String(literal));
    case "fieldref": {
      const get = compileGetter(String(literal));
      return (value, fact) =>
        isText(value) &&
        anyValue(get(fact), fact, (other) => isText(other) && fold(value, cased) === fold(other, cased));
    }
    case "exists":
    case "equals":
    case "contains":
    case "startswith":
    case "endswith": {
      if (literal === null) return (value) => value === undefined || value === null;
      const start = operator === "equals" || operator === "startswith";
      const end = operator === "equals" || operator === "endswith";
      const matches = compilePattern(fold(literal, cased), { start, end });
      return (value) => isText(value) && matches(fold(value, cased));
    }
  }
}

function compileNumber(operator: "gt" | "gte" | "lt" | "lte", bound: number): ValueTest {
  const compare = {
    gt: (value: number) => value > bound,
    gte: (value: number) => value >= bound,
    lt: (value: number) => value < bound,
    lte: (value: number) => value <= bound,
  }[operator];
  return (value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && compare(number);
  };
}

/** RE2: linear time on any input; look-around and back-references do not exist in it. */
function compileRegex(pattern: string, flags: string): ValueTest {
  let bits = 0;
  if (flags.includes("i")) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes("m")) bits |= RE2JS.MULTILINE;
  if (flags.includes("s")) bits |= RE2JS.DOTALL;
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(pattern, bits);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown syntax";
    throw new Error(`the regular expression is not supported (${reason}); use RE2 syntax`, { cause: error });
  }
  return (value) => isText(value) && regex.test(String(value));
}

function compileCidr(range: string): ValueTest {
  if (!ipaddr.isValidCIDR(range))
    throw new Error(`"${range}" is no range of addresses; write 192.0.2.0/24 or 2001:db8::/32`);
  const [network, bits] = ipaddr.parseCIDR(range);
  return (value) => {
    if (typeof value !== "string" || !isAddress(value)) return false;
    const address = ipaddr.process(value);
    return address.kind() === network.kind() && address.match(network, bits);
  };
}

/** Only whole dotted quads and IPv6: `0x7f.1` is no address of a record. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Case is folded as JavaScript's toLowerCase does, which knows no locale. */
function fold(value: string | number | boolean, cased: boolean): string {
  const text = String(value);
  return cased ? text : text.toLowerCase();
}

const SHOWN_MAX = 200;

function decidingFields(expression: Expression, fact: Fact): [string, string][] {
  if (expression.kind === "not") return [];
  if (expression.kind !== "field") return expression.of.flatMap((inner) => decidingFields(inner, fact));
  if (!compileTest(expression)(fact)) return [];
  const value = compileGetter(expression.field)(fact);
  if (value === undefined) return [];
  return [[expression.field, cleanText(JSON.stringify(value) ?? "", SHOWN_MAX)]];
}
