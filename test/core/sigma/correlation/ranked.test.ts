import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Ranked } from "../../../../src/core/sigma/correlation/ranked.ts";

/** Few values and many, so that equal ones meet at the borders of pieces. */
const numbers = fc
  .oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -1e6, max: 1e6 }), fc.double({ noNaN: true }))
  .map((value) => value + 0); // one zero

describe("the value of a rank", () => {
  it("is that of the sorted numbers of a window, whatever enters and leaves it", () => {
    fc.assert(
      fc.property(
        fc.array(numbers, { minLength: 1, maxLength: 3_000, size: "max" }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.constantFrom(0.1, 50, 95, 99.9, 100),
        (values, width, percentile) => {
          const ranked = new Ranked(percentile);
          for (const [at, value] of values.entries()) {
            ranked.add(value);
            if (at >= width) ranked.remove(values[at - width] as number);
            if (at % 97 !== 0 && at !== values.length - 1) continue;
            const window = values.slice(Math.max(0, at + 1 - width), at + 1).sort((a, b) => a - b);
            const rank = Math.max(1, Math.ceil((percentile * window.length) / 100 - 1e-9));
            expect(ranked.value()).toBe(window[rank - 1]);
          }
          for (const value of values.slice(-width)) ranked.remove(value);
          expect(ranked.value()).toBeUndefined();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is kept by moving a few hundred numbers for each that enters, however many are in the window", () => {
    const count = 100_000;
    const ranked = new Ranked(50);
    let moved = 0;
    const { splice } = Array.prototype;
    const watched = vi.spyOn(Array.prototype, "splice");
    watched.mockImplementation(function (this: unknown[], start: number, ...more: unknown[]) {
      moved += this.length - start;
      return Reflect.apply(splice, this, [start, ...more]) as unknown[];
    });

    for (let at = 0; at < count; at++) ranked.add((at * 7_919) % 100_003);
    watched.mockRestore();

    expect(ranked.value()).toBeGreaterThan(0);
    expect(moved / count).toBeGreaterThan(1);
    expect(moved / count).toBeLessThan(1_000); // of a single list it is a quarter of the window
  });
});
