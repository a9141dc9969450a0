/** When somebody is at work: by the habit of their group, and by what is their own. */
import { createRandom } from "../random.ts";
import type { Random } from "../random.ts";
import { holdsDay, isMonthEdge, isWeekend, localHour } from "./calendar.ts";
import type { Span, Zone } from "./calendar.ts";
import type { Setting } from "./options.ts";
import type { Habit } from "./peer-groups.ts";

interface Office {
  readonly habit: "office";
  /** How likely they are there on a working day, and at weekends. */
  readonly presence: number;
  readonly weekend: number;
  /** How likely they read something in the busiest hour of a day, and in one of the night. */
  readonly rate: number;
  readonly night: number;
  readonly away: readonly Span[];
  readonly onCall: readonly Span[];
}

interface Machine {
  readonly habit: Exclude<Habit, "office">;
  /** Hours of the day, UTC. */
  readonly hours: readonly number[];
  readonly weekends: boolean;
  /** By how much the nights of a month's end exceed others. */
  readonly monthly: number;
}

export type Rhythm = Office | Machine;

/** An hour of activity, and by how much it exceeds a usual one. */
export interface ActiveHour {
  /** 0 to 23, UTC. */
  readonly hour: number;
  readonly factor: number;
}

/** How busy an office is in each hour of its day; 0: night. */
const OFFICE = [
  0, 0, 0, 0, 0, 0, 0, 0.1, 0.4, 0.8, 1, 1, 0.6, 0.7, 1, 1, 0.8, 0.5, 0.25, 0.12, 0.08, 0.05, 0, 0,
] as const;
const ON_CALL = { busier: 2, hour: 0.22, volume: 1.4 } as const;

export function isNight(localHourOfDay: number): boolean {
  return OFFICE[localHourOfDay] === 0;
}

export function drawRhythm(habit: Habit, days: number, random: Random): Rhythm {
  if (habit === "office") return drawOffice(days, random);
  const first = random.int(0, 5);
  const length = { always: 24, nightly: random.int(2, 4), rounds: random.int(2, 5) }[habit];
  const hours = Array.from({ length }, (_, at) => (first + at) % 24);
  const again = habit === "nightly" && random.chance(0.3) ? [random.int(11, 14)] : [];
  return {
    habit,
    hours: [...hours, ...again].sort((a, b) => a - b),
    weekends: habit === "always" || random.chance(0.8),
    monthly: habit === "nightly" && random.chance(0.6) ? 3 + 5 * random.unit() : 1,
  };
}

function drawOffice(days: number, random: Random): Office {
  const isRare = random.chance(0.08);
  const span = (length: number): Span => {
    const from = random.int(1 - length, days - 1);
    return { from, until: from + length };
  };
  return {
    habit: "office",
    presence: isRare ? 0.08 : 0.8 + 0.15 * random.unit(),
    weekend: isRare ? 0.01 : random.chance(0.1) ? 0.25 : 0.03,
    rate: isRare ? 0.25 : 0.3 + 0.35 * random.unit(),
    night: random.chance(0.1) ? 0.04 : 0.003,
    away: random.chance(days / 120) ? [span(random.int(5, 16))] : [],
    onCall: random.chance(days / 600) ? [span(7)] : [],
  };
}

interface Who {
  readonly number: number;
  readonly zone: Zone;
  readonly rhythm: Rhythm;
}

/** The hours of a day, UTC, in which somebody is active, in order. */
export function activeHours(
  who: Who,
  day: number,
  around: { setting: Setting; random: Random },
): ActiveHour[] {
  const { rhythm } = who;
  return rhythm.habit === "office"
    ? officeHours({ ...who, rhythm }, day, around)
    : machineHours(rhythm, day, around);
}

function officeHours(
  who: Who & { readonly rhythm: Office },
  day: number,
  { setting, random }: { setting: Setting; random: Random },
): ActiveHour[] {
  const { rhythm, zone } = who;
  const hours: ActiveHour[] = [];
  let local = -Infinity;
  let there = false;
  for (let hour = 0; hour < 24; hour++) {
    const at = localHour(zone, day, hour);
    // whether they come to the office is decided once for each day at their desk, which lies in two days of UTC
    if (at.day !== local) there = isThere(who, (local = at.day), setting);
    const called = rhythm.onCall.some((span) => holdsDay(span, at.day));
    if (!there && !called) continue;
    const busy = OFFICE[at.hour] as number;
    const usual = busy === 0 ? rhythm.night : rhythm.rate * busy;
    const chance = called ? Math.min(0.95, usual * ON_CALL.busier + ON_CALL.hour) : usual;
    if (random.chance(chance)) hours.push({ hour, factor: called ? ON_CALL.volume : 1 });
  }
  return hours;
}

function isThere(
  { number, rhythm }: Who & { readonly rhythm: Office },
  day: number,
  setting: Setting,
): boolean {
  if (rhythm.away.some((span) => holdsDay(span, day))) return false;
  const presence = isWeekend(setting, day) ? rhythm.weekend : rhythm.presence;
  return createRandom(`${setting.seed}/presence/${number}/${day}`).chance(presence);
}

function machineHours(
  { habit, hours, weekends, monthly }: Machine,
  day: number,
  { setting, random }: { setting: Setting; random: Random },
): ActiveHour[] {
  if (!weekends && isWeekend(setting, day)) return [];
  const isEdge = monthly > 1 && isMonthEdge(setting, day);
  const factor = isEdge ? monthly : 1;
  const reliability = habit === "always" ? 0.99 : 0.96;
  return hours
    .filter(() => random.chance(reliability))
    .map((hour) => ({
      hour,
      // dashboards are looked at by day, a little
      factor: habit === "always" && hour >= 6 && hour < 18 ? factor * 1.15 : factor,
    }));
}
