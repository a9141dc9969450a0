/** How much is known: what nobody is judged, or told, without. */
import type { DayActivity } from "./day-activity.ts";

/** Days a week on which anybody works at least. */
const WORKDAYS = 5;

/**
 * Days that are known before a day: since the first with reads, but no more than days with reads make, where weeks have five of
 * them. One event of long ago is no history. `days`: those with reads.
 */
export function knownDaysOf(days: readonly DayActivity[], day: number): number {
  const first = days[0]?.day ?? day;
  return Math.min(day - first, Math.ceil((days.length * 7) / WORKDAYS));
}
