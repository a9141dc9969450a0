import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MacieFinding } from "../../../src/core/macie/finding.ts";
import { isInForce, newerOf, newestOf } from "../../../src/core/macie/newest.ts";
import { aParsedFinding } from "../../support/macie-findings.ts";

const base = aParsedFinding({ key: undefined });

const versions: fc.Arbitrary<MacieFinding> = fc
  .record({
    id: fc.constantFrom("a", "b"),
    updatedAt: fc.integer({ min: 0, max: 3 }),
    count: fc.integer({ min: 1, max: 3 }),
    archived: fc.boolean(),
    severity: fc.constantFrom("low" as const, "high" as const),
  })
  .map((fields) => ({ ...base, ...fields }));

describe("versions of a finding", () => {
  it("are ordered by the time of their update, then by count", () => {
    const early = { ...base, updatedAt: 1, count: 9 };
    const late = { ...base, updatedAt: 2, count: 1 };
    const later = { ...base, updatedAt: 2, count: 2 };

    expect(newerOf(early, late)).toBe(late);
    expect(newerOf(later, late)).toBe(later);
  });

  it("have one newest, whatever the order and however often they come", () => {
    fc.assert(
      fc.property(fc.array(versions, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (all, dice) => {
        const shuffled = [...all, ...all]
          .map((finding) => ({ finding, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ finding }) => finding);

        expect(newestOf(shuffled)).toEqual(newestOf(all));
        expect(newestOf(newestOf(all))).toEqual(newestOf(all));
      }),
      { seed: 6 },
    );
  });

  it("of one id in two accounts or Regions are two findings", () => {
    expect(
      newestOf([base, { ...base, account: "111122223333" }, { ...base, region: "us-east-1" }]),
    ).toHaveLength(3);
  });

  it("are in force unless they are archived or samples", () => {
    expect([base, { ...base, archived: true }, { ...base, sample: true }].map(isInForce)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
