import { describe, expect, it } from "vitest";
import { drawActivity } from "../../../src/simulate/activity/activity.ts";
import { ATTACK_KINDS } from "../../../src/simulate/activity/attack-kinds.ts";
import type { AttackKind } from "../../../src/simulate/activity/attack-kinds.ts";
import type { Attack } from "../../../src/simulate/activity/attacks.ts";
import { settle } from "../../../src/simulate/activity/options.ts";
import { hourTotals } from "../../../src/simulate/activity/past.ts";
import type { HourActivity, HourTotal } from "../../../src/simulate/activity/split.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const fleet = drawActivity({ people: 200, days: 60, attacksPerKind: 4 });
const [first = 0] = fleet.days;
const rows = fleet.days.flatMap((at) => fleet.day(at));

/** An attack with all that its person did, summed up by hour, before it and during it. */
interface Told {
  readonly attack: Attack;
  readonly before: readonly HourTotal[];
  readonly during: readonly HourTotal[];
  readonly touchedBefore: ReadonlySet<string>;
}

describe("attacks", () => {
  it("are of nine kinds, as many of each as told, everybody at most once, none in the first 28 days", () => {
    const { attacks } = fleet;

    for (const kind of ATTACK_KINDS) expect(told(kind)).toHaveLength(4);
    expect(new Set(attacks.map(({ person }) => person)).size).toBe(attacks.length);
    expect(new Set(attacks.map(({ id }) => id)).size).toBe(attacks.length);
    expect(Math.min(...attacks.map(({ from }) => from))).toBeGreaterThanOrEqual(first + 28 * DAY);
    expect(Math.max(...attacks.map(({ until }) => until))).toBeLessThanOrEqual(first + 60 * DAY);
  });

  it("are 25 of a kind for 2,000 people and 60 days, in proportion for fewer, at least one where people are", () => {
    expect(settle({}).attacksPerKind).toBe(25);
    expect(settle({ people: 200, days: 30 }).attacksPerKind).toBe(1);
    expect(drawActivity({ people: 30, days: 60 }).attacks).toHaveLength(9);
    expect(drawActivity({ people: 160, days: 60 }).attacks).toHaveLength(18);
    expect(drawActivity({ people: 2, days: 60 }).attacks.length).toBeLessThanOrEqual(2);
    expect(drawActivity({ people: 30, days: 28 }).attacks).toEqual([]);
    expect(drawActivity({ people: 30, days: 60, attacksPerKind: 0 }).attacks).toEqual([]);
  });

  it("add to what the person would have done, and are in the days' rows to the byte", () => {
    const usual = drawActivity({ people: 200, days: 60, attacksPerKind: 0 });
    const joined = new Map(
      told("new_principal").map(({ attack }) => [attack.person, dayOf(attack.from) - 1]),
    );
    const quiet = new Map(
      usual.days
        .flatMap((at) => usual.day(at))
        .filter(({ person, hour }) => dayOf(hour) >= (joined.get(person) ?? 0))
        .map((row) => [keyOf(row), row]),
    );
    const added = new Map(fleet.attacks.flatMap((attack) => attack.rows.map((row) => [keyOf(row), row])));

    const wrong = rows.filter((row) => {
      const parts = [quiet.get(keyOf(row)), added.get(keyOf(row))].flatMap((part) => part ?? []);
      const { bytes, objects } = sum(parts);
      return parts.length === 0 || row.bytes !== bytes || row.objects !== objects;
    });

    expect(wrong).toEqual([]);
    expect(rows).toHaveLength(new Set([...quiet.keys(), ...added.keys()]).size);
  });

  it("are spread over people and services: steady and slow ones half and half, off-hours ones of humans alone", () => {
    const services = (kind: AttackKind): number =>
      told(kind).filter(({ attack }) => fleet.people[attack.person]?.kind === "service").length;

    expect(services("steady_3x")).toBe(2);
    expect(services("slow_1_5x")).toBe(2);
    expect(services("off_hours")).toBe(0);
  });
});

describe("each kind of attack", () => {
  it("burst_1tb reads a terabyte or more in one hour", () => {
    for (const { during } of told("burst_1tb")) {
      expect(during).toHaveLength(1);
      expect(during[0]?.bytes).toBeGreaterThanOrEqual(1e12);
    }
  });

  it("own_max_10x reads ten times the largest hour so far, and three times its objects", () => {
    for (const { during, before } of told("own_max_10x")) {
      expect(during).toHaveLength(1);
      expect((during[0]?.bytes ?? 0) / largest(before).bytes).toBeCloseTo(10, 1);
      expect(during[0]?.objects).toBeGreaterThanOrEqual(3 * largest(before).objects);
    }
  });

  it("steady_3x and slow_1_5x multiply what the person does anyway, for two and for fourteen days", () => {
    for (const [kind, factor, days] of [
      ["steady_3x", 3, 2],
      ["slow_1_5x", 1.5, 14],
    ] as const) {
      for (const { attack } of told(kind)) {
        const added = sum(attack.rows);
        const total = sum(rowsOf(attack).filter(({ hour }) => attack.rows.some((row) => row.hour === hour)));

        expect(total.bytes / (total.bytes - added.bytes)).toBeCloseTo(factor, 2);
        expect(total.objects).toBeGreaterThan(total.objects - added.objects);
        expect(Math.ceil((attack.until - attack.from) / DAY)).toBeGreaterThanOrEqual(days - 1);
        expect(attack.until - attack.from).toBeLessThanOrEqual(days * DAY);
      }
    }
  });

  it("new_principal is somebody first seen the day before, who reads 60 to 180 median hours of the group", () => {
    for (const { attack, before } of told("new_principal")) {
      const { group } = fleet.people[attack.person]?.stints[0] ?? {};
      const ratio = sum(attack.rows).bytes / (group?.bytes ?? 1);

      expect(dayOf(before[0]?.hour ?? 0)).toBe(dayOf(attack.from) - 1);
      expect(ratio).toBeGreaterThanOrEqual(59.9);
      expect(ratio).toBeLessThanOrEqual(180.1);
      expect(sum(attack.rows).objects).toBeGreaterThan(5 * (group?.objects ?? 0));
    }
  });

  it("enumeration touches 3,000 to 12,000 objects in an hour, for the bytes of an ordinary one", () => {
    for (const { attack, during, before } of told("enumeration")) {
      expect(during).toHaveLength(1);
      expect(during[0]?.objects).toBeGreaterThanOrEqual(3000);
      expect(during[0]?.objects).toBeLessThanOrEqual(12_100);
      expect(sum(attack.rows).bytes).toBeLessThan(3 * largest(before).bytes);
    }
  });

  it("new_asset reads about five usual hours of an asset that the project may read and the person never did", () => {
    for (const { attack, before, touchedBefore } of told("new_asset")) {
      const [row] = attack.rows;
      const usual =
        before.map(({ bytes }) => bytes).sort((a, b) => a - b)[Math.floor(before.length / 2)] ?? 0;

      expect(attack.rows).toHaveLength(1);
      expect(touchedBefore.has(row?.asset ?? "")).toBe(false);
      expect((row?.bytes ?? 0) / usual).toBeGreaterThan(3);
      expect((row?.bytes ?? 0) / usual).toBeLessThan(7);
    }
  });

  it("five_sessions reads five times the largest hour so far, over three hours and five sessions", () => {
    for (const { attack, before } of told("five_sessions")) {
      const midnight = first + dayOf(attack.from) * DAY;
      const earlier = before.filter(({ hour }) => hour < midnight);

      expect(attack).toMatchObject({ sessions: 5, until: attack.from + 3 * HOUR });
      expect(sum(attack.rows).bytes / largest(earlier).bytes).toBeCloseTo(5, 1);
    }
  });

  it("off_hours reads as much as usual, in the night of the person", () => {
    for (const { attack, before } of told("off_hours")) {
      const { zone } = fleet.people[attack.person] ?? {};

      for (const { hour, bytes } of attack.rows) {
        const local = (new Date(hour).getUTCHours() + (zone?.offset ?? 0) + 24) % 24;
        expect(local < 7 || local >= 22).toBe(true);
        expect(bytes).toBeLessThanOrEqual(largest(before).bytes);
      }
    }
  });
});

function told(kind: AttackKind): Told[] {
  return fleet.attacks
    .filter((attack) => attack.kind === kind)
    .map((attack) => {
      const own = rowsOf(attack);
      const earlier = own.filter(({ hour }) => hour < attack.from);
      return {
        attack,
        before: hourTotals(earlier),
        during: hourTotals(own.filter(({ hour }) => hour >= attack.from && hour < attack.until)),
        touchedBefore: new Set(earlier.map(({ asset }) => asset)),
      };
    });
}

function rowsOf({ person }: Attack): HourActivity[] {
  return rows.filter((row) => row.person === person);
}

function largest(of: readonly HourTotal[]): HourTotal {
  return of.reduce((a, b) => (b.bytes > a.bytes ? b : a), { person: 0, hour: 0, bytes: 0, objects: 0 });
}

function sum(of: readonly { bytes: number; objects: number }[]): { bytes: number; objects: number } {
  return of.reduce(
    (all, { bytes, objects }) => ({ bytes: all.bytes + bytes, objects: all.objects + objects }),
    {
      bytes: 0,
      objects: 0,
    },
  );
}

function keyOf({ person, hour, asset }: HourActivity): string {
  return `${person} ${hour} ${asset}`;
}

function dayOf(at: number): number {
  return Math.floor((at - first) / DAY);
}
