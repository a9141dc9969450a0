/** A review on paper, to be kept: PDF/A-3a, tagged. Bytes depend on the review and the fonts alone. */
import { formatBytes, formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import type { SealedCertification } from "../../core/review/certified.ts";
import type { ItemDocument, SealedReview } from "../../core/review/document.ts";
import { SUGGESTION_WORDS } from "../../core/review/sum.ts";
import { drawBars } from "../pdf/bars.ts";
import type { Faces } from "../pdf/fonts.ts";
import { openPaper, QUIET } from "../pdf/paper.ts";
import type { Paper } from "../pdf/paper.ts";
import { drawTable } from "../pdf/table.ts";
import type { Cell, Column } from "../pdf/table.ts";
import { listsOf } from "./beyond.tsx";
import { calledIn, whoIn } from "./called.ts";
import type { CalledAs } from "./called.ts";
import { certifiedLists } from "./certified-lists.ts";
import { givenBy } from "./given-by.ts";
import { drawCover, drawLists } from "./pdf-lists.ts";
import {
  amountsBelow,
  approvedBy,
  assetIdOf,
  assetOf,
  dueOf,
  labelsOf,
  spanOf,
  subscriptionOf,
  useOf,
  whoOf,
} from "./items.tsx";
import { reasonsIn } from "./reasons.ts";
import type { Reasons } from "./reasons.ts";
import { coverRows, heldBars, resultTiles, suggestedBars } from "./result.ts";

export async function reviewPdf(
  sealed: SealedReview,
  faces: Faces,
  certified?: SealedCertification,
): Promise<Buffer> {
  const { id, hash, document } = sealed;
  const { period, domain } = document;
  const paper = await openPaper({
    faces,
    // no name that others gave: it stands in XML, unescaped
    title: `Access review ${period.month}, ${id}`,
    subject: id,
    keywords: hash,
    author: document.prepared_by,
    at: Date.parse(document.as_of),
    foot: `${id}   sha256 ${hash}${certified ? `   decided ${certified.hash}` : ""}`,
  });
  drawCover(paper, {
    kind: `Access review ${period.month}`,
    heading: domain.name,
    cover: coverRows(sealed, certified?.document),
    notes: document.notes.map(({ text }) => text),
  });
  drawResult(paper, sealed);
  const calledAs = calledIn(document, certified?.document);
  if (certified) drawLists(paper, certifiedLists(certified.document, whoIn(calledAs)));
  paper.heading("Rights, what is most pressing first", 2);
  if (document.items.length === 0) paper.paragraph("Nobody has a right to anything of this domain.");
  else drawItems(paper, document.items, calledAs);
  drawLists(paper, listsOf(document));
  return await paper.end();
}

function drawResult(paper: Paper, { document }: SealedReview): void {
  paper.heading("Result", 2);
  for (const [words, count] of resultTiles(document)) paper.paragraph(`${formatCount(count)} ${words}`);
  paper.y += 6;
  paper.room(120);
  const half = paper.width / 2;
  const heights = [
    drawBars(
      paper,
      { title: "What is suggested", bars: suggestedBars(document) },
      { x: paper.left, width: half - 20 },
    ),
    drawBars(
      paper,
      { title: "Whom rights are for", bars: heldBars(document) },
      { x: paper.left + half, width: half - 20 },
    ),
  ];
  paper.y += Math.max(...heights) + 6;
  paper.heading("The sum", 3);
  for (const line of document.sum.lines) paper.paragraph(line);
}

const ITEMS: readonly Column[] = [
  { head: "Suggestion", part: 19 },
  { head: "Asset", part: 15 },
  { head: "Who", part: 19 },
  { head: "Right", part: 13 },
  { head: "Asked for, approved, given", part: 23 },
  { head: "Last used", part: 12 },
  { head: "Bytes, before", part: 11, isNumber: true },
  { head: "Item", part: 11.5 },
];

function drawItems(paper: Paper, items: readonly ItemDocument[], calledAs: CalledAs): void {
  const reasons = reasonsIn(items);
  for (const text of reasons.notes) paper.paragraph(shownText(text), { colour: QUIET });
  drawTable(paper, ITEMS, cellsOf(items, { calledAs, reasons }));
}

interface CellsGiven {
  readonly calledAs: CalledAs;
  readonly reasons: Reasons;
}

/** Row by row: nothing is kept of what is drawn. */
function* cellsOf(items: readonly ItemDocument[], given: CellsGiven): Generator<Cell[]> {
  for (const item of items) yield itemCells(item, given);
}

function itemCells(item: ItemDocument, { calledAs, reasons }: CellsGiven): Cell[] {
  const who = whoIn(calledAs);
  const why = item.justification === null ? [] : [shownText(item.justification)];
  return [
    {
      text: SUGGESTION_WORDS[item.suggestion],
      below: [shownText(reasons.of(item)), dueOf(item)],
      bold: item.suggestion !== "keep",
    },
    { text: shownText(assetOf(item, who)), below: [shownText(assetIdOf(item)), labelsOf(item)] },
    { text: shownText(item.subject), below: [shownText(calledAs(item.subject)), whoOf(item)] },
    {
      text: `${item.kind}: ${item.allows.map(shownText).join(", ")}`,
      below: [spanOf(item), shownText(subscriptionOf(item))],
    },
    {
      text: item.requested_by === null ? "" : shownText(who(item.requested_by)),
      below: [shownText(approvedBy(item, who)), ...why, shownText(givenBy(item, who))],
    },
    {
      text:
        item.last_used ?? (item.observability === "seen" ? "not as far back as days are kept" : "not known"),
      below: [useOf(item)],
    },
    {
      text: formatBytes(item.bytes_out),
      below: amountsBelow(item),
    },
    {
      text: item.id,
      below: item.open_alerts.length === 0 ? [] : [`alerts ${item.open_alerts.join(", ")}`],
    },
  ];
}
