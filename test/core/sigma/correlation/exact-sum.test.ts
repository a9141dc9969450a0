import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExactSum, SUMMED_MAX } from "../../../../src/core/sigma/correlation/exact-sum.ts";

const summed = (values: readonly number[]): ExactSum => {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
};
const number = fc.oneof(
  fc.integer({ min: -SUMMED_MAX, max: SUMMED_MAX }),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  fc.integer({ min: -100_000, max: 100_000 }).map((cents) => cents / 100),
);

describe("ExactSum", () => {
  it("adds up decimals as people do", () => {
    expect(summed(Array.from({ length: 5 }, () => 0.09)).value).toBe(0.45);
    expect(summed([0.1, 0.2]).value).toBe(0.3);
    expect(summed([1e-7, 2e-7]).value).toBe(3e-7);
    expect(summed([9007199254740990, 0.5, 0.5]).value).toBe(9007199254740991);
  });

  it("shares out decimals as people do", () => {
    expect(summed([0.1, 0.1, 0.1]).mean(3)).toBe(0.1);
    expect(summed([1, 2, 3]).mean(3)).toBe(2);
    expect(summed([1, 0.5]).mean(3)).toBe(0.5);
  });

  it("of hundredths is the number nearest to their sum, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 50 }), (cents) => {
        const total = cents.reduce((sum, one) => sum + one, 0);
        expect(summed(cents.map((one) => one / 100)).value + 0).toBe(total / 100 + 0);
      }),
    );
  });

  it("is what it was before once what entered has left", () => {
    fc.assert(
      fc.property(fc.array(number), fc.array(number), (stay, leave) => {
        const sum = summed([...leave, ...stay]);
        for (const value of leave) sum.subtract(value);
        expect(sum.value + 0).toBe(summed(stay.toReversed()).value + 0);
      }),
    );
  });
});
