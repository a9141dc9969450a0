/** Reviews of a year beside each other: of all domains that one sees, and of each. */
import type { FC } from "hono/jsx";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { periodOf } from "../core/review/period.ts";
import { sealTrend } from "../core/review/trend/document.ts";
import type { SealedTrend } from "../core/review/trend/document.ts";
import { domainsIn } from "../core/review/trend/domains.ts";
import { monthsUpTo } from "../core/review/trend/months.ts";
import { trendOf } from "../core/review/trend/trend.ts";
import { requires } from "../http/guard.ts";
import { MonthColumns } from "../reports/review-trend/chart.tsx";
import { outOfTurnList, trendCharts, trendTables, trendTiles } from "../reports/review-trend/figures.ts";
import type { Listed } from "../reports/review/listed.ts";
import { listWrittenMonths } from "../store/review-reports.ts";
import { readTrendReviews } from "../store/review-trend.ts";
import { answerPage, frameOf, query, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Search } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Count, Table, Tiles, Time } from "./parts/text.tsx";

const MONTHS = 12;

export const addReviewTrend: AddPages = (pages, deps) => {
  pages.get("/reviews/trend", requires("reviews:read"), async (c) => {
    const viewer = viewerOf(c);
    const asked = query(c, "month") ?? "";
    const last = periodOf(asked, undefined) ? asked : monthBefore(deps.now());
    const months = monthsUpTo(last, MONTHS);
    const index = await deps.catalog();
    const own = viewer.domains;
    const isOwn = (domain: string): boolean => own?.includes(domain) ?? true;
    const domains = domainsIn(index.catalog, months).filter(({ id }) => isOwn(id));
    const span = { first: months[0]?.month ?? last, last };
    const reviews = await deps.readAs(viewer, (client) => readTrendReviews(client, span));
    const written = (await listWrittenMonths(deps.pool, span)).filter(({ domain }) => isOwn(domain));
    const trend = sealTrend(trendOf({ reviews, months, domains, written }), deps.version);
    return answerPage(c, <TrendPage frame={frameOf(c, deps)} trend={trend} month={last} />);
  });
};

/** The last one that is over, by UTC. */
function monthBefore(now: number): string {
  const first = Date.parse(`${isoTime(now).slice(0, 7)}-01T00:00:00Z`);
  return isoTime(first - DAY_MS).slice(0, 7);
}

const TrendPage: FC<{ readonly frame: Frame; readonly trend: SealedTrend; readonly month: string }> = ({
  frame,
  trend: { document },
  month,
}) => (
  <Layout frame={frame} title="Reviews by month" at="/reviews">
    <h1>Access reviews by month</h1>
    <p class="lead">
      {document.period.first} to {month}, of the domains that you see; as of <Time time={document.as_of} />.{" "}
      <a href="/reviews">All reviews</a>
    </p>
    <Search
      action="/reviews/trend"
      name="month"
      label="Up to month"
      value={month}
      placeholder="2026-09"
      which="Which months"
    />
    {document.notes.length > 0 && (
      <div class="notice">
        {document.notes.map(({ text }) => (
          <div>{text}</div>
        ))}
      </div>
    )}
    <Tiles tiles={trendTiles(document).map(([words, count]) => [words, <Count count={count} />] as const)} />
    <div class="month-charts">
      {trendCharts(document).map((chart) => (
        <MonthColumns chart={chart} />
      ))}
    </div>
    <ul>
      {document.sum.lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
    {[...trendTables(document), outOfTurnList(document)].map((list) => (
      <ListTable list={list} />
    ))}
  </Layout>
);

const ListTable: FC<{ readonly list: Listed }> = ({ list: { title, head, rows, none } }) => (
  <Table
    caption={title}
    columns={head.map((name, at) => ({ name, isNumber: at > 0 }))}
    rows={rows}
    empty={none}
  />
);
