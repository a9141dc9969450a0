/** Compiles a matcher to a test of one value. */
import { compileCidr } from "./cidr.ts";
import type { Comparison, FieldReference, Matcher, TimePart } from "./expression.ts";
import type { Fact } from "./fact.ts";
import { compileGetter } from "./lookup.ts";
import { READ } from "./matcher-cost.ts";
import { isLarge, sizeOf, spend } from "./meter.ts";
import { compilePattern, lowerCase } from "./pattern.ts";
import { compileRegex } from "./regex.ts";
import type { RegexMatcher } from "./regex.ts";
import { holdsInOrder, requiredTexts } from "./required-texts.ts";
import { timePart } from "./time-part.ts";

export type ValueTest = (value: unknown, fact: Fact) => boolean;
type Scalar = string | number | boolean;

/** Throws with the reason where a value does not suit its modifier. */
export function compileMatcher(matcher: Matcher): ValueTest {
  switch (matcher.kind) {
    case "text": {
      const { cased } = matcher;
      const matches = compilePattern(cased ? matcher.tokens : lowerCase(matcher.tokens));
      return (value) => isScalarValue(value) && matches(fold(value, cased));
    }
    case "regex":
      return testRegex(matcher);
    case "cidr": {
      const holds = compileCidr(matcher.range);
      return (value) => typeof value === "string" && holds(value);
    }
    case "number":
      return compileNumber(matcher.compare, matcher.bound, matcher.part);
    case "fieldref":
      return compileReference(matcher);
    case "exists":
      return (value) => (value !== undefined) === matcher.wanted;
    case "null":
      return (value) => value === undefined || value === null;
  }
}

/** Text, a number or true or false: what text is compared with. */
export function isScalarValue(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** The text that was folded last: many lines ask for the same. */
let last = { text: "", folded: "" };

/** Case is folded as JavaScript's toLowerCase does, which knows no locale. */
export function fold(value: Scalar, cased: boolean): string {
  const text = String(value);
  if (cased) return text;
  if (last.text !== text) last = { text, folded: text.toLowerCase() };
  return last.folded;
}

const COMPARE: Readonly<Record<Comparison | "eq", (a: number, b: number) => boolean>> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  eq: (a, b) => a === b,
};

function compileNumber(name: Comparison | "eq", bound: number, part: TimePart | undefined): ValueTest {
  const compare = COMPARE[name];
  return (value) => {
    const number = part === undefined ? toNumber(value) : timePart(value, part);
    return number !== undefined && compare(number, bound);
  };
}

/** No two parts of it take the same characters: it is read once, however long the text. */
const DECIMAL = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** A number, also one that is written as text, in decimal digits. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && DECIMAL.test(value) ? Number(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? number : undefined;
}

function testRegex(matcher: RegexMatcher): ValueTest {
  const regex = compileRegex(matcher);
  const required = requiredTexts(matcher.source, matcher.flags);
  return (value) => {
    if (!isScalarValue(value)) return false;
    const text = String(value);
    return holdsInOrder(text, required) && regex.test(text);
  };
}

const RELATE: Readonly<Record<FieldReference["at"], (a: string, b: string) => boolean>> = {
  whole: (a, b) => a === b,
  within: (a, b) => a.includes(b),
  start: (a, b) => a.startsWith(b),
  end: (a, b) => a.endsWith(b),
};

function compileReference({ field, at, cased }: FieldReference): ValueTest {
  const get = compileGetter(field);
  const relate = RELATE[at];
  return (value, fact) => {
    if (!isScalarValue(value)) return false;
    const text = fold(value, cased);
    const others = get(fact);
    if (isLarge(others) || isLarge(value)) {
      const { values, characters } = sizeOf(others);
      const compared = at === "within" ? (text.length * characters) / 128 : 0;
      spend(2 * values + READ * (text.length + characters) + compared, fact);
    }
    const matches = (other: unknown): boolean =>
      Array.isArray(other) ? other.some(matches) : isScalarValue(other) && relate(text, fold(other, cased));
    return matches(others);
  };
}
