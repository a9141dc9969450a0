/** Breaks text into lines, and lines into pieces of one font in the order in which they are seen, whatever way they are written. */
import bidiFactory from "bidi-js";
import type { Face } from "./fonts.ts";

export interface Piece {
  readonly text: string;
  readonly face: Face;
  readonly width: number;
}

export type Line = readonly Piece[];

export interface LinesGiven {
  readonly faces: readonly Face[];
  readonly width: number;
  readonly widthOf: (text: string, face: Face) => number;
}

const bidi = bidiFactory();

/** Written to the left as well (Hebrew, Arabic and the like, and marks that turn): other text needs no look at its order. */
const TURNS =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802\ud803\ud83a\ud83b]/;

/**
 * At least one line. Words that are wider than a line are broken where a name may be, else anywhere. What no font has is written as its number,
 * such as `[U+20BB7]`: an empty box would say nothing of a name, and PDF/A knows none.
 */
export function linesOf(text: string, given: LinesGiven): Line[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const space = widthOf(" ", given);
  for (const { text: part, glue } of partsIn(drawable(text, given.faces), given)) {
    const own = widthOf(part, given);
    const gap = glue === "" || line === "" ? 0 : space;
    if (line !== "" && used + gap + own > given.width) {
      lines.push(line);
      line = part;
      used = own;
    } else {
      line = line === "" ? part : `${line}${glue}${part}`;
      used += gap + own;
    }
  }
  return [...lines, line].map((one) => piecesOf(one, given));
}

function drawable(text: string, faces: readonly Face[]): string {
  if (!/[^\x20-\x7e]/.test(text)) return text;
  return text.replace(/[^\x20-\x7e\n\t]/gu, (char) => {
    const codePoint = char.codePointAt(0) ?? 0;
    if (faces.some((face) => face.has(codePoint))) return char;
    return `[U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

function partsIn(text: string, given: LinesGiven): Part[] {
  const wide = (word: string): boolean => widthOf(word, given) > given.width;
  return text
    .split(/[ \n\t]+/)
    .flatMap((word) => (wide(word) ? partsOf(word, wide) : [{ text: word, glue: " " }]));
}

function widthOf(text: string, { faces, widthOf: measure }: LinesGiven): number {
  return runsOf(text, faces).reduce((sum, { text: run, face }) => sum + measure(run, face), 0);
}

interface Part {
  readonly text: string;
  readonly glue: string;
}

/** A long word as parts that stand beside each other without a space. */
function partsOf(word: string, wide: (text: string) => boolean): Part[] {
  const parts = (word.match(/[^-/:._@,]*[-/:._@,]+|[^-/:._@,]+$/g) ?? [word]).flatMap((part) =>
    wide(part) ? piecewise(part, wide) : [part],
  );
  return parts.map((text, at) => ({ text, glue: at === 0 ? " " : "" }));
}

function piecewise(part: string, wide: (text: string) => boolean): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(part)) {
    if (piece !== "" && wide(piece + segment)) {
      pieces.push(piece);
      piece = segment;
    } else piece += segment;
  }
  return [...pieces, piece];
}

/** Runs of one font, in the order of the text. */
function runsOf(text: string, faces: readonly Face[]): { readonly text: string; readonly face: Face }[] {
  const [first] = faces;
  if (first && text !== "" && isPlain(text, first)) return [{ text, face: first }];
  const runs: { text: string; face: Face }[] = [];
  for (const char of text) {
    const face = faceOf(char, faces, runs.at(-1)?.face);
    const last = runs.at(-1);
    if (last?.face === face) last.text += char;
    else runs.push({ text: char, face });
  }
  return runs;
}

/** Whether nothing but printed characters of ASCII stands there, all of which a font has: most text is so, and needs no look at each. */
function isPlain(text: string, face: Face): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || !face.has(code)) return false;
  }
  return true;
}

/** Marks that stand on a letter stay with it where its font has them. */
function faceOf(char: string, faces: readonly Face[], before: Face | undefined): Face {
  const codePoint = char.codePointAt(0) ?? 0;
  if (before?.has(codePoint) === true && /^[\p{M}\u200d]$/u.test(char)) return before;
  return faces.find((face) => face.has(codePoint)) ?? (faces[0] as Face);
}

function piecesOf(line: string, given: LinesGiven): Line {
  const measured = ({ text, face }: { readonly text: string; readonly face: Face }): Piece => ({
    text,
    face,
    width: given.widthOf(text, face),
  });
  if (!TURNS.test(line)) return runsOf(line, given.faces).map(measured);
  const { levels } = bidi.getEmbeddingLevels(line, "ltr");
  const runs: { text: string; level: number }[] = [];
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    // words of a run are put in order one by one: only within a word the font does it
    if (last?.level === level && char !== " " && !last.text.endsWith(" ")) last.text += char;
    else runs.push({ text: char, level });
  }
  const parts = runs.flatMap(({ text, level }) =>
    runsOf(text, given.faces).map((run) => ({ ...run, level })),
  );
  return reordered(parts).map(measured);
}

/** https://www.unicode.org/reports/tr9/#L2 */
function reordered<T extends { readonly level: number }>(parts: readonly T[]): T[] {
  const order = [...parts];
  const most = parts.reduce((high, { level }) => Math.max(high, level), 0);
  for (let level = most; level > 0; level--) {
    for (let at = 0; at < order.length; at++) {
      if ((order[at]?.level ?? 0) < level) continue;
      let end = at;
      while ((order[end]?.level ?? 0) >= level && end < order.length) end++;
      order.splice(at, end - at, ...order.slice(at, end).reverse());
      at = end;
    }
  }
  return order;
}
