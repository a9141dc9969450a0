/** What of a table an expression of LF-tags lets through. */
import type { ResourceTags, TagCondition } from "../kinds/granted.ts";

/** `only` or `but`; neither: all. */
export interface ColumnLimit {
  readonly only?: readonly string[];
  readonly but?: readonly string[];
}

/**
 * Columns are matched one by one, each by its own values and, of other keys, those of its table, which are those of its database where
 * the table has none: https://docs.aws.amazon.com/lake-formation/latest/dg/tag-based-access-control.html. undefined: none of them.
 */
export function columnsMatching(
  expression: readonly TagCondition[],
  { table, columns }: ResourceTags,
): ColumnLimit | undefined {
  const own = Object.entries(columns);
  if (isMatch(expression, table)) {
    const but = own.flatMap(([name, tags]) => (isMatch(expression, { ...table, ...tags }) ? [] : [name]));
    return but.length === 0 ? {} : { but: but.toSorted() };
  }
  const only = own.flatMap(([name, tags]) => (isMatch(expression, { ...table, ...tags }) ? [name] : []));
  return only.length === 0 ? undefined : { only: only.toSorted() };
}

/** Every condition has one of its values; an expression without conditions matches nothing. */
export function isMatch(
  expression: readonly TagCondition[],
  tags: Readonly<Record<string, string>>,
): boolean {
  return (
    expression.length > 0 &&
    expression.every(({ key, values }) => Object.hasOwn(tags, key) && values.includes(tags[key] ?? ""))
  );
}
