import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { ItemDecision } from "../../../src/core/review/certification.ts";
import { DECISIONS } from "../../../src/core/review/due.ts";
import { outcomeLines, outcomeOf } from "../../../src/core/review/outcome.ts";

const BY = {
  person: "olga@example.com",
  name: null,
  issuer: "https://id.example.com",
  subject: "1",
  loggedInAt: 0,
};

function decisionOn(item: string, given: Partial<ItemDecision> = {}): ItemDecision {
  return {
    item,
    decision: "keep",
    reason: null,
    ticket: null,
    by: BY,
    at: 0,
    until: null,
    tookMs: null,
    isBulk: false,
    delegation: null,
    removal: null,
    ...given,
  };
}

describe("what became of a review", () => {
  it("adds up to all of its items, whatever is due, decided on, or said of items that it does not have", () => {
    const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 5 });
    fc.assert(
      fc.property(ids, ids, ids, fc.constantFrom(...DECISIONS), (items, due, on, decision) => {
        const decisions = on.map((item) => decisionOn(item, { decision }));
        const { decided, notReviewed, carried, population } = outcomeOf(items, { due, decisions });

        const all = Object.values(decided).reduce((sum, count) => sum + count, 0);
        expect(all + notReviewed + carried).toBe(population);
        expect(population).toBe(items.length);
      }),
    );
  });

  it("counts a revoke as done only with its proof, and says how long people looked in the middle", () => {
    const removal = { source: "cloudtrail", eventId: "e1", at: 5 } as const;
    const outcome = outcomeOf(["a", "b", "c", "d"], {
      due: ["a", "b", "c"],
      decisions: [
        decisionOn("a", { decision: "revoke", removal, tookMs: 9_000 }),
        decisionOn("b", { decision: "revoke", tookMs: 3_000 }),
      ],
    });

    expect(outcome.medianTookMs).toBe(3_000);
    expect(outcomeLines(outcome)).toEqual([
      "0 kept + 2 to be revoked + 0 to be changed + 0 deferred + 0 excepted + 1 not reviewed + 1 not due = 4",
      "1 of 2 to be revoked are seen to be gone",
    ]);
  });
});
