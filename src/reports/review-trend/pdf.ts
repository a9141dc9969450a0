/** Months of reviews beside each other on paper, to be kept: PDF/A-3a, tagged. Bytes depend on the comparison and the fonts alone. */
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import type { SealedTrend } from "../../core/review/trend/document.ts";
import type { Faces } from "../pdf/fonts.ts";
import { drawMonths } from "../pdf/month-columns.ts";
import { openPaper } from "../pdf/paper.ts";
import type { Paper } from "../pdf/paper.ts";
import { drawCover, drawLists } from "../review/pdf-lists.ts";
import { outOfTurnList, reviewList, trendCharts, trendCover, trendTables, trendTiles } from "./figures.ts";
import { trendHeading } from "./html.tsx";

const HEIGHT = 112;
const BESIDE = 3;
const GAP = 18;

export async function trendPdf(sealed: SealedTrend, faces: Faces): Promise<Buffer> {
  const { id, hash, document } = sealed;
  const paper = await openPaper({
    faces,
    title: `Access reviews for management, ${id}`,
    subject: id,
    keywords: hash,
    author: document.prepared_by,
    at: Date.parse(document.as_of),
    foot: `${id}   sha256 ${hash}`,
  });
  drawCover(paper, {
    kind: "Access reviews for management",
    heading: trendHeading(sealed),
    cover: trendCover(sealed),
    notes: document.notes.map(({ text }) => text),
  });
  paper.heading("Result", 2);
  for (const [words, count] of trendTiles(document)) paper.paragraph(`${formatCount(count)} ${words}`);
  if (document.sum.lines.length > 0) paper.heading("The sum", 3);
  for (const line of document.sum.lines) paper.paragraph(shownText(line));
  drawCharts(paper, sealed);
  drawLists(paper, [...trendTables(document), outOfTurnList(document), reviewList(document)]);
  return await paper.end();
}

function drawCharts(paper: Paper, { document }: SealedTrend): void {
  const charts = trendCharts(document);
  const width = (paper.width - GAP * (BESIDE - 1)) / BESIDE;
  for (let at = 0; at < charts.length; at += BESIDE) {
    if (at === 0) paper.heading("Over all domains", 2);
    paper.room(HEIGHT + 10);
    charts
      .slice(at, at + BESIDE)
      .forEach((chart, place) =>
        drawMonths(paper, chart, { x: paper.left + place * (width + GAP), width, height: HEIGHT }),
      );
    paper.y += HEIGHT + 12;
  }
}
