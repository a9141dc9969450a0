/** Times that are given as options. */
import { DAY_MS, parseEventTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The end of a day, or a time, in ms: until when something holds. Throws as momentOf. */
export function endOf(text: string, what: string): number {
  const time = momentOf(text, what);
  return DAY.test(text) ? time + DAY_MS - 1 : time;
}

/** In ms. Throws `usage`; `what`: what was to be done. */
export function momentOf(text: string, what: string): number {
  const day = DAY.test(text) ? `${text}T00:00:00Z` : text;
  const time = parseEventTime(day);
  if (time !== undefined) return time;
  throw new AuditplaneError(
    "usage",
    `could not ${what} ${text.slice(0, 40)}: that is no time; give one such as 2026-10-31T12:00:00Z, or a day`,
  );
}
