import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { HourSums } from "../../../src/core/volume/day-activity.ts";
import { Detector } from "../../../src/core/volume/detector.ts";
import type { DetectedDay } from "../../../src/core/volume/detector.ts";
import { explainScore } from "../../../src/core/volume/explain/index.ts";
import type { Step } from "../../../src/core/volume/explain/step.ts";
import type { ClosedDay } from "../../../src/core/volume/past.ts";
import type { Touch } from "../../../src/core/volume/touches.ts";
import { FIRST_DAY, GB, SmallFleet } from "./fleet.ts";

const ASSET = 77;
const LAST = 30;

/** The last day of a fleet on which somebody reads a great deal of an asset that is new to them, after days of a little more. */
function lastDay(kind: "human" | "service"): { closed: ClosedDay; before: ClosedDay; judged: DetectedDay } {
  const fleet = new SmallFleet(40, kind);
  const detector = new Detector();
  let [closed, before]: ClosedDay[] = [];
  let judged: DetectedDay | undefined;
  for (let number = 0; number <= LAST; number++) {
    const rows = fleet.hours().map((row): HourSums => {
      const isLarge = number === LAST && row.person === 3 && (row.hour === 11 || row.hour === 12);
      if (isLarge) return { ...row, bytes: 60 * GB, objects: 900 };
      return number > LAST - 4 && row.person === 3
        ? { ...row, bytes: 3 * row.bytes, objects: 2 * row.objects }
        : row;
    });
    const touches: Touch[] = rows
      .filter(({ hour }) => hour === 11)
      .map(({ person, hour, bytes, objects }) => {
        const asset = number === LAST && person === 3 ? ASSET : person % 5;
        return { place: person, asset, bytes, objects, hour };
      });
    before = closed;
    closed = fleet.day(FIRST_DAY + number, rows, touches);
    judged = detector.judge(closed, {
      subjects: fleet.subjects,
      budget: { page: 4, review: 60 },
      isLeftOut: () => false,
    });
  }
  return { closed: closed as ClosedDay, before: before as ClosedDay, judged: judged as DetectedDay };
}

function explained(kind: "human" | "service") {
  const { closed, before, judged } = lastDay(kind);
  const { baseline, exceeding } = judged;
  if (!baseline) throw new Error("the last day has no baseline");
  return exceeding.map((score) => {
    return { score, steps: explainScore(score, { closed, before: before.activity, baseline }) };
  });
}

const UNIT: Readonly<Record<string, number>> = { bytes: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** What a pocket calculator makes of a computation; NaN where it is words. */
function computed(how: string): number {
  const [formula = ""] = how.split(/[:;]|, /, 1);
  const most = Number(/, at most ([\d.]+)/.exec(how)?.[1] ?? Infinity);
  const script = formula
    .replace(/(\d),(?=\d{3})/g, "$1")
    .replace(/([\d.]+) (bytes|kB|MB|GB|TB)/g, (_, number: string, unit: string) =>
      String(Number(number) * (UNIT[unit] as number)),
    )
    .replace(/log10|sqrt|exp/g, "Math.$&")
    .replace(/\bln\(/g, "Math.log(")
    .replace(/²/g, "**2")
    .replaceAll("^", "**")
    .replaceAll(" x ", "*");
  if (/[a-z]{4,}/.test(script.replace(/Math\.[a-z0-9]+/g, ""))) return Number.NaN;
  return Math.min(most, Number(runInNewContext(script)));
}

describe.each(["human", "service"] as const)("the computation of scores of a %s", (kind) => {
  const all = explained(kind);

  it("is there for every channel that says something", () => {
    const channels = new Set(all.map(({ score }) => score.channel));
    expect([...channels].sort()).toEqual(
      ["day_bytes", "drift", "hour_distinct", "hour_joint", "new_asset", "record"].sort(),
    );
  });

  it("ends with the score that was judged, to the last digit", () => {
    for (const { score, steps } of all) expect(steps.at(-1)?.value).toBe(score.score);
  });

  it("can be followed with a pocket calculator", () => {
    const steps = all.flatMap((one) => one.steps);
    const followed = steps.filter(({ how }) => !Number.isNaN(computed(how)));
    const off = followed.filter(
      ({ value, how }: Step) => Math.abs(computed(how) - value) > 0.02 * (1 + Math.abs(value)),
    );
    expect(off).toEqual([]);
    expect(followed.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "bytes",
        "bytes: usual",
        "bytes: spread",
        "bytes: residual",
        "joint of the hour",
        "joint of three hours",
        "rareness",
        "score",
      ]),
    );
  });
});

it("names what somebody's usual is drawn from, and how rare the hour is", () => {
  const [first] = explained("human").filter(({ score }) => score.channel === "hour_joint");
  expect(first?.steps.map(({ name }) => name)).toEqual([
    "bytes",
    "bytes: peers' usual",
    "bytes: own mean",
    "bytes: usual",
    "bytes: spread",
    "bytes: residual",
    "objects",
    "objects: peers' usual",
    "objects: own mean",
    "objects: usual",
    "objects: spread",
    "objects: residual",
    "joint of the hour",
    "joint of three hours",
    "rareness",
    "score",
  ]);
});
