/** What one person may read, on paper, to be kept: PDF/A-3a, tagged. Bytes depend on what is reported and the fonts alone. */
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import type { SealedPerson } from "../../core/review/person/document.ts";
import { barsHeight, drawBars } from "../pdf/bars.ts";
import type { Faces } from "../pdf/fonts.ts";
import { openPaper, QUIET } from "../pdf/paper.ts";
import type { Paper } from "../pdf/paper.ts";
import { drawTable } from "../pdf/table.ts";
import { drawCover, drawLists } from "../review/pdf-lists.ts";
import {
  calledInPerson,
  domainBars,
  outcomeBars,
  PERSON_COLUMNS,
  personCells,
  personCover,
  personLists,
  personTiles,
} from "./lists.ts";

/** So many domains have a bar. */
const BARS_MAX = 20;

export async function personPdf(sealed: SealedPerson, faces: Faces): Promise<Buffer> {
  const { id, hash, document } = sealed;
  const paper = await openPaper({
    faces,
    title: `Access of one person, ${document.period.month}, ${id}`,
    subject: id,
    keywords: hash,
    author: document.prepared_by,
    at: Date.parse(document.as_of),
    foot: `${id}   sha256 ${hash}`,
  });
  drawCover(paper, {
    kind: `Access of one person, ${document.period.month}`,
    heading: document.person.name ?? document.person.key,
    cover: personCover(sealed),
    notes: document.notes,
  });
  drawResult(paper, sealed);
  paper.heading("What they may read", 2);
  const called = calledInPerson(document);
  if (document.items.length === 0) paper.paragraph("Nothing, as far as the catalog says.", { colour: QUIET });
  else
    drawTable(
      paper,
      PERSON_COLUMNS.map((head, at) => ({ head, part: [18, 18, 20, 14, 9, 21][at] ?? 16 })),
      document.items.map((item) =>
        personCells(item, called).map(({ text, below }) => ({
          text: shownText(text),
          below: below.map(shownText),
        })),
      ),
    );
  drawLists(paper, personLists(document));
  return await paper.end();
}

function drawResult(paper: Paper, { document }: SealedPerson): void {
  paper.heading("Result", 2);
  for (const [words, count] of personTiles(document)) paper.paragraph(`${formatCount(count)} ${words}`);
  paper.y += 6;
  const half = paper.width / 2;
  const charts = [
    { title: "What was decided", bars: outcomeBars(document) },
    { title: "Rights by domain", bars: domainBars(document).slice(0, BARS_MAX) },
  ].filter(({ bars }) => bars.length > 0);
  paper.room(Math.max(...charts.map(({ bars }) => barsHeight(bars))));
  const heights = charts.map((chart, at) =>
    drawBars(paper, chart, { x: paper.left + at * half, width: half - 20 }),
  );
  paper.y += Math.max(...heights) + 6;
  paper.heading("The sum", 3);
  for (const line of document.sum.lines) paper.paragraph(shownText(line));
}
