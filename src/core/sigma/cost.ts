/** What a rule can cost at most, from its text alone: so that none is loaded that would slow down all the others. */
import type { Expression, FieldTest } from "./expression.ts";
import { compileLine, plainTexts } from "./line.ts";

/**
 * Steps that a rule may take for one record. A step is about 20 ns, as long as it takes to compare a text; all steps of a
 * rule at the limit take about a tenth of a millisecond, which is as much as to read 25 records.
 */
export const COST_MAX = 5_000;

/** The steps that it takes to judge all lines of an expression for one record. A list of plain values is one look-up. */
export function costOf(expression: Expression): number {
  if (expression.kind === "field") return compileLine(expression).cost;
  if (expression.kind === "not") return costOf(expression.of);
  return expression.of.reduce((sum, one) => sum + costOf(one), 0);
}

/** What to tell of an expression that costs too much. */
export function costFault(expression: Expression): string {
  return faultWith(costOf(expression));
}

/** What to tell of a line whose values alone are too many, before any of them is compiled. */
export function lengthFault(test: FieldTest): string | undefined {
  const isTooLong = test.values.length > COST_MAX && !plainTexts(test);
  return isTooLong ? faultWith(test.values.length) : undefined;
}

function faultWith(steps: number): string {
  return (
    `judging it takes ${steps} steps for one record, more than ${COST_MAX}; make several rules of it, ` +
    "or compare with whole values, of which a whole list is one step"
  );
}
