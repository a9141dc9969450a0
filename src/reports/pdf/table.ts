/** A table on paper: cells are broken into lines, rows over pages where one is taller than a page, and the head is seen again on each. */
import { LEADING, LINE, QUIET } from "./paper.ts";
import type { Doc, Paper, Tag, TextStyle } from "./paper.ts";
import type { Line } from "./lines.ts";

export interface Column {
  readonly head: string;
  /** Of the whole, in parts of the sum of all. */
  readonly part: number;
  readonly isNumber?: boolean;
}

/** What stands in a cell: the words, and quieter ones below. */
export interface Cell {
  readonly text: string;
  readonly below?: readonly string[];
  readonly bold?: boolean;
}

const SIZE = 8;
const SMALL = 7;
const PAD = 3.5;
/** What is no taller stands on one page; of a taller row so much begins where it is. */
const WHOLE_MAX = 220;

interface Laid {
  readonly line: Line;
  readonly style: TextStyle;
}

interface Placed {
  readonly x: number;
  readonly width: number;
  readonly isNumber: boolean;
}

export function drawTable(paper: Paper, columns: readonly Column[], rows: Iterable<readonly Cell[]>): void {
  const places = placesOf(paper, columns);
  const head = columns.map(({ head: text }, at) =>
    layCell(paper, { text, bold: true }, places[at] as Placed),
  );
  let table: Tag | undefined;
  for (const row of rows) {
    let cells = places.map((place, at) => layCell(paper, row[at] ?? { text: "" }, place));
    if (!table) {
      paper.room(heightOf(head) + Math.min(heightOf(cells), WHOLE_MAX));
      table = paper.doc.struct("Table");
      paper.root.add(table);
      drawRow(paper, { cells: head, places, draw: tagged(paper, table, "TH") });
    }
    while (cells.length > 0) {
      if (paper.room(Math.min(heightOf(cells), WHOLE_MAX)))
        drawRow(paper, { cells: head, places, draw: (_, draw) => paper.decoration(draw) });
      const fits = cells.map((cell) => fitting(cell, paper.bottom - paper.y - 2 * PAD));
      drawRow(paper, {
        cells: cells.map((cell, at) => cell.slice(0, fits[at])),
        places,
        draw: tagged(paper, table, "TD"),
      });
      const rest = cells.map((cell, at) => cell.slice(fits[at]));
      cells = rest.some((cell) => cell.length > 0) ? rest : [];
    }
  }
  table?.end();
}

type Draws = (isEnd: boolean, draw: () => void) => void;

/** Each row is one of the table, each cell one of the row. */
function tagged(paper: Paper, table: Tag, kind: "TH" | "TD"): Draws {
  let row: Tag | undefined;
  return (isEnd, draw) => {
    if (!row) {
      row = paper.doc.struct("TR");
      table.add(row);
    }
    const cell = paper.doc.struct(
      kind,
      (kind === "TH" ? { scope: "Column" } : {}) as Parameters<Doc["struct"]>[1],
    );
    row.add(cell);
    cell.add(draw);
    cell.end();
    if (!isEnd) return;
    row.end();
    row = undefined;
  };
}

function placesOf({ left, width }: Paper, columns: readonly Column[]): Placed[] {
  const all = columns.reduce((sum, { part }) => sum + part, 0);
  let x = left;
  return columns.map(({ part, isNumber = false }) => {
    const own = (width * part) / all;
    const place = { x, width: own - 2 * PAD, isNumber };
    x += own;
    return place;
  });
}

function layCell(paper: Paper, { text, below = [], bold = false }: Cell, { width }: Placed): Laid[] {
  const style = { size: SIZE, bold };
  const small = { size: SMALL, colour: QUIET };
  const lay = (words: string, own: TextStyle): Laid[] =>
    words === "" ? [] : paper.lines(words, own, width).map((line) => ({ line, style: own }));
  return [...lay(text, style), ...below.flatMap((words) => lay(words, small))];
}

function heightOf(cells: readonly (readonly Laid[])[]): number {
  const heights = cells.map((lines) => lines.reduce((sum, { style }) => sum + style.size * LEADING, 0));
  return Math.max(...heights, SIZE * LEADING) + 2 * PAD;
}

/** How many of the lines fit; one at least, or a page would never end. */
function fitting(lines: readonly Laid[], height: number): number {
  let sum = 0;
  const count = lines.findIndex(({ style }) => (sum += style.size * LEADING) > height);
  return count === -1 ? lines.length : Math.max(1, count);
}

function drawRow(
  paper: Paper,
  {
    cells,
    places,
    draw,
  }: {
    readonly cells: readonly (readonly Laid[])[];
    readonly places: readonly Placed[];
    readonly draw: Draws;
  },
): void {
  const height = heightOf(cells);
  const top = paper.y;
  cells.forEach((lines, at) => {
    const place = places[at] as Placed;
    draw(at === cells.length - 1, () => drawCell(paper, { lines, place, top }));
  });
  paper.decoration(() => {
    const { doc, left, width } = paper;
    doc
      .lineWidth(0.4)
      .strokeColor(LINE)
      .moveTo(left, top + height)
      .lineTo(left + width, top + height)
      .stroke();
  });
  paper.y = top + height;
}

function drawCell(
  paper: Paper,
  { lines, place, top }: { readonly lines: readonly Laid[]; readonly place: Placed; readonly top: number },
): void {
  let y = top + PAD;
  for (const { line, style } of lines) {
    const own = line.reduce((sum, { width }) => sum + width, 0);
    const x = place.isNumber ? place.x + place.width - own : place.x;
    paper.draw(line, style, { x, y });
    y += style.size * LEADING;
  }
}
