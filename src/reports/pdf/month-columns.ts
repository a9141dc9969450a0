/** A chart of months on paper: told apart without colours, each with its figure above it, and said in words to whoever hears it read. */
import { FOOT, placeColumns, saidColumns } from "../month-columns.ts";
import type { MonthChart } from "../month-columns.ts";
import { LINE } from "./paper.ts";
import type { Doc, Paper } from "./paper.ts";

const TITLE = 18;
const SMALL = 6.5;
const COLUMN = "#1f4e8c";

/** Beside others: `x` and `width` say where. Its height is what is given; the paper stays where it is. */
export function drawMonths(
  paper: Paper,
  { title, columns }: MonthChart,
  { x, width, height }: { readonly x: number; readonly width: number; readonly height: number },
): void {
  const { doc, y: top } = paper;
  const figure = doc.struct("Figure", {
    alt: `${title}. ${saidColumns(columns)}`,
    bbox: [x, top, x + width, top + height],
  } as Parameters<Doc["struct"]>[1]);
  paper.root.add(figure);
  figure.add(() => {
    write(paper, title, { x, y: top, isBold: true });
    const own = { width, height: height - TITLE };
    const ground = top + height - FOOT;
    doc
      .lineWidth(0.4)
      .strokeColor(LINE)
      .moveTo(x, ground)
      .lineTo(x + width, ground)
      .stroke();
    for (const { whole, filled, middle, words, wordsY, label } of placeColumns(columns, own)) {
      doc.save().lineWidth(0.7).strokeColor(COLUMN).fillColor(COLUMN);
      if (whole) doc.rect(x + whole.x, top + TITLE + whole.y, whole.width, whole.height).stroke();
      if (filled) doc.rect(x + filled.x, top + TITLE + filled.y, filled.width, filled.height).fill();
      doc.restore();
      write(paper, words, { middle: x + middle, y: top + TITLE + wordsY - SMALL });
      write(paper, label, { middle: x + middle, y: ground + 3 });
    }
  });
  figure.end();
}

type Place = { readonly y: number } & (
  | { readonly x: number; readonly isBold: true }
  | { readonly middle: number }
);

function write(paper: Paper, text: string, place: Place): void {
  const style = "x" in place ? { size: 8.5, bold: true } : { size: SMALL };
  const [line = []] = paper.lines(text, style, Infinity);
  const own = line.reduce((sum, { width }) => sum + width, 0);
  paper.draw(line, style, { x: "x" in place ? place.x : place.middle - own / 2, y: place.y });
}
