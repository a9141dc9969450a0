import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Certification, Reviewer } from "../../../src/core/review/certification.ts";
import { certificationJson, sealCertification } from "../../../src/core/review/certified.ts";
import { reviewOf } from "../../../src/core/review/compute.ts";
import { sealReview } from "../../../src/core/review/document.ts";
import { DECISIONS } from "../../../src/core/review/due.ts";
import { randomReview } from "./random-review.ts";

const OLGA: Reviewer = {
  person: "olga@example.com",
  issuer: "https://id.example.com",
  subject: "00u1",
  loggedInAt: 1,
};

function decided(ids: readonly string[]): Certification {
  return {
    kind: "monthly",
    state: "closed",
    openedAt: 0,
    dueAt: 9,
    cutOffAt: null,
    closedAt: 8,
    due: ids,
    carried: [],
    decisions: ids.slice(1).map((item, at) => ({
      item,
      decision: DECISIONS[at % DECISIONS.length] ?? "keep",
      reason: null,
      ticket: null,
      by: OLGA,
      at,
      until: null,
      tookMs: at * 1000,
      isBulk: false,
      delegation: null,
      removal: null,
    })),
    delegations: [],
    people: [
      { id: "olga@example.com", name: "Olga Marin" },
      { id: "ana@example.com", name: "Ana Ruiz" },
    ],
    signOffs: [
      { role: "owner", by: OLGA, statement: "I looked at each.", at: 6 },
      { role: "management", by: OLGA, statement: "I take note.", at: 7 },
    ],
  };
}

describe("a certification", () => {
  it("names the review by its hash, adds up to it, and is the same bytes in whatever order it was given", () => {
    fc.assert(
      fc.property(randomReview, (given) => {
        const review = sealReview(reviewOf(given), { version: "1.2.3", names: "shown" });
        const one = decided(review.document.items.map(({ id }) => id));
        const sealed = sealCertification(one, review);
        const turned = {
          ...one,
          due: one.due.toReversed(),
          decisions: one.decisions.toReversed(),
          signOffs: one.signOffs.toReversed(),
          people: one.people.toReversed(),
        };
        const { outcome } = sealed.document;

        expect(certificationJson(sealCertification(turned, review))).toBe(certificationJson(sealed));
        expect(sealed.document.review_sha256).toBe(review.hash);
        expect(
          Object.values(outcome.by_decision).reduce((sum, count) => sum + count, 0) +
            outcome.not_reviewed +
            outcome.not_due,
        ).toBe(review.document.sum.population);
      }),
      { numRuns: 20 },
    );
  });

  it("says which items were decided by whoever had given them, unless that was not asked", () => {
    fc.assert(
      fc.property(randomReview, (given) => {
        const { document, ...review } = sealReview(reviewOf(given), { version: "1.2.3", names: "shown" });
        const certification = decided(document.items.map(({ id }) => id));
        const own = document.items.slice(1).filter((item) => item.granted_by === "olga@example.com");
        const { decisions, outcome } = sealCertification(certification, { ...review, document }).document;
        expect(decisions.filter((one) => one.by_giver === true)).toHaveLength(own.length);
        if (document.items.length > 0) expect(outcome.decided_by_giver).toBe(own.length);

        const items = document.items.map(({ granted_by: _, ...item }) => item);
        const before = sealCertification(certification, { ...review, document: { ...document, items } });
        expect(JSON.stringify(before.document)).not.toContain("by_giver");
      }),
      { numRuns: 20 },
    );
  });

  it("says which items were decided by whoever had approved them", () => {
    fc.assert(
      fc.property(randomReview, (given) => {
        const { document, ...review } = sealReview(reviewOf(given), { version: "1.2.3", names: "shown" });
        const approvers = ["Olga@example.com", "ana@example.com", null];
        const items = document.items.map((item, at) => ({ ...item, approved_by: approvers[at % 3] ?? null }));
        const certification = decided(items.map(({ id }) => id));
        const sealed = sealCertification(certification, { ...review, document: { ...document, items } });
        const own = items.slice(1).filter((item) => item.approved_by === "Olga@example.com");
        const told = sealed.document.decisions.filter((one) => one.by_approver);

        expect(told.map(({ item }) => item)).toEqual(own.map(({ id }) => id).sort());
        expect(sealed.document.outcome.decided_by_approver).toBe(own.length);
      }),
      { numRuns: 20 },
    );
  });
});
