import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { reviewOf } from "../../src/core/review/compute.ts";
import { reviewCsv } from "../../src/reports/review/csv.ts";
import { reviewJson, sealReview } from "../../src/core/review/document.ts";
import type { SealedReview } from "../../src/core/review/document.ts";
import { reviewHtml } from "../../src/reports/review/html.tsx";
import { renderReview } from "../../src/reports/review/table.ts";
import { randomReview } from "../core/review/random-review.ts";
import { aHostileReview } from "../support/hostile-review.ts";

const BY = { version: "1.2.3", names: "shown" } as const;

describe("the forms of a review", () => {
  it("are the same bytes for the same review, in whatever order it was made", () => {
    fc.assert(
      fc.property(randomReview, (one) => {
        const [a, b] = [one, { ...one, uses: one.uses.toReversed() }].map((given) =>
          sealReview(reviewOf(given), BY),
        ) as [SealedReview, SealedReview];
        for (const form of [reviewJson, reviewCsv, reviewHtml]) expect(form(a)).toBe(form(b));
      }),
      { numRuns: 20 },
    );
  });

  it("keep what others wrote data: no markup, no formula, no text that turns", () => {
    const sealed = aHostileReview();
    const page = reviewHtml(sealed);
    const [, line = ""] = reviewCsv(sealed).split("\r\n");

    expect(page).not.toMatch(/<script|<b>/);
    expect(page).toContain("<bdi>&lt;b&gt;売上&lt;/b&gt;</bdi>");
    expect(page).not.toContain("\u202E");
    expect(line).not.toMatch(/(^|,)"?[=+@-]/);
    expect(line).toContain("'=HYPERLINK");
    expect(reviewCsv(sealed).startsWith("\uFEFFreview_id,review_sha256,")).toBe(true);
  });

  it("have a page that loads nothing, and whose charts are said in words", () => {
    const page = reviewHtml(aHostileReview());

    expect(page).not.toMatch(/\b(src|href)=|@import|url\((?!#)/);
    expect(page).toContain(
      '<desc id="suggested-words">to revoke: who has it left: 0; to look into: 0; to revoke: unused: 0; to reduce: 0; to keep: 1</desc>',
    );
    expect(page).toContain('aria-labelledby="suggested-title suggested-words"');
  });

  it("print every note and every line of the sum for people", () => {
    const sealed = aHostileReview();
    const text = renderReview(sealed, "table", { width: 140 });

    for (const { text: note } of sealed.document.notes) expect(text).toContain(note);
    for (const line of sealed.document.sum.lines) expect(text).toContain(line);
  });
});
