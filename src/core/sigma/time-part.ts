/** Parts of times as numbers: sigma-appendix-modifiers 2.1, section "Time Modifiers". */
import type { TimePart } from "./expression.ts";

/** ISO 8601 as logs have it: a date, and perhaps a time, a fraction, a zone. */
const TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const PLACE: Readonly<Record<Exclude<TimePart, "week">, number>> = {
  year: 1,
  month: 2,
  day: 3,
  hour: 4,
  minute: 5,
};

/** The part as it is written, in the zone of the value: nothing is converted. undefined: it is no time, or has no such part. */
export function timePart(value: unknown, part: TimePart): number | undefined {
  if (typeof value !== "string") return undefined;
  const match = TIME.exec(value);
  if (!match) return undefined;
  if (part === "week") return isoWeek(Number(match[1]), Number(match[2]), Number(match[3]));
  const text = match[PLACE[part]];
  return text === undefined ? undefined : Number(text);
}

/** The week of ISO 8601: the first one holds the year's first Thursday. */
function isoWeek(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day));
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.floor((thursday.getTime() - first) / (7 * 86_400_000)) + 1;
}
