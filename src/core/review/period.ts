/** The month that a review is of: a calendar month where the domain lives, and the days of UTC in which use is summed. */
import { isTimeZone, startOfDay } from "../alert/calendar.ts";
import type { Domain } from "../catalog/catalog.ts";
import { DAY_MS } from "../record/time.ts";

export interface Period {
  /** `2026-09`. */
  readonly month: string;
  /** IANA; UTC where the domain says none, or one that this system does not know. */
  readonly timeZone: string;
  /** The first moment, and the first that is not in it any more, in ms. */
  readonly from: number;
  readonly until: number;
  /** Use is summed by days of UTC: those with a date of the month, their first moments in ms. Months have no day in common and leave none out. */
  readonly days: { readonly first: number; readonly last: number };
}

/** Where a domain lives: what it does not say, the nearest one above it says. `line`: from the domain upwards; undefined: none of them says. */
export function zoneIn(line: readonly Pick<Domain, "timeZone">[]): string | undefined {
  return line.find(({ timeZone }) => timeZone !== undefined)?.timeZone;
}

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** undefined: the text is no month such as `2026-09`. */
export function periodOf(month: string, timeZone: string | undefined): Period | undefined {
  const [, year, number] = MONTH.exec(month) ?? [];
  if (year === undefined || number === undefined || Number(year) < 1970) return undefined;
  const zone = timeZone !== undefined && isTimeZone(timeZone) ? timeZone : "UTC";
  const first = Date.UTC(Number(year), Number(number) - 1, 1);
  const next = Date.UTC(Number(year), Number(number), 1);
  return {
    month,
    timeZone: zone,
    from: startOfDay(zone, dateOf(first)),
    until: startOfDay(zone, dateOf(next)),
    days: { first, last: next - DAY_MS },
  };
}

/** The month before. */
export function periodBefore(period: Period): Period {
  return periodWith(period.days.first - DAY_MS, period);
}

/** The month after. */
export function periodAfter(period: Period): Period {
  return periodWith(period.days.last + DAY_MS, period);
}

function periodWith(day: number, { month, timeZone, days }: Period): Period {
  return (
    periodOf(dateOf(day).slice(0, 7), timeZone) ?? {
      month,
      timeZone,
      from: 0,
      until: 0,
      days,
    }
  );
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
