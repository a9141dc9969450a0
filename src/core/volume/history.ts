/** How much is known: what nobody is judged, or told, without. */
import type { DayActivity } from "./day-activity.ts";

/** After so many days without reads what was before tells nothing of how long somebody has been watched. */
export const GAP_DAYS = 14;
/** So many days a day with reads may stand for, where people read seldom. */
export const SPARSE_DAYS = 4;

/**
 * Days that are known before a day: since the first with reads behind the last long gap, but no more than days with reads make. One
 * event of long ago is no history, one day a week is. `days`: those with reads, ascending.
 */
export function knownDaysOf(days: readonly DayActivity[], day: number): number {
  let from = days.length;
  let next = day;
  while (from > 0 && next - (days[from - 1] as DayActivity).day <= GAP_DAYS) {
    from--;
    next = (days[from] as DayActivity).day;
  }
  return Math.min(day - next, (days.length - from) * SPARSE_DAYS);
}
