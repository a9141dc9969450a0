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
  /**
   * Where a cell is wrapped: between words, where one that is too long is cut; between words, and within one that is too long; or
   * anywhere, so that nothing of a path is left out.
   */
  readonly wrap?: "words" | "long words" | "anywhere";
}

/** Blanks between two columns. */
const GAP = 2;

/** The library lays out every cell beside all others: rows that are laid out together. */
const TOGETHER = 100;

/** Renders rows under a head. Ends without a line break. Takes time in proportion to the rows. */
export function renderRows(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  shape: TableShape = {},
): string {
  const parts = Array.from({ length: Math.max(1, Math.ceil(rows.length / TOGETHER)) }, (_, at) =>
    rows.slice(at * TOGETHER, (at + 1) * TOGETHER),
  );
  const [only = []] = parts;
  if (parts.length === 1) return render(head, only, shape);
  const isWrapped = shape.widths !== undefined;
  const all = {
    ...shape,
    isWrapped,
    widths: shape.widths ?? widest(parts.map((part) => widthsOf(head, part))),
  };
  const headLines = render(head, [], all).split("\n").length;
  return parts
    .flatMap((part, at) => {
      const lines = render(head, part, all).split("\n");
      return at === 0 ? lines : lines.slice(headLines);
    })
    .join("\n");
}

interface Layout extends TableShape {
  /** Else cells are as wide as the widths. */
  readonly isWrapped?: boolean;
}

function tableOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { widths, wrap = "words", isWrapped = widths !== undefined }: Layout,
): Table.Table {
  const table = new Table({
    head: [...head],
    chars: BORDERLESS,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": GAP },
    wordWrap: isWrapped,
    wrapOnWordBoundary: wrap !== "anywhere",
    ...(widths ? { colWidths: [...widths] } : {}),
  });
  const broken = (cell: string, column: number): string =>
    wrap === "long words" && widths ? brokenUp(cell, (widths[column] ?? Infinity) - GAP) : cell;
  for (const row of rows) table.push(row.map(broken));
  return table;
}

/** Words that are longer than a column go on in its next line. */
function brokenUp(cell: string, width: number): string {
  if (width === Infinity) return cell;
  return cell.replace(new RegExp(`\\S{${width}}(?=\\S)`, "gu"), "$&\n");
}

/** How wide the columns of some rows are: the library leaves them in its options. */
function widthsOf(head: readonly string[], rows: readonly (readonly string[])[]): readonly number[] {
  const table = tableOf(head, rows, {});
  table.toString();
  return table.options.colWidths as number[];
}

function widest(all: readonly (readonly number[])[]): number[] {
  const [first = []] = all;
  return first.map((_, column) => all.reduce((most, widths) => Math.max(most, widths[column] ?? 0), 0));
}

function render(head: readonly string[], rows: readonly (readonly string[])[], layout: Layout): string {
  return tableOf(head, rows, layout)
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
