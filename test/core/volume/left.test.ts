import { describe, expect, it } from "vitest";
import { Roster, toColumns } from "../../../src/core/volume/day-activity.ts";
import { leftBy, withoutAnnounced } from "../../../src/core/volume/left.ts";
import { fromLog } from "../../../src/core/volume/parameters.ts";

const GB = 1e9;
const hourOf = (hour: number, bytes: number, place = 3) => ({
  place,
  hour,
  announced: { bytes, objects: 10 },
  left: { bytes: 5, objects: 1 },
});
const usualOf = () => ({ bytes: GB, objects: 10 });
const hours = (left: readonly { readonly hour: number }[]): number[] => left.map(({ hour }) => hour);

describe("what an exception takes out of a day", () => {
  it("is nothing where what it covers of a person's day is above its bytes", () => {
    const all = [hourOf(14, 30 * GB), hourOf(15, 30 * GB), hourOf(15, 30 * GB, 4)];
    expect(leftBy({ bytes: 60 * GB, factor: null }, all, usualOf)).toHaveLength(3);
    expect(leftBy({ bytes: 60 * GB - 1, factor: null }, all, usualOf)).toMatchObject([{ place: 4 }]);
  });

  it("is no hour above its factor, where a usual is known", () => {
    const all = [hourOf(14, 30 * GB), hourOf(15, 2 * GB)];
    expect(hours(leftBy({ bytes: 1000 * GB, factor: 10 }, all, usualOf))).toEqual([15]);
    expect(hours(leftBy({ bytes: 1000 * GB, factor: 10 }, all, () => undefined))).toEqual([14, 15]);
  });

  it("leaves other hours and people as they are, and of an hour what was not announced", () => {
    const rows = [
      { person: 7, hour: 9, bytes: 50 * GB, objects: 9 },
      { person: 7, hour: 10, bytes: 50 * GB, objects: 9 },
      { person: 8, hour: 9, bytes: 2 * GB, objects: 4 },
    ];
    const day = toColumns(1, rows, new Roster());
    const rest = withoutAnnounced(day, [
      { place: 0, hour: 9, bytes: GB, objects: 2 },
      { place: 0, hour: 10, bytes: 0, objects: 0 },
    ]);

    expect([...rest.people]).toEqual([0, 1]);
    expect([...rest.hours]).toEqual([9, 9]);
    expect([...rest.bytes].map((level) => Math.round(fromLog(level, "bytes") / 1e8))).toEqual([10, 20]);
    expect([...rest.objects].map((level) => Math.round(fromLog(level, "objects")))).toEqual([2, 4]);
    expect(withoutAnnounced(day)).toBe(day);
  });
});
