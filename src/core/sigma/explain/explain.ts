/**
 * Why a rule matches a fact, or does not: its expression with what each part of it says of the fact. It must not know
 * how that is shown.
 */
import { compileTest } from "../compile.ts";
import { startMeter } from "../meter.ts";
import type { Expression, FieldTest, Matcher } from "../expression.ts";
import type { Fact } from "../fact.ts";
import { compileGetter } from "../lookup.ts";
import { widen } from "../pattern.ts";
import type { SelectionName, SelectionNames } from "../selection-names.ts";

interface Part {
  readonly holds: boolean;
  /** Where the part is a selection: what it is called. */
  readonly selection: SelectionName | undefined;
}

export interface ExplainedGroup extends Part {
  readonly kind: "and" | "or" | "not";
  /** Of `not` exactly one. */
  readonly of: readonly Explained[];
}

export interface ExplainedLine extends Part {
  readonly kind: "line";
  readonly test: FieldTest;
  /** Where the value stands: the field, or what of a list or an object in it decided; undefined: nowhere. */
  readonly place: string | undefined;
  /** What the fact has there. undefined: nothing. */
  readonly value: unknown;
  /** Each value of the line and whether it matches. */
  readonly values: readonly ExplainedValue[];
}

export interface ExplainedValue {
  readonly matchers: readonly Matcher[];
  readonly holds: boolean;
}

export type Explained = ExplainedGroup | ExplainedLine;

/** Judges every part of an expression, also those that the engine need not look at. `holds` of the whole is its verdict. */
export function explain(expression: Expression, names: SelectionNames, fact: Fact): Explained {
  const selection = names.get(expression);
  if (expression.kind === "field") return explainLine(expression, selection, fact);
  const inner = expression.kind === "not" ? [expression.of] : expression.of;
  const of = inner.map((one) => explain(one, names, fact));
  return { kind: expression.kind, holds: HOLDS[expression.kind](of), selection, of };
}

const HOLDS: Readonly<Record<ExplainedGroup["kind"], (of: readonly Explained[]) => boolean>> = {
  and: (of) => of.every(({ holds }) => holds),
  or: (of) => of.some(({ holds }) => holds),
  not: (of) => !of.some(({ holds }) => holds),
};

function explainLine(test: FieldTest, selection: SelectionName | undefined, fact: Fact): ExplainedLine {
  startMeter();
  const values = test.values.map((matchers) => ({
    matchers,
    holds: compileTest({ ...test, values: [matchers], all: false })(fact),
  }));
  const holds = compileTest(test)(fact);
  return { kind: "line", holds, selection, test, values, ...(found(test, holds, fact) ?? NOTHING) };
}

interface Found {
  readonly place: string;
  readonly value: unknown;
}
const NOTHING = { place: undefined, value: undefined };

/** The value that a line is about: of several the one that decided. */
function found(test: FieldTest, holds: boolean, fact: Fact): Found | undefined {
  const { field } = test;
  if (field === undefined) return holds ? firstHolding(test, "", fact) : undefined;
  const value = compileGetter(field)(fact);
  const isOfOne = holds && !test.all && typeof value === "object" && value !== null;
  return (isOfOne ? firstHolding(test, field, value) : undefined) ?? { place: field, value };
}

/** The first value within a value for which a line holds; undefined: it holds for the whole alone. */
function firstHolding(test: FieldTest, place: string, whole: unknown): Found | undefined {
  if (test.values.flat().some(({ kind }) => kind === "exists" || kind === "null")) return undefined;
  const one = compileTest({ ...test, field: "value", values: within(test), all: false });
  for (const at of placesOf(whole, place)) if (one({ value: at.value })) return at;
  return undefined;
}

/** What a keyword means of one value: that it holds it. */
function within({ field, values }: FieldTest): FieldTest["values"] {
  if (field !== undefined) return values;
  return values.map((matchers) =>
    matchers.map((matcher) =>
      matcher.kind === "text"
        ? { ...matcher, tokens: widen(matcher.tokens, { start: true, end: true }) }
        : matcher,
    ),
  );
}

function* placesOf(value: unknown, place: string): Generator<Found> {
  if (Array.isArray(value))
    for (const [at, item] of value.entries()) yield* placesOf(item, `${place}[${at}]`);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value))
      yield* placesOf(item, place === "" ? key : `${place}.${key}`);
  else yield { place, value };
}
