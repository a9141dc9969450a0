import { describe, expect, it } from "vitest";
import { AnsweredDetector } from "../../../src/core/evaluation/answered-detector.ts";
import { FIRST_DAY, GB, SmallFleet } from "../volume/fleet.ts";

const BUDGET = { page: 2.5, review: 50 };
const THIEF = 3;
const BULK = { person: THIEF, hour: 18, bytes: 8 * GB, objects: 60 };
const FROM = (FIRST_DAY + 26) * 24 + 18;
const LABEL = { kind: "burst", person: THIEF, from: FROM, until: FROM + 1 };

/** What of the thief exceeds anything on the day after the second of two downloads, where the first was answered or not. */
function secondDownload(isAnswered: boolean): number {
  const fleet = new SmallFleet(40);
  const detector = new AnsweredDetector([LABEL], BUDGET);
  let score = 0;
  for (let number = 0; number < 30; number++) {
    const rows = fleet.hours();
    if (number === 26 || number === 29) rows.push(BULK);
    const { exceeding } = detector.judge(fleet.day(FIRST_DAY + number, rows), fleet.subjects);
    if (isAnswered)
      detector.answer(exceeding.map(({ place, day, hour }) => ({ person: place, hour: day * 24 + hour })));
    score = exceeding.find(({ place, channel }) => place === THIEF && channel === "record")?.score ?? 0;
  }
  return score;
}

describe("the detector where somebody answers", () => {
  it("finds the same download a second time, since the first taught nothing", () => {
    expect(secondDownload(true)).toBeGreaterThan(0);
  });

  it("learns what nobody tells it is an attack", () => {
    expect(secondDownload(false)).toBe(0);
  });
});
