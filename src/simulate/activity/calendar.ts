/** Days and hours of a simulation: numbered from its first day, in UTC and at the desk of somebody elsewhere. */
import { DAY } from "./options.ts";
import type { Setting } from "./options.ts";

/** A zone without daylight saving, so that one offset holds for every day. */
export interface Zone {
  readonly name: string;
  /** Hours ahead of UTC. */
  readonly offset: number;
}

export const ZONES: readonly Zone[] = [
  { name: "Africa/Lagos", offset: 1 },
  { name: "America/Bogota", offset: -5 },
  { name: "Asia/Singapore", offset: 8 },
  { name: "Asia/Dubai", offset: 4 },
];
export const UTC: Zone = { name: "Etc/UTC", offset: 0 };

/** Days from `from` on, without `until`. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export function holdsDay({ from, until }: Span, day: number): boolean {
  return day >= from && day < until;
}

/** Day and hour on the clock of a zone, of an hour (0 to 23) of a day in UTC. */
export function localHour(zone: Zone, day: number, hour: number): { day: number; hour: number } {
  const hours = day * 24 + hour + zone.offset;
  const local = Math.floor(hours / 24);
  return { day: local, hour: hours - local * 24 };
}

export function isWeekend({ start }: Setting, day: number): boolean {
  const weekday = new Date(start + day * DAY).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** The last or the first night of a month, when books are closed. */
export function isMonthEdge({ start }: Setting, day: number): boolean {
  const at = start + day * DAY;
  return new Date(at).getUTCDate() === 1 || new Date(at + DAY).getUTCDate() === 1;
}
