/** The fonts of a document: for each character the first that has it. What is embedded of them is what is used. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Font } from "fontkit";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { unpackWoff } from "./unpack-woff.ts";

export interface Face {
  /** The same for the same place in the list. */
  readonly name: string;
  readonly font: Font;
  has(codePoint: number): boolean;
}

export interface Faces {
  /** Both in the order in which they are tried. */
  readonly regular: readonly Face[];
  readonly bold: readonly Face[];
}

const DEJAVU = "dejavu-fonts-ttf/ttf/DejaVuSansCondensed";
const UNIFONT = "@fontsource/unifontex/files/unifontex-latin-400-normal.woff";

const ours = new Map<string, Face>();

/**
 * DejaVu Sans for what it has (Latin, Greek, Cyrillic, Arabic, Hebrew and more), then the given files, then Unifont, which has a picture of
 * nearly every character. Throws `input_missing` for a file that is no font.
 */
export async function openFaces(files: readonly string[]): Promise<Faces> {
  const given = await Promise.all(files.map((path, at) => openFace(`given-${at}`, path)));
  const [regular, bold, last] = await Promise.all([
    ownFace("regular", `${DEJAVU}.ttf`),
    ownFace("bold", `${DEJAVU}-Bold.ttf`),
    ownFace("last", UNIFONT),
  ]);
  return { regular: [regular, ...given, last], bold: [bold, ...given, last] };
}

async function ownFace(name: string, path: string): Promise<Face> {
  const known = ours.get(name);
  if (known) return known;
  const face = await openFace(name, createRequire(import.meta.url).resolve(path));
  ours.set(name, face);
  return face;
}

async function openFace(name: string, path: string): Promise<Face> {
  const { create } = await import("fontkit");
  try {
    const opened = create(unpackWoff(readFileSync(path)));
    const [font] = "fonts" in opened ? opened.fonts : [opened];
    if (!font) throw new Error("it has no font");
    const known = new Map<number, boolean>();
    const has = (codePoint: number): boolean => {
      const found = known.get(codePoint) ?? font.hasGlyphForCodePoint(codePoint);
      known.set(codePoint, found);
      return found;
    };
    return { name, font, has };
  } catch (cause) {
    throw new AuditplaneError(
      "input_missing",
      `could not use the font ${path}: ${reasonOf(cause)}; name files of TrueType, OpenType or WOFF in AUDITPLANE_REPORT_FONTS`,
      { cause },
    );
  }
}
