import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latesOf, silencesOf, silentDaysOf } from "../../../src/core/coverage/hours.ts";
import type { PlaceHour } from "../../../src/core/coverage/hours.ts";
import { HOUR_MS } from "../../../src/core/record/time.ts";

const START = Date.parse("2026-09-01T00:00:00Z");
const at = (hour: number): number => START + hour * HOUR_MS;
const seen = (hours: readonly number[], place: Partial<PlaceHour> = {}): PlaceHour[] =>
  hours.map((hour) => ({
    account: "123456789012",
    region: "eu-west-1",
    hour: at(hour),
    events: 10,
    lagMean: 300_000,
    lagMax: 600_000,
    ...place,
  }));
const span = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, one) => from + one);

describe("an account and Region", () => {
  it("is silent from six hours on without events where it had some in every hour", () => {
    const hours = seen(span(0, 48));

    expect(silencesOf(hours, at(53) + HOUR_MS - 1)).toEqual([]);
    expect(silencesOf(hours, at(54))).toEqual([
      { account: "123456789012", region: null, since: at(48), hours: 6, limit: 6, wasHeard: true },
    ]);
  });

  it("is not missed at night where its nights were as long, and not at all where it is hardly known", () => {
    const days = seen(span(0, 72).filter((hour) => hour % 24 >= 9 && hour % 24 < 18));

    expect(silencesOf(days, at(72 + 9))).toEqual([]);
    expect(silencesOf(days, at(72 + 30))).toMatchObject([{ hours: 36, limit: 30 }]);
    expect(silencesOf(seen(span(0, 23)), at(500))).toEqual([]);
  });

  describe("of which a quarter of a year is looked back on", () => {
    const [from, until] = [at(14 * 24), at(104 * 24)];
    const silentOf = (isHeard: (hour: number) => boolean): number =>
      silentDaysOf(
        span(0, 104 * 24)
          .filter(isHeard)
          .map(at),
        { from, until },
      );
    const day = (hour: number): number => Math.floor(hour / 24);

    it("was silent on no day where its nights were as long as ever, or little comes of it at all", () => {
      expect(silentOf((hour) => hour % 24 < 12)).toBe(0);
      expect(silentOf((hour) => hour % 2 === 0)).toBe(0);
      expect(silentOf((hour) => hour % 24 === 7)).toBe(0);
    });

    it("was silent on a day of which one event came where it is never quiet for long", () => {
      expect(silentOf((hour) => day(hour) !== 50 || hour % 24 === 0)).toBe(1);
      expect(silentOf((hour) => day(hour) !== 50 || hour % 24 > 5)).toBe(1);
      expect(silentOf((hour) => day(hour) !== 50 || hour % 24 > 4)).toBe(0);
      expect(silentOf((hour) => hour < 103 * 24 + 18)).toBe(1);
    });

    it("was silent on each day that such a stretch touches, and on those without any event", () => {
      expect(silentOf((hour) => hour < 50 * 24 + 20 || hour > 51 * 24 + 3)).toBe(2);
      expect(silentOf((hour) => hour % 24 === 7 && day(hour) !== 50)).toBe(1);
      expect(silentOf((hour) => hour > 15 * 24)).toBe(1);
      expect(silentOf(() => false)).toBe(90);
    });
  });

  it("is named by its Region where others of the account go on", () => {
    const other = seen(span(0, 100), { region: "eu-north-1" });

    expect(silencesOf([...seen(span(0, 48)), ...other], at(100))).toMatchObject([
      { account: "123456789012", region: "eu-west-1", hours: 52 },
    ]);
  });

  it("is the same in whatever order its hours come", () => {
    const hours = [...seen(span(0, 48)), ...seen(span(0, 40), { account: "111122223333" })];
    fc.assert(
      fc.property(fc.shuffledSubarray(hours, { minLength: hours.length }), (shuffled) => {
        expect(silencesOf(shuffled, at(90))).toEqual(silencesOf(hours, at(90)));
      }),
      { numRuns: 50 },
    );
  });

  it("is late where the events of an hour of the last day took more than an hour on average", () => {
    const late = { lagMean: 5_700_000 };

    expect(latesOf([...seen(span(0, 9)), ...seen([9], late)], at(20))).toEqual([
      { account: "123456789012", region: "eu-west-1", hour: at(9), minutes: 95, limit: 60 },
    ]);
    expect(latesOf(seen([9], { lagMean: 3_600_000 }), at(20))).toEqual([]);
    expect(latesOf(seen([9], late), at(34))).toEqual([]);
    expect(latesOf(seen([9], { lagMean: null, lagMax: null }), at(20))).toEqual([]);
  });
});
