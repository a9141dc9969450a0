/** A document on paper, tagged for whoever hears it read: headings, paragraphs, lists and tables as such, the rest marked as decoration. PDF/A-3a. */
import type PDFDocument from "pdfkit";
import type { Face, Faces } from "./fonts.ts";
import { linesOf } from "./lines.ts";
import type { Line } from "./lines.ts";
import { collectPieces } from "./pieces.ts";

export interface PaperGiven {
  readonly faces: Faces;
  /** These four stand in XML as they are: nothing that others wrote. */
  readonly title: string;
  readonly subject: string;
  readonly keywords: string;
  readonly author: string;
  /** Of the document, in ms: the same bytes need the same. */
  readonly at: number;
  /** Stands at the foot of each page. */
  readonly foot: string;
}

export type Doc = InstanceType<typeof PDFDocument>;
export type Tag = ReturnType<Doc["struct"]>;

export interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly colour?: string;
}

export interface Paper {
  readonly doc: Doc;
  readonly root: Tag;
  /** Of the text on a page. */
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  /** Where the next thing begins. */
  y: number;
  lines(text: string, style: TextStyle, width: number): Line[];
  draw(line: Line, style: TextStyle, place: { readonly x: number; readonly y: number }): void;
  /** Before anything is drawn: a page of its own where so much does not fit any more, headings that wait with it. True: it was turned. */
  room(height: number): boolean;
  /** Waits for what comes next, and stands on the same page. */
  heading(text: string, level: 1 | 2 | 3): void;
  paragraph(text: string, style?: Partial<TextStyle>): void;
  /** What nobody needs to hear. */
  decoration(draw: () => void): void;
  end(): Promise<Buffer>;
}

interface Heading {
  readonly tag: string;
  readonly lines: readonly Line[];
  readonly style: TextStyle;
  /** Space before it. */
  readonly above: number;
  /** With the space around it. */
  readonly height: number;
}

const ABOVE = 14;
const BELOW = 4;
const MARGIN = 42;
const PAGE = { width: 841.89, height: 595.28 };
export const INK = "#16181d";
export const QUIET = "#4d5461";
export const LINE = "#b9bfc9";

export const LEADING = 1.35;

/** Bytes depend on what is given and drawn alone. */
export async function openPaper(given: PaperGiven): Promise<Paper> {
  const { default: Pdf } = await import("pdfkit");
  const doc = new Pdf({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    pdfVersion: "1.7",
    subset: "PDF/A-3a",
    tagged: true,
    lang: "en",
    displayTitle: true,
    autoFirstPage: false,
    // else Helvetica would be named, and not be embedded
    font: null as unknown as string,
    info: {
      Title: given.title,
      Subject: given.subject,
      Keywords: given.keywords,
      Author: given.author,
      Creator: given.author,
      Producer: given.author,
      CreationDate: new Date(given.at),
      ModDate: new Date(given.at),
    },
  });
  const pieces = collectPieces();
  // its first line is written where it is made
  const head = doc.read() as Uint8Array | null;
  if (head) pieces.add(head);
  const done = new Promise<void>((resolve) => {
    // a stream hands nothing on before all is drawn, and would keep every piece until then
    doc.push = (piece: Uint8Array | null) => {
      if (piece === null) resolve();
      else pieces.add(piece);
      return true;
    };
  });
  for (const face of new Set([...given.faces.regular, ...given.faces.bold]))
    doc.registerFont(face.name, face.font as unknown as ArrayBuffer);
  const root = doc.struct("Document");
  doc.addStructure(root);
  const paper = makePaper(doc, root, given);
  paper.room(Infinity);
  return {
    ...paper,
    get y() {
      return paper.y;
    },
    set y(value) {
      paper.y = value;
    },
    async end() {
      paper.room(0);
      root.end();
      doc.end();
      await done;
      return pieces.bytes();
    },
  };
}

function makePaper(doc: Doc, root: Tag, { faces, foot }: PaperGiven): Omit<Paper, "end"> {
  const bottom = PAGE.height - MARGIN - 14;
  const width = PAGE.width - 2 * MARGIN;
  let pages = 0;
  let inked = "";
  let waiting: Heading[] = [];
  const paper: Omit<Paper, "end"> = {
    doc,
    root,
    left: MARGIN,
    width,
    bottom,
    y: MARGIN,
    lines: (text, style, room) =>
      linesOf(text, {
        faces: style.bold === true ? faces.bold : faces.regular,
        width: room,
        widthOf: measure(doc, style.size),
      }),
    draw(line, style, place) {
      const { colour = INK } = style;
      const set = `${pages} ${colour}`;
      if (inked !== set) doc.fillColor(colour);
      inked = set;
      writeLine(doc, line, { ...place, size: style.size });
    },
    room(height) {
      const headings = waiting;
      waiting = [];
      const needed = headings.reduce((sum, one) => sum + one.height, height);
      const isTurned = pages === 0 || (paper.y > MARGIN && paper.y + needed > bottom);
      if (isTurned) {
        doc.addPage();
        pages += 1;
        paper.y = MARGIN;
        paper.decoration(() => drawFoot(paper, `${foot}   page ${pages}`));
      }
      for (const one of headings) drawHeading(paper, one);
      return isTurned;
    },
    decoration(draw) {
      doc.markContent("Artifact", { type: "Layout" });
      draw();
      inked = "";
      doc.endMarkedContent();
    },
    heading(text, level) {
      waiting.push(layHeading(paper, text, level));
    },
    paragraph(text, style = {}) {
      flow(paper, text, { size: 9.5, ...style });
      paper.y += 3;
    },
  };
  return paper;
}

function writeLine(
  doc: Doc,
  line: Line,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: number },
): void {
  let at = x;
  for (const { text, face, width } of line) {
    doc
      .font(face.name)
      .fontSize(size)
      .text(text, at, y + size, { lineBreak: false, baseline: "alphabetic" });
    at += width;
  }
}

function drawFoot(paper: Omit<Paper, "end">, text: string): void {
  const style = { size: 7.5, colour: QUIET };
  const [line = []] = paper.lines(text, style, paper.width);
  paper.draw(line, style, { x: MARGIN, y: paper.bottom + 14 });
}

function layHeading(paper: Omit<Paper, "end">, text: string, level: 1 | 2 | 3): Heading {
  const style = { size: [20, 13.5, 11][level - 1] ?? 11, bold: true };
  const lines = paper.lines(text, style, paper.width);
  const above = level === 1 ? 0 : ABOVE;
  return {
    tag: `H${level}`,
    lines,
    style,
    above,
    height: above + lines.length * style.size * LEADING + BELOW,
  };
}

/** At the beginning of a page nothing is above it. */
function drawHeading(paper: Omit<Paper, "end">, { tag, lines, style, above }: Heading): void {
  if (paper.y > MARGIN) paper.y += above;
  const element = paper.doc.struct(tag);
  paper.root.add(element);
  for (const line of lines) {
    const { y } = paper;
    element.add(() => paper.draw(line, style, { x: paper.left, y }));
    paper.y += style.size * LEADING;
  }
  element.end();
  paper.y += BELOW;
}

/** Text over as many pages as it needs, as one thing; of two lines none is alone. */
function flow(paper: Omit<Paper, "end">, text: string, style: TextStyle): void {
  const height = style.size * LEADING;
  const lines = paper.lines(text, style, paper.width);
  paper.room(Math.min(lines.length, 2) * height);
  const element = paper.doc.struct("P");
  paper.root.add(element);
  for (const line of lines) {
    paper.room(height);
    element.add(() => paper.draw(line, style, { x: paper.left, y: paper.y }));
    paper.y += height;
  }
  element.end();
}

/** Word by word, as they are set: most come again. */
function measure(doc: Doc, size: number): (text: string, face: Face) => number {
  const known = widths(doc);
  const ofWord = (word: string, face: Face): number => {
    const key = `${face.name} ${word}`;
    const own = known.get(key) ?? doc.font(face.name).fontSize(100).widthOfString(word) / 100;
    known.set(key, own);
    return own;
  };
  return (text, face) => text.split(/(?<= )/).reduce((sum, word) => sum + ofWord(word, face), 0) * size;
}

const WIDTHS = new WeakMap<Doc, Map<string, number>>();

function widths(doc: Doc): Map<string, number> {
  const known = WIDTHS.get(doc) ?? new Map<string, number>();
  WIDTHS.set(doc, known);
  return known;
}
