import { describe, expect, it } from "vitest";
import { parseCatalog } from "../../../src/core/catalog/parse-catalog.ts";
import { drawActivity } from "../../../src/simulate/activity/activity.ts";
import type { Activity } from "../../../src/simulate/activity/activity.ts";
import { hourTotals } from "../../../src/simulate/activity/past.ts";
import type { HourActivity, HourTotal } from "../../../src/simulate/activity/split.ts";

const DAY = 86_400_000;
const SMALL = { people: 60, days: 34 };
const fleet = drawActivity({ people: 250, days: 60, attacksPerKind: 2 });
const rows = allRows(fleet);
const fleetHours = hoursOf(fleet);

describe("drawActivity", () => {
  it("gives the same for the same options and other rows for another seed", () => {
    expect(allRows(drawActivity(SMALL))).toEqual(allRows(drawActivity(SMALL)));
    expect(drawActivity(SMALL).catalog).toEqual(drawActivity(SMALL).catalog);
    expect(allRows(drawActivity({ ...SMALL, seed: 2 }))).not.toEqual(allRows(drawActivity(SMALL)));
  });

  it("gives a day whatever other days were asked for, in whatever order", () => {
    const forwards = drawActivity(SMALL);
    const backwards = drawActivity(SMALL);

    const reversed = [...backwards.days].reverse().map((at) => backwards.day(at));

    expect(forwards.days.map((at) => forwards.day(at))).toEqual(reversed.reverse());
    expect(drawActivity(SMALL).day(forwards.days[30] ?? 0)).toEqual(forwards.day(forwards.days[30] ?? 0));
  });

  it("gives a day for any time within it, and nothing before the first and after the last", () => {
    const [first = 0] = fleet.days;

    expect(fleet.day(first + DAY - 1)).toEqual(fleet.day(first));
    expect(fleet.day(first - 1)).toEqual([]);
    expect(fleet.day(first + 60 * DAY)).toEqual([]);
  });

  it("has one row for each person, hour and asset, sorted, with whole bytes and at least one object", () => {
    for (const at of fleet.days.slice(25, 40)) {
      const keys = fleet.day(at).map(({ hour, person, asset }) => [hour, person, asset] as const);
      const sorted = keys.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1));

      expect(keys).toEqual(sorted);
      expect(new Set(keys.map(String)).size).toBe(keys.length);
    }
    expect(rows.every(({ bytes }) => Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true);
    expect(rows.every(({ objects }) => Number.isSafeInteger(objects) && objects >= 1)).toBe(true);
    expect(rows.every(({ hour }) => hour % 3_600_000 === 0)).toBe(true);
  });

  it("is drawn for one person and one day, and for four people", () => {
    expect(drawActivity({ people: 1, days: 1 })).toMatchObject({ people: [{ kind: "human" }], attacks: [] });
    expect(allRows(drawActivity({ people: 4, days: 9 })).length).toBeGreaterThan(10);
  });

  it.each([4, 8, 12])("has %i peer groups when told so, from 8 MB to 5 GB an hour", (groups) => {
    const { people } = drawActivity({ people: 300, days: 1, groups });
    const found = new Map(people.flatMap(({ stints }) => stints.map(({ group }) => [group.name, group])));
    const medians = [...found.values()].map(({ bytes }) => bytes);

    expect(found.size).toBe(groups);
    expect([Math.min(...medians), Math.max(...medians)]).toEqual([8e6, 5e9]);
  });

  it("has as many services as told, and noise that is multiplied", () => {
    const { people } = drawActivity({ people: 100, days: 1, serviceShare: 0.4 });
    const quiet = drawActivity({ people: 100, days: 20, noise: 0.2 });

    expect(people.filter(({ kind }) => kind === "service")).toHaveLength(40);
    expect(withinPerson(quiet)).toBeLessThan(withinPerson(drawActivity({ people: 100, days: 20 })) / 2);
  });

  it("has heavier tails with log-t, and the same spread", () => {
    const [normal, heavy] = (["log-normal", "log-t"] as const).map((tail) =>
      drawActivity({ people: 200, days: 40, tail, attacksPerKind: 0 }),
    ) as [Activity, Activity];

    expect(kurtosisOf(residuals(heavy))).toBeGreaterThan(kurtosisOf(residuals(normal)) + 0.5);
    expect(withinPerson(heavy) / withinPerson(normal)).toBeCloseTo(1, 1);
  });

  it("needs about nine objects for the usual hour of a human, and tens to hundreds for that of a machine", () => {
    expect(medianObjects("human")).toBeGreaterThanOrEqual(7);
    expect(medianObjects("human")).toBeLessThanOrEqual(11);
    expect(medianObjects("service")).toBeGreaterThan(15);
    expect(medianObjects("service")).toBeLessThan(150);
  });
});

describe("the life of an organization", () => {
  it("rests at weekends, machines apart", () => {
    const humans = rows.filter(({ person }) => fleet.people[person]?.kind === "human");
    const weekend = humans.filter(({ hour }) => [0, 6].includes(new Date(hour).getUTCDay()));

    expect(weekend.length / humans.length).toBeLessThan(0.1);
    expect(weekend.length).toBeGreaterThan(0);
  });

  it("has batch jobs with several times the usual volume around a month's end", () => {
    const batch = rows.filter(({ person }) => fleet.people[person]?.rhythm.habit === "nightly");
    const ofDay = (date: string): number =>
      batch.reduce((sum, { hour, bytes }) => {
        return new Date(hour).toISOString().startsWith(date) ? sum + bytes : sum;
      }, 0);

    expect(ofDay("2026-09-30")).toBeGreaterThan(2 * ofDay("2026-09-23"));
    expect(ofDay("2026-10-01")).toBeGreaterThan(2 * ofDay("2026-09-24"));
  });

  it("has joiners, role changes, rare users, holidays, weeks on call, bursts, new grants, and four time zones", () => {
    const humans = fleet.people.filter(({ kind }) => kind === "human");
    const offices = humans.flatMap(({ rhythm }) => (rhythm.habit === "office" ? [rhythm] : []));

    expect(humans.some(({ stints }) => (stints[0]?.from ?? 0) > 0)).toBe(true);
    expect(humans.some(({ stints }) => stints.length === 2)).toBe(true);
    expect(offices.some(({ presence }) => presence < 0.1)).toBe(true);
    expect(offices.some(({ away }) => away.length > 0)).toBe(true);
    expect(offices.some(({ onCall }) => onCall.length > 0)).toBe(true);
    expect(fleet.people.some(({ burst }) => burst)).toBe(true);
    expect(new Set(humans.map(({ zone }) => zone.name)).size).toBe(4);
    expect(firstUsesOfNewGrants(fleet, rows)).toBeGreaterThan(0);
  });

  it("shows nobody before they join", () => {
    const early = rows.filter(({ person, hour }) => {
      const from = fleet.people[person]?.stints[0]?.from ?? 0;
      return hour < (fleet.days[0] ?? 0) + Math.max(0, from) * DAY;
    });

    expect(early).toEqual([]);
  });
});

describe("the catalog of an activity", () => {
  const parsed = parseCatalog(JSON.stringify(fleet.catalog), "catalog.json");

  it("is accepted, and was read after the last hour", () => {
    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
    expect(Date.parse(fleet.catalog.as_of)).toBe((fleet.days.at(-1) ?? 0) + DAY);
  });

  it("allows every row: owned, subscribed by the project of that time, or read by the platform", () => {
    const { members, subscriptions, assets } = fleet.catalog;
    const owner = new Map(assets.map(({ id, project }) => [id, project]));
    const since = new Map(
      subscriptions.map(({ asset, subscriber, from = "" }) => {
        return [`${asset} ${JSON.stringify(subscriber)}`, Date.parse(from)];
      }),
    );
    const homes = new Map<string, typeof members>();
    for (const member of members) homes.set(member.person, [...(homes.get(member.person) ?? []), member]);

    const refused = rows.filter(({ person, asset, hour }) => {
      const { id = "", isPlatform } = fleet.people[person] ?? {};
      const home = homes.get(id)?.find(({ from = "", until = "2099-01-01" }) => {
        return Date.parse(from) <= hour && hour < Date.parse(until);
      })?.project;
      const subscribed = since.get(`${asset} ${JSON.stringify({ project: home })}`) ?? Infinity;
      return !isPlatform && !(home !== undefined && (owner.get(asset) === home || subscribed <= hour));
    });

    expect(refused).toEqual([]);
  });

  it("leaves out peer group and title of some, of few both", () => {
    const { people } = fleet.catalog;
    const share = (has: (person: (typeof people)[number]) => boolean): number =>
      people.filter(has).length / people.length;

    expect(share(({ peer_group }) => peer_group === undefined)).toBeCloseTo(0.3, 1);
    expect(share(({ title }) => title === undefined)).toBeCloseTo(0.2, 1);
    expect(share(({ title, peer_group }) => title === undefined && peer_group === undefined)).toBeGreaterThan(
      0,
    );
  });
});

function allRows(activity: Activity): HourActivity[] {
  return activity.days.flatMap((at) => activity.day(at));
}

function hoursOf(activity: Activity): Map<number, HourTotal[]> {
  const people = new Map<number, HourActivity[]>();
  for (const row of allRows(activity)) {
    const own = people.get(row.person);
    if (own) own.push(row);
    else people.set(row.person, [row]);
  }
  return new Map([...people].map(([person, own]) => [person, hourTotals(own)]));
}

/** Logarithms of humans' hours, less the mean of each. */
function residuals(activity: Activity): number[] {
  return [...hoursOf(activity)].flatMap(([person, hours]) => {
    if (activity.people[person]?.kind !== "human" || hours.length < 20) return [];
    const logs = hours.map(({ bytes }) => Math.log(bytes));
    const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
    return logs.map((one) => one - mean);
  });
}

function withinPerson(activity: Activity): number {
  const all = residuals(activity);
  return Math.sqrt(all.reduce((sum, one) => sum + one * one, 0) / all.length);
}

function kurtosisOf(values: readonly number[]): number {
  const moment = (power: number): number =>
    values.reduce((sum, one) => sum + one ** power, 0) / values.length;
  return moment(4) / moment(2) ** 2;
}

function medianObjects(kind: "human" | "service"): number {
  const hours = [...fleetHours].filter(([person]) => fleet.people[person]?.kind === kind);
  const objects = hours.flatMap(([, own]) => own.map((hour) => hour.objects)).sort((a, b) => a - b);
  return objects[Math.floor(objects.length / 2)] ?? 0;
}

function firstUsesOfNewGrants(activity: Activity, all: readonly HourActivity[]): number {
  const recent = activity.projects.flatMap(({ subscribed }) => subscribed.filter(({ from }) => from));
  return recent.filter(({ asset, project }) => {
    return all.some((row) => {
      return (
        row.asset === asset.id && activity.people[row.person]?.stints.some((one) => one.project === project)
      );
    });
  }).length;
}
