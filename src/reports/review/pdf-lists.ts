/** Tables of a report on paper, and what it says first. */
import { shownText } from "../../core/record/text.ts";
import { QUIET } from "../pdf/paper.ts";
import type { Paper } from "../pdf/paper.ts";
import { drawTable } from "../pdf/table.ts";
import type { Column } from "../pdf/table.ts";
import type { Listed } from "./listed.ts";

export function drawLists(paper: Paper, lists: readonly Listed[]): void {
  for (const { title, head, rows, none, isSummed = false } of lists) {
    paper.heading(title, 2);
    const columns = isSummed ? head.map(summedColumn) : columnsOf(head, rows);
    if (rows.length === 0) paper.paragraph(none, { colour: QUIET });
    else
      drawTable(
        paper,
        columns,
        rows.map((row, at) =>
          row.map((text) => ({ text: shownText(text), bold: isSummed && at === rows.length - 1 })),
        ),
      );
  }
}

function summedColumn(head: string, at: number): Column {
  return { head, part: at === 0 ? 4 : 2, isNumber: at > 0 };
}

/** In letters, with the space around them: what a page is wide, what is not broken, and how wide a column is at most. */
const PAGE = 148;
const SHORT = 26;
const LONGEST = 70;

/** As wide as what stands in them: short ones have what they need, and long ones the rest. */
function columnsOf(head: readonly string[], rows: Listed["rows"]): Column[] {
  const needs = head.map((text, at) =>
    Math.min(LONGEST, rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), text.length) + 3),
  );
  const sumOf = (some: readonly number[]): number => some.reduce((sum, one) => sum + one, 0);
  const long = needs.filter((one) => one > SHORT);
  const left = Math.max(PAGE - sumOf(needs) + sumOf(long), SHORT * long.length);
  const share = Math.min(1, left / sumOf(long));
  return head.map((text, at) => {
    const need = needs[at] ?? 0;
    return { head: text, part: need > SHORT ? need * share : need };
  });
}

const COVER: readonly Column[] = [
  { head: "Of", part: 1 },
  { head: "Is", part: 5 },
];

/** What it is of, and what whoever reads it must know of it. */
export function drawCover(
  paper: Paper,
  {
    kind,
    heading,
    cover,
    notes,
  }: {
    readonly kind: string;
    readonly heading: string;
    readonly cover: readonly (readonly [name: string, value: string])[];
    readonly notes: readonly string[];
  },
): void {
  paper.paragraph(kind, { colour: QUIET });
  paper.heading(shownText(heading), 1);
  drawTable(
    paper,
    COVER,
    cover.map((row) => row.map((text) => ({ text: shownText(text) }))),
  );
  if (notes.length === 0) return;
  paper.heading("What to know of this review", 2);
  for (const text of notes) paper.paragraph(`•  ${shownText(text)}`);
}
