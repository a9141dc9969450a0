import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assumedTail,
  fitTail,
  normalized,
  poolOf,
  rarenessOf,
} from "../../../../src/core/volume/fit/tail.ts";
import type { Residual, Tail } from "../../../../src/core/volume/fit/tail.ts";
import { createRandom } from "../../../../src/simulate/random.ts";

const nobody = (): boolean => false;

function aDay(seed: string, count: number, outliers: readonly Residual[] = []): Residual[] {
  const random = createRandom(seed);
  return [
    ...Array.from({ length: count }, (_, place) => ({ place, hour: 9, value: random.normal() })),
    ...outliers,
  ];
}

function tailOf(count: number): Tail {
  const days = Array.from({ length: 14 }, (_, day) => ({ day, pool: poolOf(aDay(`day ${day}`, count)) }));
  return fitTail(days, nobody) as Tail;
}

describe("a tail", () => {
  it("knows how rare a value is: of a normal sample as the normal distribution says", () => {
    const tail = tailOf(3_000);
    expect(rarenessOf(0, tail)).toBeCloseTo(0.3, 1);
    expect(rarenessOf(1.2816, tail)).toBeCloseTo(1, 1);
    expect(rarenessOf(2.3263, tail)).toBeCloseTo(2, 0);
    expect(rarenessOf(3.0902, tail)).toBeGreaterThan(2.6);
    expect(rarenessOf(3.0902, tail)).toBeLessThan(3.6);
  });

  it("never calls the larger of two values less rare", () => {
    const tails = [tailOf(3_000), tailOf(60), assumedTail(2)];
    fc.assert(
      fc.property(
        fc.constantFrom(...tails),
        fc.double({ min: -9, max: 99, noNaN: true }),
        fc.double({ min: 0, max: 9, noNaN: true }),
        (tail, value, more) => {
          expect(rarenessOf(value + more, tail)).toBeGreaterThanOrEqual(rarenessOf(value, tail));
          expect(normalized(value + more, tail)).toBeGreaterThanOrEqual(normalized(value, tail) - 1e-9);
          expect(Number.isFinite(rarenessOf(value, tail))).toBe(true);
        },
      ),
    );
  });

  it("is not made of a few values", () => {
    expect(fitTail([{ day: 1, pool: poolOf(aDay("few", 100)) }], nobody)).toBeUndefined();
    expect(fitTail([], nobody)).toBeUndefined();
  });

  it("forgets what turned out to be an attack", () => {
    const attacks = Array.from({ length: 40 }, (_, at) => ({ place: 10_000 + at, hour: 3, value: 12 }));
    const days = [1, 2].map((day) => ({
      day,
      pool: poolOf(aDay(`with ${day}`, 2_000, day === 1 ? attacks : [])),
    }));
    const known = fitTail(days, (place) => place >= 10_000) as Tail;
    const unknown = fitTail(days, nobody) as Tail;
    expect(rarenessOf(5, known)).toBeGreaterThan(rarenessOf(5, unknown) + 1);
  });

  it("keeps a bounded number of values of a day, the largest among them", () => {
    const pool = poolOf(aDay("many", 100_000));
    expect(pool.body.length + pool.top.length).toBeLessThan(4_000);
    expect(pool.body.length * pool.bodyWeight + pool.top.length).toBeCloseTo(100_000);
    expect(poolOf(aDay("two", 2)).top).toHaveLength(2);
  });

  it.each([60, 3_000])("of %d people is not bent by three incidents, of however many hours each", (count) => {
    const stolen = [3, 4, 5, 6].flatMap((place) =>
      [14, 15, 16].map((hour) => ({ place, hour, value: 40 + place })),
    );
    const fitted = (incidents: readonly Residual[]): number => {
      const days = Array.from({ length: 14 }, (_, day) => {
        const own = day === 9 ? incidents : [];
        return { day, pool: poolOf(aDay(`day ${day}`, count, own)) };
      });
      return rarenessOf(6, fitTail(days, nobody) as Tail);
    };
    const clean = fitted([]);
    expect(fitted(stolen.slice(0, 9))).toBeGreaterThan(clean - 0.5);
    // of a small fleet more of them are what it does
    if (count === 60) expect(fitted(stolen)).toBeLessThan(clean - 2);
  });
});
