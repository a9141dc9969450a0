/** What is known of an expression while only some of its lines are: Kleene's logic of three values. */
import type { Expression, FieldTest } from "./expression.ts";

/** undefined: it depends on what is not known. */
export type Truth = boolean | undefined;

/** The truth of an expression by that of its lines. Never claims what the lines that are not known could change. */
export function truthOf(expression: Expression, ask: (test: FieldTest) => Truth): Truth {
  if (expression.kind === "field") return ask(expression);
  if (expression.kind === "not") {
    const inner = truthOf(expression.of, ask);
    return inner === undefined ? undefined : !inner;
  }
  const deciding = expression.kind === "or";
  let isOpen = false;
  for (const one of expression.of) {
    const truth = truthOf(one, ask);
    if (truth === deciding) return deciding;
    if (truth === undefined) isOpen = true;
  }
  return isOpen ? undefined : !deciding;
}

/** Every line of an expression. */
export function linesOf(expression: Expression): readonly FieldTest[] {
  if (expression.kind === "field") return [expression];
  return expression.kind === "not" ? linesOf(expression.of) : expression.of.flatMap(linesOf);
}

/** The field whose value alone decides a line; undefined for keywords, and where another field has a say. */
export function decidingField({ field, values }: FieldTest): string | undefined {
  return values.some((matchers) => matchers.some(({ kind }) => kind === "fieldref")) ? undefined : field;
}
