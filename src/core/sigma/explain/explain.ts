/**
 * Why a rule matches a fact, or does not: its expression with what each part of it says of the fact. It must not know
 * how that is shown.
 */
import { compileTest } from "../compile.ts";
import type { Expression, FieldTest, Matcher } from "../expression.ts";
import type { Fact } from "../fact.ts";
import { compileGetter, everyScalar } from "../lookup.ts";
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
  /** What the fact has in the field; of keywords the first value that matches. undefined: nothing. */
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
  const values = test.values.map((matchers) => ({
    matchers,
    holds: compileTest({ ...test, values: [matchers], all: false })(fact),
  }));
  const value = test.field === undefined ? keywordFound(values, test, fact) : compileGetter(test.field)(fact);
  return { kind: "line", holds: compileTest(test)(fact), selection, test, value, values };
}

/** The first value of the fact that holds a keyword. */
function keywordFound(values: readonly ExplainedValue[], test: FieldTest, fact: Fact): unknown {
  const matching = values.filter(({ holds }) => holds).map(({ matchers }) => matchers);
  if (matching.length === 0) return undefined;
  const holdsOne = compileTest({ ...test, values: matching, all: false });
  return everyScalar(fact).find((value) => holdsOne({ value }));
}
