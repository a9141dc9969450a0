import { inflateSync } from "node:zlib";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { create } from "fontkit";
import { describe, expect, it, vi } from "vitest";
import type { SealedReview } from "../../src/core/review/document.ts";
import { openFaces } from "../../src/reports/pdf/fonts.ts";
import type { Face } from "../../src/reports/pdf/fonts.ts";
import { linesOf } from "../../src/reports/pdf/lines.ts";
import { openPaper } from "../../src/reports/pdf/paper.ts";
import { drawTable } from "../../src/reports/pdf/table.ts";
import { unpackWoff } from "../../src/reports/pdf/unpack-woff.ts";
import { reviewPdf } from "../../src/reports/review/pdf.ts";
import { aHostileReview } from "../support/hostile-review.ts";

const faces = await openFaces([]);
const UNIFONT = createRequire(import.meta.url).resolve(
  "@fontsource/unifontex/files/unifontex-latin-400-normal.woff",
);

/** What is compressed in it, too. */
function opened(pdf: Buffer): string {
  const parts = pdf.toString("latin1").split(/stream\r?\n|\r?\nendstream/);
  return parts
    .map((part) => {
      try {
        return inflateSync(Buffer.from(part, "latin1")).toString("latin1");
      } catch {
        return part;
      }
    })
    .join("\n");
}

/** Each character as wide as one. */
const face = (name: string, has: (codePoint: number) => boolean): Face =>
  ({ name, has, font: undefined }) as unknown as Face;
const LATIN = face("latin", (codePoint) => codePoint < 0x250);
const REST = face("rest", () => true);
const shown = (text: string, width = 80): string[] =>
  linesOf(text, { faces: [LATIN, REST], width, widthOf: (words) => words.length }).map((line) =>
    line.map((piece) => piece.text).join("|"),
  );

describe("lines on paper", () => {
  it("are broken between words, and long words where a name may be, without losing anything", () => {
    expect(shown("one two three", 7)).toEqual(["one two", "three"]);
    expect(shown("arn:aws:iam::123:role/a-long-name", 12).join("")).toBe("arn:aws:iam::123:role/a-long-name");
    expect(shown("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(shown("")).toEqual([""]);
  });

  it("have for each character the first font that has it", () => {
    const pieces = linesOf("Sales 売上, too", {
      faces: [LATIN, REST],
      width: 80,
      widthOf: (text) => text.length,
    });

    expect(pieces.flat().map((piece) => [piece.text, piece.face.name])).toEqual([
      ["Sales ", "latin"],
      ["売上", "rest"],
      [", too", "latin"],
    ]);
  });

  it("have what no font has as its number", () => {
    const latin = { faces: [LATIN], width: 80, widthOf: (words: string) => words.length };

    expect(linesOf("\u{20bb7}田", latin).flat()).toMatchObject([{ text: "[U+20BB7][U+7530]", face: LATIN }]);
    const { regular } = faces;
    const [line = []] = linesOf("\u{20bb7}田", { ...latin, faces: regular });
    expect(line.map(({ text }) => text).join("")).toBe("[U+20BB7]田");
  });

  it("have what is written to the left in the order in which it is seen, and the rest as it was", () => {
    // the first word of a name in Arabic is seen to the right of its second
    expect(shown("by أحمد علي today")).toEqual(["by| |علي| |أحمد| |today"]);
    expect(shown("أحمد@example.com")).toEqual(["أحمد|@example.com"]);
  });
});

describe("a review on paper", () => {
  const sealed: SealedReview = aHostileReview();

  it("is the same bytes each time, and bears its id and hash where programs find them", async () => {
    const pdf = await reviewPdf(sealed, faces);

    expect((await reviewPdf(sealed, faces)).equals(pdf)).toBe(true);
    expect(pdf.includes(sealed.id)).toBe(true);
    expect(pdf.includes(sealed.hash)).toBe(true);
  });

  it("begins as a file of its kind does, and finds each of its parts where it says", async () => {
    const text = (await reviewPdf(sealed, faces)).toString("latin1");
    const table = Number(/startxref\n(\d+)\n%%EOF\s*$/.exec(text)?.[1]);
    const places = [...text.slice(table).matchAll(/^(\d{10}) 00000 n/gm)].map(([, place]) => Number(place));

    expect(text).toMatch(/^%PDF-1\.7\n%[\x80-\xff]{4}\n/);
    expect(text.slice(table, table + 5)).toBe("xref\n");
    expect(places.length).toBeGreaterThan(20);
    expect(places.map((place, at) => text.startsWith(`${at + 1} 0 obj`, place))).not.toContain(false);
  });

  it("is tagged and says that it is PDF/A-3a, in metadata that nobody else wrote in", async () => {
    const text = opened(await reviewPdf(sealed, faces));

    expect(text).toContain("<pdfaid:part>3</pdfaid:part>");
    expect(text).toContain("<pdfaid:conformance>A</pdfaid:conformance>");
    expect(text).toMatch(/\/Marked true/);
    expect(text).toMatch(/\/OutputIntents/);
    for (const tag of ["H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure"])
      expect(text).toMatch(new RegExp(`/S /${tag}\\b`));
    expect(text).toMatch(/\/Scope \/?\(?Column/);
    expect(text).toMatch(/\/Alt \(/);
    const [, metadata = ""] = /<\?xpacket begin([\s\S]*?)<\?xpacket end/.exec(text) ?? [];
    expect(metadata).not.toMatch(/<b>|&lt;|\u58f2|\u00e5\u00a3\u00b2/);
  });

  it("draws nothing that is neither tagged nor marked as decoration, and embeds every font that it names", async () => {
    const text = opened(await reviewPdf(sealed, faces));
    const pages = text.split("\n").filter((line) => /\b(BT|BDC|EMC)\b/.test(line));
    let depth = 0;
    for (const [operator] of text.matchAll(/\b(BDC|BMC|EMC|TJ)\b/g)) {
      if (operator === "EMC") depth -= 1;
      else if (operator === "TJ") expect(depth).toBeGreaterThan(0);
      else depth += 1;
    }

    expect(pages.length).toBeGreaterThan(0);
    expect(depth).toBe(0);
    expect(text.match(/\/FontDescriptor \d/g)).toHaveLength(text.match(/\/FontFile2 \d/g)?.length ?? 0);
    expect(text).not.toMatch(/\/BaseFont \/Helvetica/);
  });
});

describe("headings on paper", () => {
  /** Draws, and returns what was written with the page on which it stands. */
  async function written(draw: (paper: Awaited<ReturnType<typeof openPaper>>) => void) {
    const about = { title: "", subject: "", keywords: "", author: "", at: 0, foot: "" };
    const paper = await openPaper({ faces, ...about });
    const texts: { readonly text: string; readonly page: number }[] = [];
    let page = 1;
    const addPage = paper.doc.addPage.bind(paper.doc);
    vi.spyOn(paper.doc, "addPage").mockImplementation((options) => {
      page += 1;
      return addPage(options);
    });
    vi.spyOn(paper.doc, "text").mockImplementation((text: string) => {
      texts.push({ text, page });
      return paper.doc;
    });
    draw(paper);
    await paper.end();
    return (wanted: string): number | undefined => texts.find(({ text }) => text.includes(wanted))?.page;
  }

  it("stand on the page of what follows them, whatever stands above and however tall that is", async () => {
    for (const tall of [1, 12, 19, 60])
      for (let above = 12; above < 34; above += 2) {
        const pageOf = await written((paper) => {
          for (let line = 0; line < above; line++) paper.paragraph("above");
          paper.heading("Part", 2);
          paper.heading("Table", 3);
          drawTable(
            paper,
            [{ head: "Head", part: 1 }],
            [[{ text: "first", below: Array.from({ length: tall }, () => "below") }]],
          );
          paper.heading("Last", 2);
        });

        expect([pageOf("Part"), pageOf("Table"), pageOf("Head")]).toEqual(
          Array.from({ length: 3 }, () => pageOf("first")),
        );
        expect(pageOf("Last")).toBeGreaterThan(0);
      }
  });

  it("stand above a paragraph, of which two lines are there at least", async () => {
    for (let above = 20; above < 36; above++) {
      const pageOf = await written((paper) => {
        for (let line = 0; line < above; line++) paper.paragraph("above");
        paper.heading("Part", 2);
        paper.paragraph(`one ${"w".repeat(92)} two`);
      });

      expect([pageOf("Part"), pageOf("two")]).toEqual([pageOf("one"), pageOf("one")]);
    }
  });
});

describe("text on paper", () => {
  it("has no colour of the bars before it", async () => {
    const kept: string[] = [];
    let colour = "";
    let texts = 0;
    for (const line of opened(await reviewPdf(aHostileReview(), faces)).split("\n")) {
      if (line === "q") kept.push(colour);
      else if (line === "Q") colour = kept.pop() ?? "";
      else if (line.endsWith(" scn")) colour = line;
      else if (line.endsWith("TJ")) {
        texts++;
        expect(colour).not.toMatch(/^0\.12\d* 0\.3/);
      }
    }

    expect(texts).toBeGreaterThan(50);
  });
});

describe("fonts", () => {
  it("have a picture of characters of every script that people are named in", () => {
    for (const char of "aÉßŁйΩאأहไ한売😀ආཀᄀ𐤀")
      expect(
        faces.regular.some((one) => one.has(char.codePointAt(0) ?? 0)),
        char,
      ).toBe(true);
  });

  it("are refused where the file is none", async () => {
    await expect(openFaces([import.meta.filename])).rejects.toMatchObject({
      code: "input_missing",
      message: expect.stringContaining("AUDITPLANE_REPORT_FONTS"),
    });
  });

  it("of WOFF are the same font unpacked, and a broken one is refused", () => {
    const packed = readFileSync(UNIFONT);
    const font = create(unpackWoff(packed));
    const broken = Buffer.from(packed);
    broken.writeUInt32BE(packed.length, 44 + 4);

    expect("numGlyphs" in font && font.numGlyphs).toBeGreaterThan(60_000);
    expect(unpackWoff(unpackWoff(packed)).equals(unpackWoff(packed))).toBe(true);
    expect(() => unpackWoff(broken)).toThrow("it is broken");
  });
});
