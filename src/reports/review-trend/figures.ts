/** What management is shown of several months: tables of domains and months, and a chart of each over all domains. */
import { formatCount } from "../../core/finding/explain.ts";
import { dueIn } from "../../core/review/trend/figures.ts";
import type { Figures } from "../../core/review/trend/figures.ts";
import type { TrendDocument } from "../../core/review/trend/document.ts";
import type { MonthChart, MonthColumn } from "../month-columns.ts";
import type { Listed } from "../review/listed.ts";

type Followable = Omit<MonthColumn, "month"> & {
  /** As it stands in a table, where there is little room. */
  readonly cell: string;
};

/** A figure that is followed over months. */
interface Followed {
  readonly id: string;
  readonly title: string;
  readonly of: (figures: Figures) => Followable;
}

const counted = (count: number): Followable => ({
  count,
  words: formatCount(count),
  short: shortCount(count),
  cell: formatCount(count),
});
const partOf = (part: number, count: number): Followable => ({
  count,
  part,
  words: count === 0 ? "0" : `${formatCount(part)} of ${formatCount(count)}`,
  short: count === 0 ? "0" : shortPart(part, count),
  cell: count === 0 ? "0" : `${part}/${count}`,
});

/** In five letters, rounded down: `9,999`, `77.3k`, `773k`, `1.2M`. */
export function shortCount(count: number): string {
  if (count < 10_000) return formatCount(count);
  const [unit, letter] = count < 1_000_000 ? [1_000, "k"] : [1_000_000, "M"];
  const tenths = Math.floor(count / (unit / 10));
  return `${tenths < 1_000 ? tenths / 10 : Math.floor(tenths / 10)}${letter}`;
}

/** Above its column there is room for five letters: a share, where both figures do not fit. */
function shortPart(part: number, count: number): string {
  const both = `${formatCount(part)}/${formatCount(count)}`;
  return both.length <= 5 ? both : `${percentOf(part, count)}%`;
}

/** Of what is not whole never 100, and of what is not nothing never 0. */
function percentOf(part: number, count: number): number {
  if (part === 0 || part === count) return part === 0 ? 0 : 100;
  return Math.max(1, Math.min(99, Math.round((100 * part) / count)));
}

/** Where nothing is known. */
const NONE = { count: null, words: "–", short: "–", cell: "–" } as const;

/** In the order in which they are read. */
const FOLLOWED: readonly Followed[] = [
  { id: "rights", title: "Rights", of: ({ population }) => counted(population) },
  {
    id: "decided",
    title: "Decided, of what was due",
    of: (figures) => {
      const { due, decided } = dueIn(figures);
      return partOf(decided, due);
    },
  },
  {
    id: "revoked",
    title: "Shown to be gone, of what was to be revoked",
    of: ({ proven, revoke }) => partOf(proven, revoke),
  },
  {
    id: "not-reviewed",
    title: "Not reviewed in time",
    of: ({ not_reviewed: count }) => counted(count),
  },
  { id: "unused", title: "Rights that nobody used for 90 days", of: ({ unused }) => counted(unused) },
  {
    id: "without-entitlement",
    title: "Readers without a right, by asset",
    of: ({ without_entitlement: count }) => counted(count),
  },
  {
    id: "seen",
    title: "Hours in which logs came, in percent",
    of: ({ hours, hours_seen: seen }) => {
      if (hours === 0) return NONE;
      const percent = percentOf(seen, hours);
      return { count: 100, part: percent, words: `${percent}%`, short: `${percent}%`, cell: `${percent}%` };
    },
  },
];

type Month = Figures & { readonly month: string };

/** Over all domains. */
export function trendCharts({ totals }: TrendDocument): MonthChart[] {
  return FOLLOWED.map(({ id, title, of }) => ({
    id,
    title,
    columns: totals.map((total) => ({
      month: total.month,
      ...(total.domains === 0 ? NONE : of(total)),
    })),
  }));
}

/** Of each figure a table, by domain and month, with what all come to. */
export function trendTables({ totals, domains }: TrendDocument): Listed[] {
  const months = totals.map(({ month }) => month);
  const cell = (month: Month | null, { of }: Followed): string => (month ? of(month).cell : NONE.cell);
  return FOLLOWED.map((followed) => ({
    title: `${followed.title}, by domain`,
    head: ["Domain", ...months],
    rows: [
      ...domains.map(({ name, months: own }) => [name, ...own.map((month) => cell(month, followed))]),
      ["All domains", ...totals.map((total) => cell(total.domains === 0 ? null : total, followed))],
    ],
    isSummed: true,
    none: "",
  }));
}

/** Single rights that were reviewed at once, since something happened. */
export function outOfTurnList({ out_of_turn: all }: TrendDocument): Listed {
  return {
    title: "Reviewed out of turn",
    head: [
      "Month",
      "Domain",
      "Reviews",
      "Rights",
      "Decided",
      "To be revoked",
      "Gone",
      "Not reviewed",
      "Open",
    ],
    rows: all.map((one) => [
      one.month,
      one.domain,
      ...[
        one.reviews,
        one.population,
        dueIn(one).decided,
        one.revoke,
        one.proven,
        one.not_reviewed,
        one.still_open,
      ].map(formatCount),
    ]),
    none: "Nothing.",
  };
}

/** Each review that is compared, for whoever checks it. */
export function reviewList({ domains }: TrendDocument): Listed {
  return {
    title: "Reviews that are compared",
    head: ["Domain", "Month", "Review", "State", "SHA-256"],
    rows: domains.flatMap(({ name, months }) =>
      months.flatMap((one) =>
        one === null ? [] : [[name, one.month, one.review, one.state, one.review_sha256]],
      ),
    ),
    none: "None.",
  };
}

export function trendTiles({ totals, domains }: TrendDocument): [string, number][] {
  const last = totals.findLast((one) => one.domains > 0);
  if (!last) return [["domains reviewed", 0]];
  return [
    [`domains reviewed in ${last.month}, of ${domains.length}`, last.domains],
    ["rights", last.population],
    ["decided", dueIn(last).decided],
    ["not reviewed in time", last.not_reviewed],
    ["to be revoked and there still", last.revoke - last.proven],
    ["readers without a right, by asset", last.without_entitlement],
  ];
}

export function trendCover({
  id,
  hash,
  document,
}: {
  readonly id: string;
  readonly hash: string;
  readonly document: TrendDocument;
}): [string, string][] {
  const { period } = document;
  return [
    ["Report", id],
    ["Months", period.first === period.month ? period.month : `${period.first} to ${period.month}`],
    ["Domains", String(document.domains.length)],
    ["As of", document.as_of],
    ["Prepared by", document.prepared_by],
    ["SHA-256", hash],
  ];
}
