import { expect, it } from "vitest";
import { Roster, toColumns } from "../../../src/core/volume/day-activity.ts";
import { knownDaysOf } from "../../../src/core/volume/history.ts";
import { BASELINE_DAYS, SHADOW_DAYS } from "../../../src/core/volume/parameters.ts";

const TODAY = 20_100;

/** What is known where something was read so many days ago. */
function known(ago: readonly number[]): number {
  const days = ago.filter((one) => one <= BASELINE_DAYS).toSorted((a, b) => b - a);
  return knownDaysOf(
    days.map((one) => toColumns(TODAY - one, [], new Roster())),
    TODAY,
  );
}

const every = (days: number): number[] => Array.from({ length: 60 }, (_, at) => (at + 1) * days);

it("is as long as the days since the first read, weekends or not", () => {
  expect(known([1, 2, 3, 4, 5])).toBe(5);
  expect(known(every(1))).toBe(BASELINE_DAYS);
  expect(known(every(1).filter((ago) => ago % 7 < 5))).toBeGreaterThanOrEqual(BASELINE_DAYS - 3);
  expect(known([])).toBe(0);
});

it("is long enough for those who read once a week, or once in ten days", () => {
  expect(known(every(7))).toBeGreaterThanOrEqual(SHADOW_DAYS);
  expect(known(every(10))).toBeGreaterThanOrEqual(SHADOW_DAYS);
});

it("is not made longer by one event of long ago, nor by much by one of lately", () => {
  expect(known([30, 2, 1])).toBe(2);
  expect(known([13, 1])).toBeLessThan(SHADOW_DAYS);
});
