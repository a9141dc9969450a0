/** A review as one page that needs nothing else: to be read, printed and kept. Bytes depend on the review alone. */
import type { FC } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import { shownText } from "../../core/record/text.ts";
import { coverRows, heldBars, resultTiles, suggestedBars } from "./result.ts";
import { CountBars } from "./chart.tsx";
import type { SealedCertification } from "../../core/review/certified.ts";
import type { ReviewDocument, SealedReview } from "../../core/review/document.ts";
import { Items } from "./items.tsx";
import { REVIEW_STYLE } from "./style.ts";
import { Beyond, Lists } from "./beyond.tsx";
import { certifiedLists } from "./certified-lists.ts";
import { Name } from "./name.tsx";

export function reviewHtml(sealed: SealedReview, certified?: SealedCertification): string {
  return `<!doctype html>\n${renderToString(<Page sealed={sealed} certified={certified} />)}\n`;
}

interface Paged {
  readonly sealed: SealedReview;
  readonly certified: SealedCertification | undefined;
}

const Page: FC<Paged> = ({ sealed: { id, hash, document }, certified }) => {
  const { domain, period } = document;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>{`Access review ${period.month}: ${shownText(domain.name)}`}</title>
        <style dangerouslySetInnerHTML={{ __html: REVIEW_STYLE }} />
      </head>
      <body>
        <main>
          <p class="quiet">Access review {period.month}</p>
          <h1>
            <Name of={domain.name} />
          </h1>
          <Cover sealed={{ id, hash, document }} />
          <Notes document={document} />
          <Result document={document} />
          {certified ? <Lists lists={certifiedLists(certified.document)} /> : null}
          <Items items={document.items} />
          <Beyond document={document} />
          <footer class="quiet">
            Review <code>{id}</code>, SHA-256 of its canonical JSON <code>{hash}</code>
            {certified ? (
              <>
                ; of what was decided <code>{certified.hash}</code>
              </>
            ) : null}
          </footer>
        </main>
      </body>
    </html>
  );
};

const Cover: FC<{ readonly sealed: SealedReview }> = ({ sealed: { id, hash, document } }) => {
  return (
    <dl>
      {coverRows({ id, hash, document }).map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>
            <Name of={value} />
          </dd>
        </>
      ))}
    </dl>
  );
};

const Notes: FC<{ readonly document: ReviewDocument }> = ({ document: { notes } }) =>
  notes.length === 0 ? null : (
    <section class="notes" aria-label="What to know of this review">
      <strong>What to know of this review</strong>
      <ul>
        {notes.map(({ text }) => (
          <li>{shownText(text)}</li>
        ))}
      </ul>
    </section>
  );

const Result: FC<{ readonly document: ReviewDocument }> = ({ document }) => {
  const { sum } = document;
  return (
    <section>
      <h2>Result</h2>
      <ul class="tiles">
        {resultTiles(document).map(([words, count]) => (
          <li>
            <strong>{String(count)}</strong> {words}
          </li>
        ))}
      </ul>
      <div class="charts">
        <CountBars id="suggested" title="What is suggested" bars={suggestedBars(document)} />
        <CountBars id="held" title="Whom rights are for" bars={heldBars(document)} />
      </div>
      <h3>The sum</h3>
      <ul class="sum">
        {sum.lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    </section>
  );
};
