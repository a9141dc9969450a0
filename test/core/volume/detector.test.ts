import { describe, expect, it } from "vitest";
import { Detector } from "../../../src/core/volume/detector.ts";
import type { DetectedDay } from "../../../src/core/volume/detector.ts";
import type { JudgedScore } from "../../../src/core/volume/judge/index.ts";
import type { Baseline, FitInput } from "../../../src/core/volume/fit/index.ts";
import type { HourSums } from "../../../src/core/volume/day-activity.ts";
import { FIRST_DAY, GB, MB, SmallFleet } from "./fleet.ts";

const BUDGET = { page: 2.5, review: 50 };
const nobody = (): boolean => false;

type Change = (rows: HourSums[], number: number) => HourSums[];

/** What comes of the last of so many days; `change` makes the hours of a day what they are. */
function judgedDay(fleet: SmallFleet, days: number, change: Change = (rows) => rows): DetectedDay {
  const detector = new Detector();
  let judged: DetectedDay | undefined;
  for (let number = 0; number < days; number++) {
    const day = fleet.day(FIRST_DAY + number, change(fleet.hours(), number));
    judged = detector.judge(day, { subjects: fleet.subjects, budget: BUDGET, isLeftOut: nobody });
  }
  return judged as DetectedDay;
}

function lastDay(fleet: SmallFleet, days: number, change?: Change): readonly JudgedScore[] {
  return judgedDay(fleet, days, change).exceeding;
}

/** In place of what the person read in that hour. */
function reads(rows: readonly HourSums[], own: HourSums): HourSums[] {
  return [...rows.filter(({ person, hour }) => person !== own.person || hour !== own.hour), own];
}

const BULK = { person: 3, hour: 11, bytes: 800 * GB, objects: 900 };

describe("the detector", () => {
  it("pages for a sudden download by somebody who reads little, in the hour in which it happened", () => {
    const found = lastDay(new SmallFleet(40), 30, (rows, number) =>
      number === 29 ? reads(rows, BULK) : rows,
    );

    const pages = found.filter(({ exceeds }) => exceeds === "page");
    expect(pages.map(({ place }) => place)).toContain(3);
    expect(new Set(pages.map(({ place }) => place))).toEqual(new Set([3]));
    expect(pages.find(({ channel }) => channel === "hour_joint")).toMatchObject({ place: 3, hour: 11 });
  });

  it("says nothing of the ordinary hours after a large one, and does not take them for large ones", () => {
    const after = [12, 13].map((hour) => ({ person: 3, hour, bytes: 80 * MB, objects: 13 }));
    const { exceeding, traces } = judgedDay(new SmallFleet(40), 30, (rows, number) =>
      number === 29 ? [BULK, ...after].reduce(reads, rows) : rows,
    );

    const hours = exceeding.filter(({ channel }) => channel !== "day_bytes" && channel !== "drift");
    expect(new Set(hours.map(({ place, hour }) => `${place} ${hour}`))).toEqual(new Set(["3 11"]));
    const own = traces.pools.get("hour_joint human")?.top.filter(({ place }) => place === 3) ?? [];
    expect(own.filter(({ value }) => value > 4).map(({ hour }) => hour)).toEqual([11]);
  });

  it("finds a download over three hours none of which says as much alone", () => {
    const split = (hours: readonly number[]) =>
      lastDay(new SmallFleet(40), 30, (rows, number) =>
        number === 29
          ? hours.map((hour) => ({ person: 3, hour, bytes: 180 * MB, objects: 20 })).reduce(reads, rows)
          : rows,
      ).filter(
        ({ place, channel, exceeds }) => place === 3 && channel === "hour_joint" && exceeds === "page",
      );
    expect(split([10])).toEqual([]);
    expect(split([10, 11, 12]).map(({ hour, since }) => [since, hour])).toEqual([[10, 12]]);
  });

  it("says nothing of anybody in the first week: everything would be new", () => {
    const { exceeding } = judgedDay(new SmallFleet(40), 8, (rows, number) =>
      number === 7 ? reads(rows, BULK) : rows,
    );
    expect(exceeding).toEqual([]);
  });

  it("keeps what it finds in the second week in shadow, and goes by none of it", () => {
    const attacked = (rows: HourSums[], number: number): HourSums[] =>
      number === 12 ? reads(rows, BULK) : rows;
    const { exceeding, isShadow } = judgedDay(new SmallFleet(40), 13, attacked);
    expect(exceeding.some(({ place, exceeds }) => place === 3 && exceeds === "page")).toBe(true);
    expect(isShadow).toBe(true);
    const [attackedDay, quietDay] = [attacked, undefined].map((change) =>
      judgedDay(new SmallFleet(40), 16, change),
    );
    expect(quietDay?.isShadow).toBe(false);
    expect(attackedDay?.baseline?.thresholds.page.get("record human")).toBe(
      quietDay?.baseline?.thresholds.page.get("record human"),
    );
  });

  it.each([4, 9, 14, 30])(
    "has no day in a fleet of %d on which everybody is unusual, as its tails become its own",
    (size) => {
      const fleet = new SmallFleet(size);
      const detector = new Detector();
      const people = Array.from({ length: 42 }, (_, number) => {
        const { exceeding } = detector.judge(fleet.day(FIRST_DAY + number), {
          subjects: fleet.subjects,
          budget: { page: 1, review: 20 },
          isLeftOut: nobody,
        });
        return new Set(exceeding.map(({ place }) => place)).size;
      });
      expect(Math.max(...people)).toBeLessThanOrEqual(Math.max(3, size / 4));
    },
  );

  it("ranks a score among all of its channel and class in the last 28 days, those of days in shadow, too", () => {
    const twice = (first: number, last: number): (number | undefined)[] => {
      const ranks = lastDay(new SmallFleet(40), last + 1, (rows, number) => {
        if (number === first) return reads(rows, { ...BULK, person: 5 });
        return number === last ? reads(rows, { ...BULK, bytes: 500 * GB }) : rows;
      }).filter(({ place }) => place === 3);
      return ["record", "day_bytes"].map((name) => ranks.find(({ channel }) => channel === name)?.rank);
    };
    expect(twice(28, 29)).toEqual([2, 2]);
    // nobody was told of the first, in shadow, and yet it was the highest
    expect(twice(12, 18)[0]).toBe(2);
  });

  it("does not take a service's monthly peak for an attack once it has seen one", () => {
    const peak = (rows: HourSums[], number: number): HourSums[] =>
      number === 3 || number === 33
        ? rows.map((row) =>
            row.person === 5 ? { ...row, bytes: 8 * row.bytes, objects: 4 * row.objects } : row,
          )
        : rows;
    const found = lastDay(new SmallFleet(40, "service"), 34, peak).filter(
      ({ exceeds }) => exceeds === "page",
    );
    expect(found.filter(({ place, channel }) => place === 5 && channel !== "day_bytes")).toEqual([]);
  });

  it("knows a new person by their peers from the second day on", () => {
    const found = lastDay(new SmallFleet(40), 30, (rows, number) => {
      if (number < 28) return rows.filter(({ person }) => person !== 7);
      return number === 29 ? reads(rows, { person: 7, hour: 10, bytes: 9 * GB, objects: 700 }) : rows;
    });
    expect(found.some(({ place, exceeds }) => place === 7 && exceeds === "page")).toBe(true);
  });

  it.each([
    ["one person", 1],
    ["two people", 2],
    ["nobody", 0],
  ])("comes to an end on a fleet of %s", (_, size) => {
    const fleet = new SmallFleet(size);
    expect(lastDay(fleet, 30).every(({ score }) => Number.isFinite(score))).toBe(true);
  });

  it("takes absurd and absent byte counts, a million objects and a person with one event as they come", () => {
    const odd = (rows: HourSums[], number: number): HourSums[] =>
      number === 29
        ? [
            ...reads(rows, { person: 0, hour: 12, bytes: Number.MAX_SAFE_INTEGER, objects: 1_000_000 }),
            { person: 1, hour: 3, bytes: 0, objects: 0 },
          ]
        : rows.filter(({ person }) => person !== 2 || number === 20);
    const found = lastDay(new SmallFleet(40), 30, odd);
    expect(found.every(({ score }) => Number.isFinite(score))).toBe(true);
    expect(found.some(({ place, exceeds }) => place === 0 && exceeds === "page")).toBe(true);
    expect(found.some(({ place }) => place === 1)).toBe(false);
  });

  it("goes on after days without any event, as before", () => {
    const gap = (rows: HourSums[], number: number): HourSums[] => (number >= 15 && number < 25 ? [] : rows);
    const quiet = lastDay(new SmallFleet(40), 40, gap);
    expect(quiet.filter(({ exceeds }) => exceeds === "page").length).toBeLessThan(3);
    const found = lastDay(new SmallFleet(40), 40, (rows, number) =>
      number === 39 ? reads(rows, BULK) : gap(rows, number),
    );
    expect(found.some(({ place, exceeds }) => place === 3 && exceeds === "page")).toBe(true);
  });

  it("remembers no peak of a month ago that was an incident, and no day that holds one", () => {
    const fleet = new SmallFleet(40, "service");
    const baselineAfter = (isLeftOut: FitInput["isLeftOut"]): Baseline | undefined => {
      const detector = new Detector();
      let baseline: Baseline | undefined;
      for (let number = 0; number < 32; number++) {
        const rows = fleet.hours();
        const day = fleet.day(FIRST_DAY + number, number === 3 ? reads(rows, BULK) : rows);
        ({ baseline } = detector.judge(day, { subjects: fleet.subjects, budget: BUDGET, isLeftOut }));
      }
      return baseline;
    };
    const isIncident = (place: number, day: number, hour: number): boolean =>
      place === BULK.person && day === FIRST_DAY + 3 && hour === BULK.hour;
    const clean = baselineAfter(isIncident);
    const poisoned = baselineAfter(nobody);
    for (const measure of ["bytes", "dayBytes"] as const) {
      const [usual, of] = [clean?.[measure].usual[BULK.person], poisoned?.[measure].usual[BULK.person]];
      expect(usual).toBeLessThan((of as number) - 1);
      expect(clean?.[measure].record[BULK.person]).toBeLessThan(5);
    }
  });

  it.each([5, 15, 50])(
    "finds the fifth large download in a fleet of %d whose first four nobody confirmed",
    (size) => {
      const fleet = new SmallFleet(size);
      const detector = new Detector();
      const found: boolean[] = [];
      for (let number = 0; number <= 40; number++) {
        const thief = [28, 31, 34, 37, 40].indexOf(number);
        const person = thief % size;
        const rows = thief === -1 ? fleet.hours() : reads(fleet.hours(), { ...BULK, person });
        const day = fleet.day(FIRST_DAY + number, rows);
        const { exceeding } = detector.judge(day, {
          subjects: fleet.subjects,
          budget: BUDGET,
          isLeftOut: nobody,
        });
        if (thief >= 0)
          found.push(exceeding.some(({ place, exceeds }) => place === person && exceeds === "page"));
      }
      expect(found).toEqual([true, true, true, true, true]);
    },
  );

  it.each([20, 100])(
    "is not blinded by a terabyte that nobody confirmed: in a fleet of %d the next day's hour of a hundred times the usual pages",
    (size) => {
      const stolen = (rows: HourSums[], number: number): HourSums[] => {
        if (number === 42) return reads(rows, { person: 3, hour: 14, bytes: 1020 * GB, objects: 900 });
        return number === 43 ? reads(rows, { person: 5, hour: 10, bytes: 5 * GB, objects: 100 }) : rows;
      };
      const pages = lastDay(new SmallFleet(size), 44, stolen).filter(({ exceeds }) => exceeds === "page");
      const own = pages.filter(({ place }) => place === 5).map(({ channel }) => channel);
      expect(own).toEqual(expect.arrayContaining(["hour_joint", "day_bytes"]));
    },
  );

  it("takes one event of long ago for no history", () => {
    const stray = (rows: HourSums[], number: number): HourSums[] => {
      if (number === 0) return rows.slice(0, 1);
      return number < 20 ? [] : rows;
    };
    const { exceeding, isShadow } = judgedDay(new SmallFleet(20), 23, (rows, number) =>
      number === 22 ? reads(rows, BULK) : stray(rows, number),
    );
    expect(isShadow).toBe(true);
    expect(exceeding).toEqual([]);
  });

  it("keeps confirmed incidents out of what it learns, and others that are far out, too", () => {
    const fleet = new SmallFleet(40);
    const levels = (confirmed: boolean): number => {
      const detector = new Detector();
      let usual = 0;
      for (let number = 0; number < 30; number++) {
        const rows =
          number < 20 ? fleet.hours() : reads(fleet.hours(), { ...BULK, bytes: 300 * MB, objects: 20 });
        const { baseline } = detector.judge(fleet.day(FIRST_DAY + number, rows), {
          subjects: fleet.subjects,
          budget: BUDGET,
          isLeftOut: (place, day, hour) => confirmed && place === 3 && day >= FIRST_DAY + 20 && hour === 11,
        });
        usual = baseline?.bytes.usual[3] ?? 0;
      }
      return usual;
    };
    expect(levels(true)).toBeLessThan(levels(false));
  });
});
