/** The days of a domain, in the time zone it lives in: when its people work, and when they are away. */
import { DAY_MS } from "../record/time.ts";

export const WEEKDAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Calendar {
  /** IANA. */
  readonly timeZone: string;
  /** At least one. */
  readonly workingDays: readonly Weekday[];
  /** As `2026-12-25`. */
  readonly holidays: readonly string[];
}

/** Days, as `2026-12-21`, of which the last is the first that the owner is back on. */
export interface Absence {
  readonly from: string;
  readonly until: string;
}

export const DEFAULT_CALENDAR: Calendar = {
  timeZone: "UTC",
  workingDays: ["monday", "tuesday", "wednesday", "thursday", "friday"],
  holidays: [],
};

const MINUTE_MS = 60_000;
/** When people begin to read: what waits for a day is told then. */
const MORNING_HOUR = 8;
/** Holidays without an end would have a due date never come. */
const DAYS_MAX = 400;

/** The day of a time, in ms, as `2026-12-25`. */
export function dayIn(timeZone: string, time: number): string {
  return wallClock(timeZone, time).slice(0, 10);
}

/** When a day begins, in ms. */
export function startOfDay(timeZone: string, day: string): number {
  return instantOf(timeZone, day, 0);
}

/** Eight in the morning of the day after, in ms. */
export function nextMorning(timeZone: string, time: number): number {
  return instantOf(timeZone, plusDays(dayIn(timeZone, time), 1), MORNING_HOUR);
}

/** Eight in the morning of the last day of that name, today's included if it is over, in ms. */
export function lastMorning(timeZone: string, weekday: Weekday, time: number): number {
  let day = dayIn(timeZone, time);
  while (weekdayOf(day) !== weekday || instantOf(timeZone, day, MORNING_HOUR) > time) day = plusDays(day, -1);
  return instantOf(timeZone, day, MORNING_HOUR);
}

/** Eight in the morning of the n-th working day after the day of a time, in ms. */
export function afterWorkingDays(calendar: Calendar, time: number, count: number): number {
  let day = dayIn(calendar.timeZone, time);
  let left = count;
  for (let at = 0; left > 0 && at < DAYS_MAX; at++) {
    day = plusDays(day, 1);
    if (isWorkingDay(calendar, day)) left--;
  }
  return instantOf(calendar.timeZone, day, MORNING_HOUR);
}

/** Eight in the morning of the n-th working day before the day of a time, in ms. */
export function beforeWorkingDays(calendar: Calendar, time: number, count: number): number {
  let day = dayIn(calendar.timeZone, time);
  let left = count;
  for (let at = 0; left > 0 && at < DAYS_MAX; at++) {
    day = plusDays(day, -1);
    if (isWorkingDay(calendar, day)) left--;
  }
  return instantOf(calendar.timeZone, day, MORNING_HOUR);
}

/** Eight in the morning of the first working day of a month, `2026-10`, in ms. */
export function firstWorkingMorning(calendar: Calendar, month: string): number {
  return afterWorkingDays(calendar, startOfDay(calendar.timeZone, `${month}-01`) - 1, 1);
}

export function isWorkingDay({ workingDays, holidays }: Calendar, day: string): boolean {
  return workingDays.includes(weekdayOf(day)) && !holidays.includes(day);
}

/** Whether somebody is away at a time, in ms. */
export function isAway(absences: readonly Absence[], timeZone: string, time: number): boolean {
  if (absences.length === 0) return false;
  const today = dayIn(timeZone, time);
  return absences.some(({ from, until }) => from <= today && today < until);
}

/** `Fri 2026-12-25 08:00` as clocks of the zone say, in ms. */
export function shownTime(timeZone: string, time: number): string {
  const local = wallClock(timeZone, time);
  const name = weekdayOf(local.slice(0, 10));
  return `${name[0]?.toUpperCase()}${name.slice(1, 3)} ${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

function weekdayOf(day: string): Weekday {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "sunday";
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** When the clocks of a zone show an hour of a day first; where they leave it out, as much later as they were put forward. */
function instantOf(timeZone: string, day: string, hour: number): number {
  const wanted = Date.parse(`${day}T${String(hour).padStart(2, "0")}:00:00Z`);
  const before = wanted - offsetOf(timeZone, wanted - DAY_MS);
  return offsetOf(timeZone, before) === wanted - before ? before : wanted - offsetOf(timeZone, before);
}

/** What the clocks of a zone are ahead of UTC at a time, in ms. */
function offsetOf(timeZone: string, time: number): number {
  const minute = Math.floor(time / MINUTE_MS) * MINUTE_MS;
  return Date.parse(`${wallClock(timeZone, minute)}Z`) - minute;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** `2026-12-25T08:00:00`. Zones that this system does not know, since another one does, are read as UTC. */
function wallClock(timeZone: string, time: number): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const [date, clock] = [DATE, CLOCK].map((names) => names.map((name) => parts.get(name) ?? ""));
  return `${date?.join("-")}T${clock?.join(":")}`;
}

const DATE: readonly Intl.DateTimeFormatPartTypes[] = ["year", "month", "day"];
const CLOCK: readonly Intl.DateTimeFormatPartTypes[] = ["hour", "minute", "second"];
const DIGITS = {
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
} as const;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-CA", {
    ...DIGITS,
    timeZone: isTimeZone(timeZone) ? timeZone : "UTC",
  });
  FORMATS.set(timeZone, format);
  return format;
}

/** Whether this system knows a time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
