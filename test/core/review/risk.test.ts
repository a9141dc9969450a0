import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reviewOf } from "../../../src/core/review/compute.ts";
import type { ReviewItem } from "../../../src/core/review/review.ts";
import { compareRisk, riskOf } from "../../../src/core/review/risk.ts";
import { randomReview } from "./random-review.ts";

/** One that nothing speaks against. */
const plain = {
  suggestion: { kind: "keep", reason: "used on 3 days of the month" },
  allows: ["read"],
  holder: "person",
  outsideAccount: null,
  sensitivity: null,
  seen: { level: "seen", reason: null },
  use: { daysActive: 3 },
  alerts: [],
  left: [],
  lastDecision: null,
} as unknown as ReviewItem;

describe("the risk of an item", () => {
  it("is low where nothing speaks against it, and each thing that does makes it high and says so", () => {
    const kinds: Record<string, Partial<ReviewItem>> = {
      "nobody used it": { suggestion: { kind: "revoke_unused", reason: "nobody used it" } },
      "it allows owner": { allows: ["owner"] },
      "it is nobody's alone": { holder: "shared" },
      "none of ours": { outsideAccount: "999988887777" },
      "Macie found high": { sensitivity: "high" },
      "use cannot be seen": { seen: { level: "not_seen", reason: "no data events" } },
      "is known to have used": { use: { ...plain.use, daysActive: 0 } },
      "to be revoked, and is there": {
        lastDecision: {
          review: "AR",
          decision: "revoke",
          reason: null,
          until: null,
          by: "olga",
          at: 0,
          item: "x",
          allows: [],
          suggestion: "keep",
        },
      },
    };

    expect(riskOf(plain)).toEqual({ level: "low", reasons: [] });
    for (const [words, fields] of Object.entries(kinds)) {
      const risk = riskOf({ ...plain, ...fields });
      expect(risk.level).toBe("high");
      expect(risk.reasons.join()).toContain(words);
    }
  });

  it("is never low of what is not to be kept, nobody used, or lets something be changed", () => {
    fc.assert(
      fc.property(randomReview, (given) => {
        for (const item of reviewOf(given).items)
          if (riskOf(item).level === "low") {
            expect(item.suggestion.kind).toBe("keep");
            expect(item.use.daysActive).toBeGreaterThan(0);
            expect(item.allows.filter((one) => /owner|contributor|INSERT|ALTER/.test(one))).toEqual([]);
          }
      }),
      { numRuns: 30 },
    );
  });
});

describe("the order in which items are decided", () => {
  const named = (id: string, fields: Partial<ReviewItem> = {}) => {
    const item = { ...plain, id, asset: id, project: "core", ...fields };
    return { ...item, risk: riskOf(item) };
  };

  it("has what is to go first, then what is sensitive, then what more speaks against", () => {
    const use = { ...plain.use, daysActive: 0 };
    const items = [
      named("a"),
      named("b", { use }),
      named("c", { use, allows: ["owner"] }),
      named("d", { sensitivity: "high" }),
      named("e", { suggestion: { kind: "revoke_left", reason: "they left" } }),
    ];

    expect(items.toSorted(compareRisk).map(({ id }) => id)).toEqual(["e", "d", "c", "b", "a"]);
  });
});
