import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Incidents, generosityOf, lengthWithin, rank } from "../../../src/core/volume/budget.ts";
import type { RankedScores } from "../../../src/core/volume/budget.ts";
import type { Score } from "../../../src/core/volume/channel.ts";

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
  it("gives the longest run of highest scores that are no more incidents than it allows", () => {
    fc.assert(
      fc.property(fc.array(aScore, { maxLength: 40 }), fc.integer({ min: 0, max: 10 }), (all, most) => {
        const ranked = rank(all.map((score) => ({ ...score, channel: "hour_joint" as const })));
        const length = lengthWithin(ranked, most);
        expect(countSlowly(ranked.scores.slice(0, length), 24)).toBeLessThanOrEqual(most);
        if (length < ranked.scores.length)
          expect(countSlowly(ranked.scores.slice(0, length + 1), 24)).toBeGreaterThan(most);
      }),
    );
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
    const shared = (all: readonly RankedScores[]) => all.map((ranked) => ({ ranked, inPast: 5 }));
    expect(generosityOf(shared([joint, record]), 10)).toBeCloseTo(2, 0);
    expect(generosityOf(shared([joint, apart]), 10)).toBeCloseTo(1, 0);
  });
});
