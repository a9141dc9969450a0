/** Which fields an index of rules pays for. */
import type { Expression, FieldTest, Matcher } from "./expression.ts";
import { decidingField, linesOf, truthOf } from "./truth.ts";

/** What a line costs where no remembered answer saves it; to look one up costs as much as some comparisons of texts. */
const COSTS: Readonly<Record<Matcher["kind"], number>> = {
  text: 1,
  regex: 4,
  cidr: 2,
  number: 0,
  fieldref: 0,
  exists: 0,
  null: 0,
};
const WORTH = 8;
/** A rule that an indexed field rules out most of the time is met that much less. */
const MET_LESS = 10;
const FIELDS_MAX = 32;

export interface IndexPlan {
  /** The declared fields, and those that rule out what the ones before them leave, the most worth first. */
  readonly fields: readonly string[];
  /** The numbers of the expressions: first those that are met most often, side by side those about the same fields. */
  readonly order: readonly number[];
}

/** Chooses what to index, and the order in which rules are judged. */
export function planIndex(expressions: readonly Expression[], declared: readonly string[]): IndexPlan {
  const rules = expressions.map((expression) => ({
    met: 1,
    costs: costsByField(expression),
    about: [...new Set(linesOf(expression).map(({ field }) => field ?? ""))].sort().join("\n"),
  }));
  const fields: string[] = [];
  const choose = (field: string): void => {
    fields.push(field);
    for (const rule of rules) if (rule.costs.delete(field)) rule.met /= MET_LESS;
  };
  declared.forEach(choose);
  while (fields.length < FIELDS_MAX) {
    const worth = new Map<string, number>();
    for (const { met, costs } of rules)
      for (const [field, cost] of costs) worth.set(field, (worth.get(field) ?? 0) + cost * met);
    const [best] = [...worth].sort(([, a], [, b]) => b - a);
    if (!best || best[1] < WORTH) break;
    choose(best[0]);
  }
  const order = [...rules.entries()]
    .sort(([, a], [, b]) => b.met - a.met || (a.about < b.about ? -1 : a.about > b.about ? 1 : 0))
    .map(([number]) => number);
  return { fields, order };
}

/** The fields that rule an expression out where none of its lines about them holds, and what these lines cost. */
function costsByField(expression: Expression): Map<string, number> {
  const costs = new Map<string, number>();
  for (const test of linesOf(expression)) {
    const field = decidingField(test);
    if (field !== undefined) costs.set(field, (costs.get(field) ?? 0) + costOf(test));
  }
  for (const field of costs.keys())
    if (truthOf(expression, (test) => (decidingField(test) === field ? false : undefined)) !== false)
      costs.delete(field);
  return costs;
}

function costOf({ values }: FieldTest): number {
  let cost = 0;
  for (const matchers of values) for (const { kind } of matchers) cost = Math.max(cost, COSTS[kind]);
  return cost;
}
