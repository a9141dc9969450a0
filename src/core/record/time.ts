/** Times of records: strict ISO 8601 in UTC, checked against the calendar. */

/** The year 0 is none: neither the calendar of the logs nor Postgres has it. */
const ISO_UTC = /^(?!0000)(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?Z$/;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Milliseconds since 1970, or undefined for anything that is no such time (`2026-02-30`, a leap second, a number). */
export function parseEventTime(value: unknown): number | undefined {
  if (typeof value !== "string" || !ISO_UTC.test(value)) return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time)) return undefined;
  // Date.parse takes 2026-02-30 for the second of March; hours, minutes and seconds it checks itself
  const day = Number(value.slice(8, 10));
  const isDay = day <= 28 || new Date(time).getUTCDate() === day;
  return isDay && !value.startsWith("24", 11) ? time : undefined;
}

/** The start of the UTC hour that holds the time. */
export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}

/** The start of the UTC day that holds the time. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** `2026-09-02T14:00:00Z`; milliseconds only where there are any. */
export function isoTime(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}
