/** A chart of bars on paper: told apart without colours, each with its figure, and said in words to whoever hears it read. */
import { formatCount } from "../../core/finding/explain.ts";
import type { CountBar } from "../count-bar.ts";
import type { Doc, Paper } from "./paper.ts";

const ROW = 17;
const SIZE = 8.5;
const LABEL = 190;
const FIGURE = 40;

const TITLE = 16;

export function barsHeight(bars: readonly CountBar[]): number {
  return TITLE + bars.length * ROW;
}

/** Beside another in half of the width: `x` and `width` say where. Its height is returned; the paper stays where it is. */
export function drawBars(
  paper: Paper,
  { title, bars }: { readonly title: string; readonly bars: readonly CountBar[] },
  { x, width }: { readonly x: number; readonly width: number },
): number {
  const { doc } = paper;
  const top = paper.y;
  const says = bars.map(({ label, count }) => `${label}: ${formatCount(count)}`).join("; ");
  const height = barsHeight(bars);
  const figure = doc.struct("Figure", {
    alt: `${title}. ${says}`,
    bbox: [x, top, x + width, top + height],
  } as Parameters<Doc["struct"]>[1]);
  paper.root.add(figure);
  figure.add(() => {
    write(paper, title, { x, y: top, bold: true });
    const most = bars.reduce((best, { count }) => Math.max(best, count), 1);
    bars.forEach(({ label, count, fill }, at) => {
      const y = top + TITLE + at * ROW;
      const long = Math.max(count > 0 ? 2 : 0, ((width - LABEL - FIGURE) * count) / most);
      write(paper, label, { x, y: y + 2 });
      if (long > 0) drawBar(doc, { x: x + LABEL, y: y + 2, width: long, height: ROW - 6 }, fill);
      write(paper, formatCount(count), { x: x + LABEL + long + 6, y: y + 2 });
    });
  });
  figure.end();
  return height;
}

function write(
  paper: Paper,
  text: string,
  { x, y, bold = false }: { readonly x: number; readonly y: number; readonly bold?: boolean },
): void {
  const style = { size: SIZE, bold };
  const [line = []] = paper.lines(text, style, Infinity);
  paper.draw(line, style, { x, y });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const INK = "#1f4e8c";

function drawBar(doc: Doc, { x, y, width, height }: Box, fill: CountBar["fill"]): void {
  // text that follows has the colour that it had
  doc.save().lineWidth(0.8).strokeColor(INK).fillColor(INK);
  if (fill === "full") {
    doc.rect(x, y, width, height).fill().restore();
    return;
  }
  doc.save().rect(x, y, width, height).clip();
  for (let at = -height; at < width; at += 4) {
    if (fill === "rising")
      doc
        .moveTo(x + at, y + height)
        .lineTo(x + at + height, y)
        .stroke();
    if (fill === "falling")
      doc
        .moveTo(x + at, y)
        .lineTo(x + at + height, y + height)
        .stroke();
    if (fill === "dots") for (const down of [3, 8]) doc.circle(x + at + (down % 4), y + down, 0.8).fill();
  }
  doc.restore().rect(x, y, width, height).stroke().restore();
}
