import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Channel, Score } from "../../../src/core/volume/channel.ts";
import type { HourSums } from "../../../src/core/volume/day-activity.ts";
import { Detector } from "../../../src/core/volume/detector.ts";
import { explainScore } from "../../../src/core/volume/explain/index.ts";
import type { Explaining } from "../../../src/core/volume/explain/index.ts";
import { shown } from "../../../src/core/volume/explain/step.ts";
import type { Step } from "../../../src/core/volume/explain/step.ts";
import type { JudgedScore } from "../../../src/core/volume/judge/index.ts";
import type { ClosedDay } from "../../../src/core/volume/past.ts";
import type { Touch } from "../../../src/core/volume/touches.ts";
import { FIRST_DAY, GB, SmallFleet } from "./fleet.ts";

const ASSET = 77;
const LAST = 30;
/** A month before the last day. */
const MONTH_AGO = LAST - 28;

interface Explained extends Explaining {
  readonly exceeding: readonly JudgedScore[];
}

/** What is read of it on a day, by number. */
type Change = (row: HourSums, day: number) => HourSums;

/** The last day of a fleet, as it is judged and explained. */
function lastDay(
  { size, kind, last }: { size: number; kind: "human" | "service"; last: number },
  change: Change,
): Explained {
  const fleet = new SmallFleet(size, kind);
  const detector = new Detector();
  for (let number = 0, before: ClosedDay | undefined; ; number++) {
    const rows = fleet.hours().map((row) => change(row, number));
    const touches: Touch[] = rows
      .filter(({ hour }) => hour === 11)
      .map(({ person, hour, bytes, objects }) => {
        const asset = number === last && person === 3 ? ASSET : person % 5;
        return { place: person, asset, bytes, objects, hour };
      });
    const closed = fleet.day(FIRST_DAY + number, rows, touches);
    const { baseline, exceeding } = detector.judge(closed, {
      subjects: fleet.subjects,
      budget: { page: 4, review: 60 },
      isLeftOut: () => false,
    });
    if (number < last) {
      before = closed;
      continue;
    }
    if (!baseline) throw new Error("the last day has no baseline");
    return { closed, before: before?.activity, baseline, exceeding };
  }
}

/** Somebody reads a great deal of an asset that is new to them, after days of a little more. */
const theft: Change = (row, day) => {
  if (row.person !== 3) return row;
  const isLarge = day === LAST && (row.hour === 11 || row.hour === 12);
  if (isLarge) return { ...row, bytes: 60 * GB, objects: 900 };
  return day > LAST - 4 ? { ...row, bytes: 3 * row.bytes, objects: 2 * row.objects } : row;
};

const UNIT: Readonly<Record<string, number>> = {
  bytes: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
};

const CALCULATOR = createContext({});

/** What a pocket calculator makes of a formula as it is printed. */
function calculated(formula: string): number {
  const script = formula
    .replace(/([\d.]+) (bytes|[kMGTP]B)/g, (_, number: string, unit: string) =>
      String(Number(number) * (UNIT[unit] as number)),
    )
    .replace(/log10|sqrt|exp|max|min/g, "Math.$&")
    .replace(/\bln\(/g, "Math.log(")
    .replace(/²/g, "**2")
    .replace(/³/g, "**3")
    .replaceAll("^", "**")
    .replaceAll(" x ", "*");
  return Number(runInContext(script, CALCULATOR));
}

/** Steps whose value, to three digits, is not what their formula gives. */
function miscalculated(steps: readonly Step[]): unknown[] {
  return steps.flatMap(({ name, value, formula }) => {
    if (formula === null) return [];
    const off = Math.abs(calculated(formula) - value);
    return off <= 1e-3 * Math.max(1, Math.abs(value)) ? [] : [{ name, value, formula, off }];
  });
}

/** Steps whose value no later step takes up: from them nothing leads to the score. */
function unused(steps: readonly Step[]): string[] {
  return steps.slice(0, -1).flatMap(({ name, value }, at) => {
    // whoever counts quantiles has no formula for it
    const later = steps.slice(at + 1).map(({ formula, note }) => `${formula} ${note}`);
    const isUsed = later.some((text) => text.split(/[ (),²³]+/).includes(shown(value)));
    return isUsed ? [] : [name];
  });
}

const STOLEN = {
  human: lastDay({ size: 40, kind: "human", last: LAST }, theft),
  service: lastDay({ size: 40, kind: "service", last: LAST }, theft),
};

describe.each(["human", "service"] as const)("the computation of scores of a %s", (kind) => {
  const given = STOLEN[kind];
  const all = given.exceeding.map((score) => ({ score, steps: explainScore(score, given) }));

  it("is there for every channel that says something", () => {
    const channels = new Set(all.map(({ score }) => score.channel));
    expect([...channels].sort()).toEqual(
      ["day_bytes", "drift", "hour_distinct", "hour_joint", "new_asset", "record"].sort(),
    );
  });

  it("ends with the score that was judged, to the last digit", () => {
    for (const { score, steps } of all) expect(steps.at(-1)?.value).toBe(score.score);
  });

  it("can be followed with a pocket calculator from what is printed, in every step of every channel", () => {
    for (const { steps } of all) {
      expect(miscalculated(steps)).toEqual([]);
      expect(unused(steps)).toEqual([]);
    }
  });

  it("can be followed for whoever reads as usual, too", () => {
    const { day } = given.closed.activity;
    const channels: readonly Channel[] = ["hour_joint", "record", "day_bytes", "drift"];
    const scores = channels.flatMap((channel) =>
      Array.from(
        { length: 40 },
        (_, place): Score => ({ channel, place, day, hour: 9 + (place % 6), score: 0 }),
      ),
    );
    const explained = scores.map((score) => explainScore(score, given));

    expect(explained.flatMap(miscalculated)).toEqual([]);
    expect(explained.flatMap(unused)).toEqual([]);
    expect(new Set(explained.flat().map(({ name }) => name))).toContain("bytes: share as large");
  });
});

it("says what each day of a drift is compared with: of a service the peak of a month ago", () => {
  const given = lastDay({ size: 40, kind: "service", last: LAST }, (row, day) =>
    row.person === 3 && [MONTH_AGO, LAST].includes(day) ? { ...row, bytes: 8 * row.bytes } : row,
  );
  const { day } = given.closed.activity;

  const steps = explainScore({ channel: "drift", place: 3, day, hour: 14, score: 0 }, given);
  const compared = steps.filter(({ note }) => note.includes("the peak of 2024-10-06"));

  expect(compared.map(({ name }) => name)).toContain("bytes of 2024-11-03");
  expect(miscalculated(steps)).toEqual([]);
});

it("says what a service is remembered for, and still adds up", () => {
  const given = lastDay({ size: 40, kind: "service", last: LAST }, (row, day) =>
    row.person === 3 && day === MONTH_AGO ? { ...row, bytes: 8 * row.bytes } : row,
  );
  const { day } = given.closed.activity;

  const steps = explainScore({ channel: "hour_joint", place: 3, day, hour: 12, score: 0 }, given);

  expect(steps.map(({ name }) => name)).toContain("bytes: a month ago");
  expect(miscalculated(steps)).toEqual([]);
  expect(unused(steps)).toEqual([]);
});

it.each([
  [1, /no peers, fewer than 3 others .* the prior/],
  [2, /no peers, fewer than 3 others .* the prior/],
  [3, /no peers, fewer than 3 others .* the median with themselves among them/],
  [4, /^median of 4 in "alike 0"/],
])("names no peers in a fleet of %d where fewer than three others taught what is usual", (size, note) => {
  const given = lastDay({ size, kind: "human", last: 12 }, (row) => row);
  const { day } = given.closed.activity;

  const steps = explainScore({ channel: "hour_joint", place: 0, day, hour: 12, score: 0 }, given);

  expect(steps.find(({ name }) => name === "bytes: peers' usual")?.note).toMatch(note);
  expect(steps.filter(({ note: text }) => text.includes("not enough history")).length).toBe(3);
  expect(miscalculated(steps)).toEqual([]);
});

it("computes the spread of somebody whose first day it is", () => {
  const given = lastDay({ size: 40, kind: "human", last: 12 }, (row, day) =>
    row.person === 3 && day < 12 ? { ...row, person: 4 } : row,
  );
  const { day } = given.closed.activity;

  const steps = explainScore({ channel: "record", place: 3, day, hour: 12, score: 0 }, given);

  expect(steps.find(({ name }) => name === "bytes: spread")?.formula).toMatch(/^sqrt/);
  expect(miscalculated(steps)).toEqual([]);
});

it("names what somebody's usual is drawn from, and how rare the hour is", () => {
  const given = STOLEN.human;
  const [first] = given.exceeding.filter(({ channel, hour }) => channel === "hour_joint" && hour === 12);
  const measured = [
    "peers' usual",
    "k",
    "hours",
    "own mean",
    "usual",
    "spread",
    "residual",
    "rareness",
    "t",
    "as normal",
  ];
  expect(explainScore(first as JudgedScore, given).map(({ name }) => name)).toEqual([
    "bytes",
    ...measured.map((name) => `bytes: ${name}`),
    "objects",
    ...measured.map((name) => `objects: ${name}`),
    "joint of the hour",
    "joint of 10:00",
    "joint of 11:00",
    "joint of three hours",
    "rareness",
    "score",
  ]);
});
