/** Times that are given as options. */
import { parseEventTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";

/** In ms. Throws `usage`; `what`: what was to be done. */
export function momentOf(text: string, what: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const time = parseEventTime(day);
  if (time !== undefined) return time;
  throw new AuditplaneError(
    "usage",
    `could not ${what} ${text.slice(0, 40)}: that is no time; give one such as 2026-10-31T12:00:00Z, or a day`,
  );
}
