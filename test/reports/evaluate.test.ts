import { describe, expect, it } from "vitest";
import { evaluateFleet } from "../../src/core/evaluation/evaluation.ts";
import type { Evaluation, JudgedFleet } from "../../src/core/evaluation/evaluation.ts";
import { scenarioName } from "../../src/core/evaluation/scenarios.ts";
import { renderEvaluation } from "../../src/reports/evaluate/render.ts";
import { FIRST_DAY, GB, SmallFleet } from "../core/volume/fleet.ts";

const DAY_MS = 86_400_000;
const BULK = { person: 4, hour: 20, bytes: 1_000 * GB, objects: 10 };
const FIRST_HOUR = (FIRST_DAY + 28) * 24;

/** Ten people for 40 days, of whom one reads a terabyte on the first day that counts, if anybody attacks. */
function evaluationOf(isAttacked: boolean): Evaluation {
  const fleet = new SmallFleet(10);
  const days = Array.from({ length: 40 }, (_, number) => {
    return fleet.day(FIRST_DAY + number, [...fleet.hours(), ...(number === 28 ? [BULK] : [])]).activity;
  });
  const attack = {
    id: "burst_1tb-01",
    kind: "burst_1tb",
    person: "person-4",
    person_kind: "human",
    from: (FIRST_HOUR + 20) * 3_600_000,
    until: (FIRST_HOUR + 21) * 3_600_000,
  } as const;
  const judged: JudgedFleet = {
    alerts: [
      { person: 4, hour: FIRST_HOUR + 20, tier: "page", owners: ["sales"] },
      { person: 7, hour: FIRST_HOUR + 60, tier: "review", owners: ["sales", "finance"] },
    ],
    days,
    labels: isAttacked
      ? [{ kind: "burst_1tb", person: 4, from: FIRST_HOUR + 20, until: FIRST_HOUR + 21 }]
      : [],
    owners: ["finance", "sales"],
  };
  const from = FIRST_DAY * DAY_MS;
  const about = { seed: "1", from, days: 40, people: 10, humans: 10, services: 0, tail: "log-normal" };
  return evaluateFleet(
    judged,
    { fleet: about, attacks: isAttacked ? [attack] : [] },
    { page: 1, review: 20 },
  );
}

describe("an evaluation as tables", () => {
  const text = renderEvaluation(evaluationOf(true), "table");

  it("fits into a hundred columns", () => {
    const widest = Math.max(...text.split("\n").map((line) => line.length));

    expect(widest).toBeLessThanOrEqual(100);
  });

  it("says of each kind of attack what each detector found and after how many hours, and - where there is none", () => {
    expect(text).toMatch(/^burst_1tb +1 {2}100 % {4}1 h {2}100 % {4}1 h {2}100 % {4}1 h {2}100 % {4}1 h$/m);
    expect(text).toMatch(/^slow_1_5x, services +-( +-){4}$/m);
  });

  it("says how much is false, for the fleet and for 2,000 people", () => {
    expect(text).toMatch(/^auditplane +pages +100 % +0\.00 +0\.00 +100 %$/m);
    expect(text).toMatch(/^ +pages and review +100 % +0\.08 +16\.67 +50 %$/m);
  });

  it("says of a detector that no threshold brings within the budget that silence is the best of it", () => {
    const evaluation = evaluationOf(true);
    const ratings = evaluation.ratings.map((rating) => ({ ...rating, threshold: undefined }));

    expect(renderEvaluation({ ...evaluation, ratings }, "table")).toContain("silence, best for review");
  });

  it("says what owners are sent in the weeks that there are", () => {
    expect(text).toMatch(/^median +2 +- +-$/m);
    expect(text).toMatch(/^largest, had nobody attacked +1 +- +-$/m);
  });
});

describe("an evaluation of a fleet that nobody attacked", () => {
  const evaluation = evaluationOf(false);

  it("has false incidents, no recall and no precision, and says so", () => {
    const text = renderEvaluation(evaluation, "table");

    expect(text).toMatch(/^Attacks {4}none: only what is false can be counted$/m);
    expect(text).toMatch(/^ +pages and review +- +0\.17 +33\.33 +-$/m);
    expect(text).not.toContain("SCENARIO");
  });

  it("has null for them in JSON, where every kind of attack is listed all the same", () => {
    const { detectors } = JSON.parse(renderEvaluation(evaluation, "json")) as {
      detectors: { recall: null; precision: null; scenarios: { kind: string; recall: null }[] }[];
    };

    for (const { recall, precision, scenarios } of detectors) {
      expect([recall, precision]).toEqual([null, null]);
      expect(scenarios.map(({ kind }) => kind)).toContain(
        scenarioName({ kind: "off_hours", personKind: null }),
      );
      expect(scenarios.every((scenario) => scenario.recall === null)).toBe(true);
    }
  });
});
