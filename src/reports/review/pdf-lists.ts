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
    const columns = head.map((text, at): Column => columnOf(text, { isFirst: at === 0, isSummed }));
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

function columnOf(
  head: string,
  { isFirst, isSummed }: { readonly isFirst: boolean; readonly isSummed: boolean },
): Column {
  if (isSummed) return { head, part: isFirst ? 4 : 2, isNumber: !isFirst };
  return { head, part: isFirst ? 1.5 : 2 };
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
