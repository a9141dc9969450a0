/**
 * What selections are called where they are written. A rule's expression knows no names, so that it stays small and
 * crosses into threads; whoever explains it looks them up here, by the very objects that the expression is made of.
 */
import type { Expression } from "./expression.ts";

export interface SelectionName {
  readonly name: string;
  /** The title of the filter that it stands in; undefined: it stands in the rule. */
  readonly filter: string | undefined;
}

export type SelectionNames = ReadonlyMap<Expression, SelectionName>;

/** Adds the selections of a document to the names. */
export function nameSelections(
  names: Map<Expression, SelectionName>,
  selections: ReadonlyMap<string, Expression>,
  filter?: string,
): void {
  for (const [name, expression] of selections) names.set(expression, { name, filter });
}

/** The titles of the filters that an expression has in it, sorted. */
export function filtersOf(expression: Expression, names: SelectionNames): string[] {
  const found = new Set<string>();
  const walk = (one: Expression): void => {
    const filter = names.get(one)?.filter;
    if (filter !== undefined) found.add(filter);
    if (one.kind === "not") walk(one.of);
    else if (one.kind !== "field") one.of.forEach(walk);
  };
  walk(expression);
  return [...found].sort();
}
