/** What somebody did up to a day, summed up: what attacks are measured by. */
import type { Ordinary } from "./ordinary.ts";
import type { Person } from "./people.ts";
import type { HourActivity, HourTotal } from "./split.ts";

export interface Past {
  /** Active hours, in the order of time. */
  readonly hours: readonly HourTotal[];
  /** The one with the most bytes. */
  readonly largest: HourTotal;
  /** Of the active hours. */
  readonly medianBytes: number;
  readonly medianObjects: number;
  readonly touched: ReadonlySet<string>;
}

/** The past of a person before a day; undefined where there was none. */
export function pastOf(ordinary: Ordinary, person: Person, day: number): Past | undefined {
  const rows = Array.from({ length: day }, (_, before) => ordinary(person, before)).flat();
  const hours = hourTotals(rows);
  const [first] = hours;
  if (!first) return undefined;
  return {
    hours,
    largest: hours.reduce((a, b) => (b.bytes > a.bytes ? b : a), first),
    medianBytes: median(hours.map(({ bytes }) => bytes)),
    medianObjects: median(hours.map(({ objects }) => objects)),
    touched: new Set(rows.map(({ asset }) => asset)),
  };
}

/** The hours of one person, from rows in the order of time. */
export function hourTotals(rows: readonly HourActivity[]): HourTotal[] {
  const totals: HourTotal[] = [];
  for (const { person, hour, bytes, objects } of rows) {
    const last = totals.at(-1);
    if (last?.hour === hour) {
      totals[totals.length - 1] = { ...last, bytes: last.bytes + bytes, objects: last.objects + objects };
    } else totals.push({ person, hour, bytes, objects });
  }
  return totals;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
