/** Compiles a line of a selection to a test of the value that its field has. */
import type { FieldTest, Matcher } from "./expression.ts";
import { compileMatcher, fold, isScalarValue } from "./matcher.ts";
import type { ValueTest } from "./matcher.ts";
import { READ, costOfCharacter, costOfMatcher } from "./matcher-cost.ts";
import { isLarge, sizeOf, spend } from "./meter.ts";
import { plainText } from "./pattern.ts";

export interface CompiledLine {
  /** Throws RecordTooLarge where the value holds so much that it would take too long. */
  readonly holds: ValueTest;
  /** Steps at most, for a value that is no list. A list of plain values is one look-up. */
  readonly cost: number;
  /** The texts of which the value must be one, where that is all the line says. */
  readonly plain: PlainTexts | undefined;
}

export interface PlainTexts {
  /** In lower case unless `cased`. */
  readonly texts: ReadonlySet<string>;
  readonly cased: boolean;
}

/** Values that a record has, about: keywords are searched for in each. */
const VALUES_OF_RECORD = 50;
/** Reading a rule, indexing it and generating its code ask for the same line: it is compiled once. */
const COMPILED = new WeakMap<FieldTest, CompiledLine>();

/** Throws with the reason where a value does not suit its modifier. */
export function compileLine(test: FieldTest): CompiledLine {
  let line = COMPILED.get(test);
  if (!line) COMPILED.set(test, (line = compile(test)));
  return line;
}

function compile(test: FieldTest): CompiledLine {
  const plain = plainTexts(test);
  if (plain) {
    const { texts, cased } = plain;
    const isListed: ValueTest = (value) => isScalarValue(value) && texts.has(fold(value, cased));
    const holds = onAny(isListed, { kind: "text" });
    return { plain, cost: 1, holds: metered(holds, { each: 1, perCharacter: READ }) };
  }
  const isKeyword = test.field === undefined;
  const values = isKeyword ? test.values.map((matchers) => matchers.map(within)) : test.values;
  const tests = values.map((matchers) =>
    either(matchers.map((matcher) => onAny(compileMatcher(matcher), matcher))),
  );
  const each = sum(test.values.flat().map(costOfMatcher));
  const perCharacter = sum(values.flat().map(costOfCharacter));
  const cost = isKeyword ? each * VALUES_OF_RECORD : each;
  const holds: ValueTest = test.all ? (value, fact) => tests.every((one) => one(value, fact)) : either(tests);
  return { plain, cost, holds: metered(holds, { each, perCharacter }) };
}

/** Not by a spread: a line may have more values than a call takes arguments. */
function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** The same test, which counts what it takes for a large value, and refuses one that holds too much. */
function metered(
  holds: ValueTest,
  { each, perCharacter }: { each: number; perCharacter: number },
): ValueTest {
  return (value, fact) => {
    if (isLarge(value)) {
      const { values, characters } = sizeOf(value);
      spend(values * each + characters * perCharacter, fact);
    }
    return holds(value, fact);
  };
}

function either(tests: readonly ValueTest[]): ValueTest {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (value, fact) => tests.some((one) => one(value, fact));
}

/** A keyword is searched for within values. */
function within(matcher: Matcher): Matcher {
  if (matcher.kind !== "text") return matcher;
  return { ...matcher, tokens: [{ wildcard: "any" }, ...matcher.tokens, { wildcard: "any" }] };
}

/** Many plain values are one look-up. */
export function plainTexts({ field, values, all }: FieldTest): PlainTexts | undefined {
  if (field === undefined || (all && values.length > 1)) return undefined;
  const texts = new Set<string>();
  let isCased: boolean | undefined;
  for (const matchers of values)
    for (const matcher of matchers) {
      const plain = matcher.kind === "text" ? plainText(matcher.tokens) : undefined;
      if (matcher.kind !== "text" || plain === undefined) return undefined;
      isCased ??= matcher.cased;
      if (matcher.cased !== isCased) return undefined;
      texts.add(fold(plain, isCased));
    }
  return { texts, cased: isCased === true };
}

/**
 * A list matches where one of its elements does, and text is searched for in whatever an object holds, at any depth: logs
 * that others flatten have it as one text. Whether there is a field is asked of the whole.
 */
function onAny(test: ValueTest, { kind }: Pick<Matcher, "kind">): ValueTest {
  if (kind === "exists") return test;
  const isText = kind === "text" || kind === "regex";
  const any: ValueTest = (value, fact) => {
    if (typeof value !== "object" || value === null) return test(value, fact);
    if (Array.isArray(value)) return value.some((item) => any(item, fact));
    return isText && Object.values(value).some((item) => any(item, fact));
  };
  return any;
}
