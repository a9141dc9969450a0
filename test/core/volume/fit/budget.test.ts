import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Incidents, generosityOf, rank, scoreExceededBy } from "../../../../src/core/volume/fit/budget.ts";
import type { RankedScores } from "../../../../src/core/volume/fit/budget.ts";
import type { Score } from "../../../../src/core/volume/channel.ts";

const aScore = fc.record({
  channel: fc.constantFrom("hour_joint" as const, "drift" as const),
  place: fc.integer({ min: 0, max: 4 }),
  day: fc.integer({ min: 0, max: 12 }),
  hour: fc.integer({ min: 0, max: 23 }),
  score: fc.double({ min: 0, max: 10, noNaN: true }),
});

/** Sorted by time, one after the other. */
function countSlowly(scores: readonly Score[], gap: number): number {
  let count = 0;
  for (let place = 0; place <= 4; place++) {
    const times = scores.filter((one) => one.place === place).map(({ day, hour }) => 24 * day + hour);
    times.sort((a, b) => a - b);
    for (const [at, time] of times.entries())
      if (at === 0 || time - (times[at - 1] as number) >= gap) count++;
  }
  return count;
}

describe("incidents", () => {
  it("are exceedances of one person with gaps under a day, under eight days for drifts, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(aScore, { maxLength: 40 }),
        fc.constantFrom("hour_joint" as const, "drift" as const),
        (all, channel) => {
          const scores = all.map((score) => ({ ...score, channel }));
          const incidents = new Incidents();
          for (const score of scores) incidents.add(score);
          expect(incidents.count).toBe(countSlowly(scores, channel === "drift" ? 192 : 24));
        },
      ),
    );
  });
});

describe("a budget", () => {
  it("of several incidents sets the score that so many exceeded, and no more", () => {
    fc.assert(
      fc.property(fc.array(aScore, { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (all, most) => {
        const ranked = rank(all.map((score) => ({ ...score, channel: "hour_joint" as const })));
        const least = scoreExceededBy({ ranked, floor: Infinity }, most) ?? -1;
        const above = ranked.scores.filter(({ score }) => score > least);
        expect(countSlowly(above, 24)).toBeLessThanOrEqual(most);
        if (above.length === ranked.scores.length) return;
        const reached = ranked.scores.filter(({ score }) => score >= least);
        expect(countSlowly(reached, 24)).toBeGreaterThan(most);
      }),
    );
  });

  it.each([0.7, 0.3, 0.1])(
    "of %d incidents, of which a small fleet gives a part, goes on from the highest",
    (most) => {
      const count = 200;
      const scores = Array.from({ length: count }, (_, place) => {
        return {
          channel: "record" as const,
          place,
          day: 1,
          hour: 9,
          score: Math.log10(count / (place + 0.5)),
        };
      });
      const beyond = scoreExceededBy({ ranked: rank(scores), floor: Infinity }, most) as number;
      expect(beyond).toBeCloseTo(Math.log10(2 * count) - 2 * Math.log10(most), 5);
      expect(scoreExceededBy({ ranked: rank(scores), floor: Infinity }, most / 10)).toBeCloseTo(
        beyond + 2,
        5,
      );
    },
  );

  it("of nothing is exceeded by nothing, and no score is beyond what is as rare as can be told", () => {
    const one = { channel: "record" as const, place: 1, day: 1, hour: 9, score: 11.9 };
    const part = { ranked: rank([one]), floor: Infinity };
    expect(scoreExceededBy(part, 0)).toBe(Infinity);
    expect(scoreExceededBy(part, 0.1)).toBe(12);
    expect(scoreExceededBy({ ...part, ranked: rank([]) }, 0.1)).toBeUndefined();
  });

  it("is set by no few incidents far beyond chance, and by many never so high that the next, as far, is not told", () => {
    const incidents = (count: number): Score[] =>
      Array.from({ length: 2 * count }, (_, at) => {
        const [place, hour] = [Math.floor(at / 2), 9 + (at % 2)];
        return { channel: "record" as const, place, day: 1, hour, score: 9 - 4 * (at % 2) };
      });
    const ordinary = { channel: "record" as const, place: 99, day: 1, hour: 9, score: 1 };
    const ranked = (count: number): RankedScores => rank([ordinary, ...incidents(count)]);
    expect(scoreExceededBy({ ranked: ranked(3), floor: 4 }, 0.1)).toBe(3);
    expect(scoreExceededBy({ ranked: ranked(4), floor: 4 }, 0.1)).toBe(6);
  });

  it("counts an incident once that several channels tell of, so that each may have more", () => {
    const same = Array.from({ length: 20 }, (_, place) => ({
      place,
      day: 2 * place,
      hour: 9,
      score: 20 - place,
    }));
    const joint = rank(same.map((one) => ({ ...one, channel: "hour_joint" as const })));
    const record = rank(same.map((one) => ({ ...one, channel: "record" as const })));
    const apart = rank(same.map((one) => ({ ...one, place: one.place + 100, channel: "record" as const })));
    const shared = (all: readonly RankedScores[]) => all.map((ranked) => ({ ranked, floor: 0, inPast: 5 }));
    expect(generosityOf(shared([joint, record]), 10)).toBeCloseTo(2, 0);
    expect(generosityOf(shared([joint, apart]), 10)).toBeCloseTo(1, 0);
  });
});
