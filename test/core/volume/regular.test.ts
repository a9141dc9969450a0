import { describe, expect, it } from "vitest";
import { Detector } from "../../../src/core/volume/detector.ts";
import { Roster, toColumns } from "../../../src/core/volume/day-activity.ts";
import { TIERS } from "../../../src/core/volume/channel.ts";
import type { JudgedScore } from "../../../src/core/volume/judge/index.ts";
import { Touches } from "../../../src/core/volume/touches.ts";
import type { Subject } from "../../../src/core/volume/fit/peers.ts";

const MACHINES = 20;
const DAYS = 35;
const subjects = Array.from(
  { length: MACHINES },
  (): Subject => ({ class: "service", groups: ["machines"] }),
);

/** Machines that read the same in each hour of each day, but for one of them in one hour of the last. */
function lastDay(grown: number): {
  exceeding: readonly JudgedScore[];
  thresholds: ReturnType<Detector["judge"]>["baseline"];
} {
  const detector = new Detector();
  const roster = new Roster();
  for (let machine = 0; machine < MACHINES; machine++) roster.placeOf(machine);
  const touches = Array.from({ length: MACHINES }, (_, place) => ({
    place,
    asset: 1,
    bytes: 1,
    objects: 1,
    hour: 12,
  }));
  for (let day = 0; ; day++) {
    const rows = Array.from({ length: 24 * MACHINES }, (_, at) => {
      const [person, hour] = [at % MACHINES, Math.floor(at / MACHINES)];
      const factor = day === DAYS - 1 && person === 3 && hour === 12 ? grown : 1;
      return { person, hour, bytes: (20 + person * 3) * 1e6 * factor, objects: 10 + person };
    });
    const given = { subjects, budget: { page: 1, review: 20 }, isLeftOut: () => false };
    const closed = { activity: toColumns(20_000 + day, rows, roster), touches: new Touches(touches) };
    const { exceeding, baseline } = detector.judge(closed, given);
    if (day === DAYS - 1) return { exceeding, thresholds: baseline };
  }
}

describe("machines that always read the same", () => {
  it.each([1, 1.01, 1.05])("page nobody when one of them reads %d times as much in an hour", (grown) => {
    expect(lastDay(grown).exceeding.filter(({ exceeds }) => exceeds === "page")).toEqual([]);
  });

  it("page when one of them reads ten times as much", () => {
    const { exceeding } = lastDay(10);
    expect(exceeding.filter(({ exceeds, place }) => exceeds === "page" && place === 3)).not.toEqual([]);
  });

  it("have no threshold for pages below that for reviews, and none that is exceeded every other day", () => {
    const { thresholds } = lastDay(1).thresholds ?? {};
    for (const [name, review] of thresholds?.review ?? []) {
      expect(review).toBeGreaterThan(name.startsWith("record") ? 0.3 : 1.3);
      expect(thresholds?.page.get(name)).toBeGreaterThanOrEqual(review);
    }
    expect(TIERS.map((tier) => thresholds?.[tier].size)).toEqual([14, 14]);
  });
});
