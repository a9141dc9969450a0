/** Reviews of several months beside each other: of each domain, and of all. The order of what is given changes nothing. */
import { compareText, groupBy } from "../../catalog/group.ts";
import { invariant } from "../../../errors.ts";
import type { Period } from "../period.ts";
import { figuresAddUp, sumFigures } from "./figures.ts";
import type { Figures } from "./figures.ts";

/** A review as it is compared. */
export interface TrendReview {
  readonly id: string;
  readonly sha256: string;
  readonly domain: string;
  /** Of the domain, as it was called then. */
  readonly name: string;
  readonly month: string;
  readonly kind: "monthly" | "micro";
  readonly state: "open" | "signed" | "closed";
  /** In ms: the last thing that was done in it, or shown to be done. */
  readonly changedAt: number;
  readonly figures: Figures;
}

export interface NamedDomain {
  readonly id: string;
  readonly name: string;
}

export interface TrendGiven {
  /** Of the months; others are left out. */
  readonly reviews: readonly TrendReview[];
  /** The first first. */
  readonly months: readonly Period[];
  /** Those that were to be reviewed in any of them, by the catalog. */
  readonly domains: readonly NamedDomain[];
  /** Of which a report was written, whether a review was opened or not; others are left out. */
  readonly written: readonly WrittenMonth[];
}

export interface WrittenMonth {
  readonly domain: string;
  readonly month: string;
}

export interface DomainTrend extends NamedDomain {
  /** By month; null: there is no review. */
  readonly months: readonly (TrendReview | null)[];
  /** Months of which a report was written, and nobody was asked to decide: there is no review. */
  readonly onlyWritten: readonly string[];
}

export interface MonthTotal {
  readonly month: string;
  /** How many domains have a review. */
  readonly domains: number;
  readonly figures: Figures;
}

export interface OutOfTurn {
  readonly domain: string;
  readonly month: string;
  readonly reviews: number;
  readonly figures: Figures;
}

export interface Trend {
  readonly months: readonly string[];
  /** In ms: what was done later is not in it. */
  readonly asOf: number;
  readonly totals: readonly MonthTotal[];
  /** By id. */
  readonly domains: readonly DomainTrend[];
  /** By month and domain. */
  readonly outOfTurn: readonly OutOfTurn[];
}

/** Throws where counts do not add up: nobody is to be shown that. */
export function trendOf({ reviews, months: periods, domains: known, written }: TrendGiven): Trend {
  const months = periods.map(({ month }) => month);
  const within = reviews.filter(({ month }) => months.includes(month));
  for (const { id, figures, kind } of within)
    invariant(figuresAddUp(figures, kind), `the counts of the review ${id} do not add up`);
  const monthly = within.filter(({ kind }) => kind === "monthly");
  const domains = domainsOf(monthly, { months, known, written });
  const totals = months.map((month, at): MonthTotal => {
    const own = domains.flatMap((domain) => domain.months[at] ?? []);
    return { month, domains: own.length, figures: sumFigures(own.map(({ figures }) => figures)) };
  });
  const ends = periods.at(-1)?.until ?? 0;
  return {
    months,
    asOf: within.length === 0 ? ends : Math.max(...within.map(({ changedAt }) => changedAt)),
    totals,
    domains,
    outOfTurn: outOfTurnIn(within),
  };
}

function domainsOf(
  reviews: readonly TrendReview[],
  {
    months,
    known,
    written,
  }: Pick<TrendGiven, "written"> & {
    readonly months: readonly string[];
    readonly known: readonly NamedDomain[];
  },
): DomainTrend[] {
  const byDomain = groupBy(reviews, ({ domain }) => domain);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const within = groupBy(
    written.filter(({ month }) => months.includes(month)),
    ({ domain }) => domain,
  );
  return [...new Set([...byDomain.keys(), ...names.keys(), ...within.keys()])].sort(compareText).map((id) => {
    const own = new Map((byDomain.get(id) ?? []).map((one) => [one.month, one]));
    const cells = months.map((month) => own.get(month) ?? null);
    const last = cells.findLast((one) => one !== null);
    const reported = new Set(within.get(id)?.map(({ month }) => month));
    const onlyWritten = months.filter((month) => reported.has(month) && !own.has(month));
    return { id, name: last?.name ?? names.get(id) ?? id, months: cells, onlyWritten };
  });
}

function outOfTurnIn(reviews: readonly TrendReview[]): OutOfTurn[] {
  const micro = reviews.filter(({ kind }) => kind === "micro");
  return [...groupBy(micro, ({ month, domain }) => JSON.stringify([month, domain])).values()]
    .map((same): OutOfTurn => {
      const { domain, month } = same[0] as TrendReview;
      return { domain, month, reviews: same.length, figures: sumFigures(same.map(({ figures }) => figures)) };
    })
    .sort((a, b) => compareText(a.month, b.month) || compareText(a.domain, b.domain));
}
