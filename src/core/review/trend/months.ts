/** Months one after the other, as reviews name them. */
import { AuditplaneError } from "../../../errors.ts";
import { periodBefore, periodOf } from "../period.ts";
import type { Period } from "../period.ts";

/** A year, and the month that the last one is compared with. */
const MONTHS_MAX = 13;

/** So many up to one, the first first, by UTC. Throws `usage` for a month that is none, and for a count that is not from 1 to 13. */
export function monthsUpTo(month: string, count: number): Period[] {
  const last = periodOf(month, undefined);
  if (!last)
    throw new AuditplaneError(
      "usage",
      `could not compare months up to ${month.slice(0, 20)}: that is no month; give one such as 2026-09`,
    );
  if (!Number.isInteger(count) || count < 1 || count > MONTHS_MAX)
    throw new AuditplaneError(
      "usage",
      `could not compare months: give a number of them from 1 to ${MONTHS_MAX}`,
    );
  const periods = [last];
  while (periods.length < count) periods.unshift(periodBefore(periods[0] ?? last));
  return periods;
}
