import { describe, expect, it } from "vitest";
import { CLASSICS, scoreClassic } from "../../../src/core/evaluation/classics.ts";
import { alertsAt, evaluate } from "../../../src/core/evaluation/evaluate.ts";
import { toIncidents } from "../../../src/core/evaluation/incidents.ts";
import { FIRST_DAY, GB, SmallFleet } from "../volume/fleet.ts";

const LABELS = [
  { kind: "burst", person: 1, from: 100, until: 101 },
  { kind: "burst", person: 2, from: 200, until: 201 },
  { kind: "slow human", person: 3, from: 100, until: 300 },
  { kind: "slow service", person: 4, from: 100, until: 300 },
];

describe("an evaluation", () => {
  it("counts alerts of one person with gaps under a day as one incident", () => {
    const alerts = [0, 23, 46, 70, 71].map((hour) => ({ person: 1, hour }));
    expect(toIncidents([...alerts, { person: 2, hour: 1 }].reverse())).toEqual([
      { person: 1, from: 0, until: 46 },
      { person: 1, from: 70, until: 71 },
      { person: 2, from: 1, until: 1 },
    ]);
  });

  it("says of each kind how many were found and after how many hours, and how often it was nothing", () => {
    const alerts = [
      { person: 1, hour: 100 },
      { person: 2, hour: 190 },
      { person: 3, hour: 147 },
      { person: 9, hour: 50 },
      { person: 9, hour: 60 },
    ];
    const outcome = evaluate(alerts, LABELS, 10);
    expect(outcome.kinds).toEqual([
      { kind: "burst", attacks: 2, found: 1, hours: 1 },
      { kind: "slow human", attacks: 1, found: 1, hours: 48 },
      { kind: "slow service", attacks: 1, found: 0, hours: undefined },
    ]);
    expect(outcome.recall).toBe(0.5);
    expect(outcome.falsePerDay).toBe(0.2);
    expect(outcome.precision).toBe(0.5);
    expect(outcome).toMatchObject({ incidents: 4, falseIncidents: 2 });
  });

  it("where nothing is to be found counts what is false, and knows no recall and no precision", () => {
    const outcome = evaluate([{ person: 1, hour: 100 }], [], 4);
    expect(outcome).toMatchObject({ kinds: [], falseIncidents: 1, falsePerDay: 0.25 });
    expect([outcome.recall, outcome.precision]).toEqual([undefined, undefined]);
  });

  it("of a score sets the threshold as low as false incidents allow", () => {
    const scored = [5, 4, 3, 2, 1].map((score) => ({ person: 10 + score, hour: score, score }));
    const attack = { person: 1, hour: 100, score: 2.5 };
    const kept = alertsAt([...scored, attack], LABELS, { days: 1, falsePerDay: 3 });
    expect(kept.map(({ score }) => score)).toEqual([5, 4, 3, 2.5]);
  });
});

describe("a classic detector", () => {
  it.each(CLASSICS)("$name sees a terabyte among ordinary hours", (classic) => {
    const fleet = new SmallFleet(10);
    const days = Array.from({ length: 20 }, (_, number) => {
      const rows = fleet.hours();
      if (number === 19) rows.push({ person: 4, hour: 20, bytes: 1_000 * GB, objects: 10 });
      return fleet.day(FIRST_DAY + number, rows).activity;
    });
    const scored = scoreClassic(classic, days, FIRST_DAY + 19);
    const most = scored.reduce((a, b) => (b.score > a.score ? b : a));
    expect(most).toMatchObject({ person: 4, hour: (FIRST_DAY + 19) * 24 + 20 });
    expect(most.score).toBeGreaterThan(classic.setting);
  });
});
