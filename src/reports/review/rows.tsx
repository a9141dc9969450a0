/** The rows of a table, as text one after the other: of a large one the elements of all at once are more than everything else together. */
import { renderToString } from "hono/jsx/dom/server";

export function rowsText<T>(
  all: readonly T[],
  row: (one: T) => Parameters<typeof renderToString>[0],
): string {
  return all.map((one) => renderToString(row(one))).join("");
}
