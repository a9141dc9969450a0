import { describe, expect, it } from "vitest";
import { ALPHANUMERIC, createRandom, createZipf, shuffled } from "../../src/simulate/random.ts";

describe("createRandom", () => {
  it("gives the same stream for the same seed and another for another seed", () => {
    const draw = (seed: string): string => {
      const random = createRandom(seed);
      return [
        random.uuid(),
        random.hex(40),
        random.text(30, ALPHANUMERIC),
        random.unit(),
        random.int(0, 1e9),
      ].join(" ");
    };

    expect(draw("1/a")).toBe(draw("1/a"));
    expect(new Set(["1/a", "1/b", "2/a", "a/1"].map(draw)).size).toBe(4);
  });

  it("pins its stream, so that records stay the same from version to version", () => {
    const random = createRandom("pin");

    expect([random.bits(), random.bits(), random.uuid()]).toMatchInlineSnapshot(`
      [
        1379817752,
        848358565,
        "257a9735-a07a-4b93-9e7f-d5e2037130a8",
      ]
    `);
  });

  it("draws whole numbers from both ends of the range and nothing beyond", () => {
    const random = createRandom("ints");

    const drawn = new Set(Array.from({ length: 500 }, () => random.int(-2, 3)));

    expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
  });

  it("is even: a thousandth of the draws falls into each thousandth of the range, give or take", () => {
    const random = createRandom("even");
    const counts = Array.from({ length: 1000 }, () => 0);

    for (let draw = 0; draw < 200_000; draw++) {
      const slot = Math.floor(random.unit() * 1000);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }

    const chiSquare = counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    expect(chiSquare).toBeGreaterThan(850);
    expect(chiSquare).toBeLessThan(1150);
  });

  it("makes UUIDs of version 4 that do not repeat", () => {
    const random = createRandom("uuids");

    const uuids = Array.from({ length: 5000 }, () => random.uuid());

    expect(new Set(uuids).size).toBe(5000);
    for (const uuid of uuids)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("draws normal numbers of mean 0 and variance 1", () => {
    const random = createRandom("normal");
    const drawn = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (of: (value: number) => number): number =>
      drawn.reduce((sum, value) => sum + of(value), 0) / drawn.length;

    expect(mean((value) => value)).toBeCloseTo(0, 1);
    expect(mean((value) => value ** 2)).toBeCloseTo(1, 1);
  });

  it("puts half of the log-normal draws below the median", () => {
    const random = createRandom("median");

    const below = Array.from({ length: 20_000 }, () => random.logNormal(1000, 1.5)).filter(
      (value) => value < 1000,
    );

    expect(below.length / 20_000).toBeCloseTo(0.5, 1);
  });
});

describe("shuffled", () => {
  it("keeps every value, in another order, each first about as often as any", () => {
    const random = createRandom("shuffled");
    const firsts = Array.from({ length: 4000 }, () => shuffled(["a", "b", "c", "d"], random)[0]);

    expect(shuffled(["f", "g", "h", "i"], random).sort()).toEqual(["f", "g", "h", "i"]);
    for (const letter of "abcd")
      expect(firsts.filter((first) => first === letter).length / 4000).toBeCloseTo(0.25, 1);
  });
});

describe("createZipf", () => {
  it("draws rank k as often as 1 / k to the exponent", () => {
    const random = createRandom("zipf");
    const zipf = createZipf(50, 1.1);
    const counts = Array.from({ length: 50 }, () => 0);

    for (let draw = 0; draw < 100_000; draw++) {
      const rank = zipf(random);
      counts[rank] = (counts[rank] ?? 0) + 1;
    }

    expect((counts[0] ?? 0) / (counts[9] ?? 1)).toBeGreaterThan(10);
    expect((counts[0] ?? 0) / (counts[9] ?? 1)).toBeLessThan(16);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });
});
