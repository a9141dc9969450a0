/** Months of reviews beside each other, as one page for management that needs nothing else. Bytes depend on the comparison alone. */
import type { FC } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import type { SealedTrend } from "../../core/review/trend/document.ts";
import { Lists } from "../review/beyond.tsx";
import { ReportPage, SumLines, Tiles } from "../review/page.tsx";
import { MonthColumns } from "./chart.tsx";
import { outOfTurnList, reviewList, trendCharts, trendCover, trendTables, trendTiles } from "./figures.ts";

export function trendHtml(sealed: SealedTrend): string {
  return `<!doctype html>\n${renderToString(<Page sealed={sealed} />)}\n`;
}

const Page: FC<{ readonly sealed: SealedTrend }> = ({ sealed }) => {
  const { id, hash, document } = sealed;
  return (
    <ReportPage
      kind="Access reviews for management"
      heading={trendHeading(sealed)}
      cover={trendCover(sealed)}
      notes={document.notes.map(({ text }) => text)}
      footer={
        <>
          Report <code>{id}</code>, SHA-256 of its canonical JSON <code>{hash}</code>
        </>
      }
    >
      <section>
        <h2>Result</h2>
        <Tiles tiles={trendTiles(document)} />
        <SumLines lines={document.sum.lines} />
      </section>
      <section>
        <h2>Over all domains</h2>
        <div class="charts small">
          {trendCharts(document).map((chart) => (
            <MonthColumns chart={chart} />
          ))}
        </div>
      </section>
      <Lists lists={trendTables(document)} />
      <Lists lists={[outOfTurnList(document), reviewList(document)]} />
    </ReportPage>
  );
};

export function trendHeading({ document: { period } }: SealedTrend): string {
  return period.first === period.month ? period.month : `${period.first} to ${period.month}`;
}
