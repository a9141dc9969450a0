import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { reviewOf } from "../../src/core/review/compute.ts";
import { periodOf } from "../../src/core/review/period.ts";
import type { Period } from "../../src/core/review/period.ts";
import { reviewCsv } from "../../src/reports/review/csv.ts";
import { reviewJson, sealReview } from "../../src/core/review/document.ts";
import type { SealedReview } from "../../src/core/review/document.ts";
import { reviewHtml } from "../../src/reports/review/html.tsx";
import { renderReview } from "../../src/reports/review/table.ts";
import { randomReview } from "../core/review/random-review.ts";
import { catalogOf } from "../support/pipeline.ts";
import { NOTHING_OWN } from "../support/review-own.ts";

const BY = { version: "1.2.3", names: "shown" } as const;

/** A review whose texts are as bad as others may make them. */
function hostile(): SealedReview {
  const catalog = catalogOf({
    as_of: "2026-10-05T00:00:00Z",
    domains: [{ id: "sales", name: "<b>売上</b>", owners: ["أحمد@example.com"] }],
    projects: [{ id: "core", name: "Core", domain: "sales" }],
    assets: [{ id: "orders", name: "=1+1", project: "core" }],
    subscriptions: [
      {
        id: "s1",
        asset: "orders",
        subscriber: { person: "+49@example.com" },
        status: "approved",
        justification: '=HYPERLINK("https://evil.example")\n"><script>alert(1)</script>\u202Etxt',
      },
    ],
  });
  const review = reviewOf({
    index: indexCatalog(catalog),
    domain: "sales",
    period: periodOf("2026-09", "UTC") as Period,
    uses: [],
    sightOf: () => ({ seenSince: null, seenUntil: 0, silentDays: 90, reason: null }),
    sensitivityOf: () => undefined,
    alerts: [],
    facts: [],
    places: [],
    reads: [],
    decisions: [],
    everyDays: {},
    own: NOTHING_OWN,
    now: Date.parse("2026-10-05T00:00:00Z"),
  });
  return sealReview(review, BY);
}

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
    const sealed = hostile();
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
    const page = reviewHtml(hostile());

    expect(page).not.toMatch(/\b(src|href)=|@import|url\((?!#)/);
    expect(page).toContain(
      '<desc id="suggested-words">to revoke: who has it left: 0; to look into: 0; to revoke: unused: 0; to reduce: 0; to keep: 1</desc>',
    );
    expect(page).toContain('aria-labelledby="suggested-title suggested-words"');
  });

  it("print every note and every line of the sum for people", () => {
    const sealed = hostile();
    const text = renderReview(sealed, "table", { width: 140 });

    for (const { text: note } of sealed.document.notes) expect(text).toContain(note);
    for (const line of sealed.document.sum.lines) expect(text).toContain(line);
  });
});
