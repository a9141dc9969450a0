/** What a comparison of months says in words: its sums, and whatever is missing in it. */
import { formatCount, formatCounted } from "../../finding/explain.ts";
import { DECISIONS } from "../due.ts";
import { DECIDED_WORDS } from "../outcome.ts";
import type { Trend } from "./trend.ts";

export const TREND_NOTES = [
  "no_reviews",
  "domain_not_reviewed",
  "report_alone",
  "still_open",
  "begins_otherwise",
  "hours_missing",
] as const;

export interface TrendNote {
  readonly kind: (typeof TREND_NOTES)[number];
  readonly text: string;
}

/** By kind, then by domain and month. Names come last: in whatever script, they turn no figures around. */
export function trendNotes(trend: Trend): TrendNote[] {
  const { months, totals, domains } = trend;
  const reviewed = totals.filter(({ domains: count }) => count > 0);
  if (reviewed.length === 0)
    return [
      {
        kind: "no_reviews",
        text: `No review of ${spanOf(months)} was opened: nothing is said of who could read what.`,
      },
      ...writtenNotes(trend),
    ];
  const without = totals.flatMap(({ month, domains: count }) => (count === 0 ? [month] : []));
  const none: TrendNote[] =
    without.length === 0
      ? []
      : [{ kind: "no_reviews", text: `Nothing was reviewed in ${without.join(", ")}.` }];
  return [
    ...none,
    ...domains.flatMap(({ name, months: cells }): TrendNote[] => {
      const missed = months.filter((month, at) => cells[at] === null && !without.includes(month));
      if (missed.length === 0) return [];
      return [{ kind: "domain_not_reviewed", text: `Not reviewed in ${missed.join(", ")}: ${name}` }];
    }),
    ...writtenNotes(trend),
    ...openNotes(trend),
    ...otherwiseNotes(trend),
    ...hourNotes(trend),
  ];
}

/** `reviews build` asks nobody to decide, and its figures are in its report. */
function writtenNotes({ domains }: Trend): TrendNote[] {
  return domains.flatMap(({ name, onlyWritten }) => {
    if (onlyWritten.length === 0) return [];
    const text = `A report of ${onlyWritten.join(", ")} was written, and no review was opened: nobody was asked to decide, and its figures are not here: ${name}`;
    return [{ kind: "report_alone" as const, text }];
  });
}

function openNotes({ domains }: Trend): TrendNote[] {
  return domains.flatMap(({ name, months }) => {
    const open = months.flatMap((one) => (one?.state === "open" ? [one.month] : []));
    if (open.length === 0) return [];
    const text = `The review of ${open.join(", ")} is open still, and what is not decided in it may be: ${name}`;
    return [{ kind: "still_open" as const, text }];
  });
}

/** What became known of a month after its review was made changes none of it; the next one begins with it. */
function otherwiseNotes({ domains }: Trend): TrendNote[] {
  return domains.flatMap(({ name, months }) =>
    months.flatMap((one, at) => {
      const before = months[at - 1];
      if (!one || !before || one.figures.before === before.figures.population) return [];
      const text = `${one.month} begins with ${one.figures.before} rights, and ${before.month} ended with ${before.figures.population}, since more was known of it by then: ${name}`;
      return [{ kind: "begins_otherwise" as const, text }];
    }),
  );
}

function hourNotes({ totals }: Trend): TrendNote[] {
  return totals.flatMap(({ month, figures: { hours, hours_seen: seen } }) =>
    seen === hours
      ? []
      : [
          {
            kind: "hours_missing" as const,
            text: `${month}: in ${formatCount(hours - seen)} of ${formatCounted(hours, "hour")}, of all accounts and Regions of each domain, no event came.`,
          },
        ],
  );
}

/** The sums of the last month that was reviewed; none: none was. */
export function trendLines({ totals, domains }: Trend): string[] {
  const at = totals.findLastIndex((one) => one.domains > 0);
  const total = totals[at];
  if (!total) return [];
  const { month, figures } = total;
  const own = domains.flatMap(({ months: cells }) => cells[at]?.figures.population ?? []);
  const decided = DECISIONS.map((kind) => `${figures[kind]} ${DECIDED_WORDS[kind]}`);
  const rest = [
    `${figures.not_reviewed} not reviewed`,
    `${figures.still_open} still open`,
    `${figures.not_due} not due`,
  ];
  return [
    `${month}: ${own.join(" + ")} = ${figures.population} rights, in the order of domains`,
    `${figures.before} at the end of the month before + ${figures.added} new - ${figures.removed} gone = ${figures.population}`,
    `${[...decided, ...rest].join(" + ")} = ${figures.population}`,
    `${figures.proven} of ${figures.revoke} to be revoked are seen to be gone`,
  ];
}

function spanOf(months: readonly string[]): string {
  const [first = "", last = first] = [months[0], months.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
