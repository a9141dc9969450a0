/** Tables for people: no borders, two blanks between columns. */
import Table from "cli-table3";

const BORDERLESS = Object.fromEntries(
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle"
    .split(" ")
    .map((name) => [name, ""]),
);

export interface TableShape {
  /** Of the columns, with the blanks behind them; a longer cell is wrapped. Absent: as wide as their cells. */
  readonly widths?: readonly number[];
  /** Where a cell is wrapped: between words, or anywhere, so that nothing of a path is left out. */
  readonly wrap?: "words" | "anywhere";
}

/** Renders rows under a head. Ends without a line break. */
export function renderRows(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { widths, wrap = "words" }: TableShape = {},
): string {
  const table = new Table({
    head: [...head],
    chars: BORDERLESS,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
    wordWrap: widths !== undefined,
    wrapOnWordBoundary: wrap === "words",
    ...(widths ? { colWidths: [...widths] } : {}),
  });
  for (const row of rows) table.push([...row]); // more than a call takes arguments
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
