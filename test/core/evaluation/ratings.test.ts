import { describe, expect, it } from "vitest";
import { CLASSICS } from "../../../src/core/evaluation/classics.ts";
import { rateClassics, rateTiers } from "../../../src/core/evaluation/ratings.ts";
import type { TieredAlert } from "../../../src/core/evaluation/ratings.ts";
import { FIRST_DAY, GB, SmallFleet } from "../volume/fleet.ts";

const FIRST = FIRST_DAY + 28;
const HOUR = FIRST * 24;
const LABELS = [
  { kind: "burst", person: 4, from: HOUR + 20, until: HOUR + 21 },
  { kind: "slow human", person: 5, from: HOUR, until: HOUR + 48 },
];
const COUNTED = { first: FIRST, days: 2, people: 10, labels: LABELS };
const page = (person: number, hour: number): TieredAlert => ({ person, hour, tier: "page" });
const review = (person: number, hour: number): TieredAlert => ({ person, hour, tier: "review" });

describe("ratings of the tiers", () => {
  it("count the pages among what is for review, and nothing of the days of learning", () => {
    const alerts = [page(4, HOUR + 20), review(5, HOUR + 30), page(6, HOUR - 1), review(7, HOUR + 1)];

    const [pages, reviews] = rateTiers(alerts, COUNTED);

    expect(pages).toMatchObject({ tier: "page", outcome: { recall: 0.5, incidents: 1, falseIncidents: 0 } });
    expect(reviews).toMatchObject({
      tier: "review",
      outcome: { recall: 1, incidents: 3, falseIncidents: 1 },
    });
  });
});

describe("ratings of the classic detectors", () => {
  const fleet = new SmallFleet(10);
  const days = Array.from({ length: 30 }, (_, number) => {
    const rows = fleet.hours();
    if (number === 28) rows.push({ person: 4, hour: 20, bytes: 1_000 * GB, objects: 10 });
    return fleet.day(FIRST_DAY + number, rows).activity;
  });
  const ratings = rateClassics(days, COUNTED, { page: 100, review: 2000 });

  it("are three of each: as usual, and at the best threshold for the budget of each tier", () => {
    expect(ratings.map(({ detector, tier }) => [detector, tier])).toEqual(
      CLASSICS.flatMap(({ name }) => [undefined, "page", "review"].map((tier) => [name, tier])),
    );
    expect(ratings.find(({ tier }) => tier === undefined)?.threshold).toEqual({
      value: 50e6,
      text: "50.0 MB",
    });
  });

  it("keep to the budget, which is in proportion to the fleet, and are as generous as it allows", () => {
    const best = ratings.filter(({ detector, tier }) => detector === "static bytes an hour" && tier);

    // ten people of 2,000 for two days: one false page, and twenty items for review, who are all nine of the others
    expect(best.map(({ outcome }) => outcome.falseIncidents)).toEqual([1, expect.any(Number)]);
    expect(best.map(({ outcome }) => outcome.falsePerDay <= 10)).toEqual([true, true]);
    for (const { outcome } of ratings)
      expect(outcome.kinds).toContainEqual({ kind: "burst", attacks: 1, found: 1, hours: 1 });
  });
});
