/** A review as one page that needs nothing else: to be read, printed and kept. Bytes depend on the review alone. */
import type { FC } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import { calledIn, whoIn } from "./called.ts";
import { coverRows, heldBars, resultTiles, suggestedBars } from "./result.ts";
import { CountBars } from "./chart.tsx";
import type { SealedCertification } from "../../core/review/certified.ts";
import type { ReviewDocument, SealedReview } from "../../core/review/document.ts";
import { Items } from "./items.tsx";
import { Beyond, Lists } from "./beyond.tsx";
import { certifiedLists } from "./certified-lists.ts";
import { ReportPage, SumLines, Tiles } from "./page.tsx";

export function reviewHtml(sealed: SealedReview, certified?: SealedCertification): string {
  return `<!doctype html>\n${renderToString(<Page sealed={sealed} certified={certified} />)}\n`;
}

interface Paged {
  readonly sealed: SealedReview;
  readonly certified: SealedCertification | undefined;
}

const Page: FC<Paged> = ({ sealed, certified }) => {
  const { id, hash, document } = sealed;
  const calledAs = calledIn(document, certified?.document);
  return (
    <ReportPage
      kind={`Access review ${document.period.month}`}
      heading={document.domain.name}
      cover={coverRows(sealed, certified?.document)}
      notes={document.notes.map(({ text }) => text)}
      footer={
        <>
          Review <code>{id}</code>, SHA-256 of its canonical JSON <code>{hash}</code>
          {certified ? (
            <>
              ; of what was decided <code>{certified.hash}</code>
            </>
          ) : null}
        </>
      }
    >
      <Result document={document} />
      {certified ? <Lists lists={certifiedLists(certified.document, whoIn(calledAs))} /> : null}
      <Items items={document.items} calledAs={calledAs} />
      <Beyond document={document} />
    </ReportPage>
  );
};

const Result: FC<{ readonly document: ReviewDocument }> = ({ document }) => (
  <section>
    <h2>Result</h2>
    <Tiles tiles={resultTiles(document)} />
    <div class="charts">
      <CountBars id="suggested" title="What is suggested" bars={suggestedBars(document)} />
      <CountBars id="held" title="Whom rights are for" bars={heldBars(document)} />
    </div>
    <SumLines lines={document.sum.lines} />
  </section>
);
