/** What a rule can cost at most, from its text alone: so that none is loaded that would slow down all the others. */
import { RE2JS } from "re2js";
import type { Expression, FieldTest, Matcher, Token } from "./expression.ts";
import { compileLine } from "./line.ts";

/**
 * Steps that a rule may take for one record. A step is about 20 ns, as long as it takes to compare a text; all steps of a
 * rule at the limit take about a tenth of a millisecond, which is as much as to read 25 records.
 */
export const COST_MAX = 5_000;

/** Values that a record has, about: keywords are searched for in each. */
const VALUES_OF_RECORD = 50;
/** Characters between wildcards that are about one step. */
const CHARACTERS = 4;
/** Instructions of a regular expression that are about one step for each text. */
const INSTRUCTIONS = 4;

/** The steps that it takes to judge all lines of an expression for one record. A list of plain values is one look-up. */
export function costOf(expression: Expression): number {
  if (expression.kind === "field") return costOfLine(expression);
  if (expression.kind === "not") return costOf(expression.of);
  return expression.of.reduce((sum, one) => sum + costOf(one), 0);
}

/** What to tell of an expression that costs too much. */
export function costFault(expression: Expression): string {
  return (
    `judging it takes ${costOf(expression)} steps for one record, more than ${COST_MAX}; make several rules of it, ` +
    "or compare with whole values, of which a whole list is one step"
  );
}

/** A condition may name a selection thousands of times. */
const COSTS = new WeakMap<FieldTest, number>();

function costOfLine(test: FieldTest): number {
  let cost = COSTS.get(test);
  if (cost === undefined) COSTS.set(test, (cost = computeCost(test)));
  return cost;
}

function computeCost(test: FieldTest): number {
  if (compileLine(test).plain) return 1;
  let cost = 0;
  for (const matchers of test.values) for (const matcher of matchers) cost += costOfMatcher(matcher);
  return test.field === undefined ? cost * VALUES_OF_RECORD : cost;
}

/** Every wildcard but one at an end is another place to go on from, and then the texts between are tried again. */
function costOfPattern(tokens: readonly Token[]): number {
  const inner = tokens.slice(1, -1).filter((token) => typeof token !== "string").length;
  if (inner === 0) return 1;
  const characters = tokens.reduce((sum, token) => sum + (typeof token === "string" ? token.length : 0), 0);
  return 1 + 2 * inner + Math.ceil(characters / CHARACTERS);
}

function costOfMatcher(matcher: Matcher): number {
  switch (matcher.kind) {
    case "text":
      return costOfPattern(matcher.tokens);
    case "regex":
      return 1 + Math.ceil(RE2JS.compile(matcher.source).programSize() / INSTRUCTIONS);
    case "number":
      return matcher.part === undefined ? 1 : 4;
    case "cidr":
    case "fieldref":
      return 2;
    case "exists":
    case "null":
      return 1;
  }
}
