import { describe, expect, it } from "vitest";
import type { Disagreement } from "../../../src/core/governance/disagreement.ts";
import { endingShares } from "../../../src/core/governance/shares-ending.ts";
import { DAY_MS } from "../../../src/core/record/time.ts";
import type { Share } from "../../../src/core/settings/share.ts";

const NOW = Date.UTC(2026, 8, 28);
const share: Share = {
  id: "partner",
  kind: "ram",
  consumer: { account: "555566667777" },
  asset: "4astorders9j1x",
  reason: "the partner forecasts demand",
  approver: "ben@example.com",
  volume: null,
  from: NOW - 20 * DAY_MS,
  until: NOW + 90 * DAY_MS,
};

/** Of a share with so many days left. `told`: of days before its end. */
function ending(left: number, told: readonly number[] = [], more: Partial<Share> = {}): Disagreement[] {
  const subjects = new Set(told.map((days) => `share partner of 555566667777, ${days} days before its end`));
  return endingShares({
    shares: [{ ...share, until: NOW + left * DAY_MS, ...more }],
    now: NOW,
    aboutOf: (asset) => (asset === "4astorders9j1x" ? { asset, domain: "du1sales" } : {}),
    isTold: ({ subject }) => subject !== null && subjects.has(subject),
  });
}

const daysOf = (facts: readonly Disagreement[]): unknown[] => facts.map(({ days }) => days);

describe("a declared share that is about to end", () => {
  it.each([
    [15, []],
    [14, [14]],
    [4, [14]],
    [3, [14, 3]],
    [0.1, [14, 3]],
    [0, []],
  ])("of which %d days are left is told of 14 days and again 3 days before its end: %j", (left, expected) => {
    expect(daysOf(ending(left, [14]))).toEqual(expected);
  });

  it("is told of once where it is first looked for within 3 days of its end, and once more when it is looked for again", () => {
    expect(daysOf(ending(2.5))).toEqual([3]);
    expect(daysOf(ending(2, [3]))).toEqual([3]);
  });

  it("is another fact the second time, so that it is told again, and the first stands", () => {
    const [first, second] = [ending(10), ending(2, [14])].map((facts) => facts.map(({ subject }) => subject));

    expect(first).toEqual(["share partner of 555566667777, 14 days before its end"]);
    expect(second).toEqual([...(first ?? []), "share partner of 555566667777, 3 days before its end"]);
  });

  it("is of its asset, and of that asset's owner as far as it is known", () => {
    expect(ending(10)).toMatchObject([{ asset: "4astorders9j1x", domain: "du1sales", way: "exemption" }]);
    expect(ending(10, [], { asset: "gone" })).toMatchObject([{ asset: "gone", domain: null }]);
  });

  it("that has not begun is told of nothing", () => {
    expect(ending(3, [], { from: NOW + 1 })).toEqual([]);
    expect(daysOf(ending(3, [], { from: NOW }))).toEqual([3]);
  });
});
