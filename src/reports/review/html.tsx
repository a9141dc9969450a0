/** A review as one page that needs nothing else: to be read, printed and kept. Bytes depend on the review alone. */
import type { FC } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import { shownText } from "../../core/record/text.ts";
import { HOLDER_KINDS } from "../../core/review/right.ts";
import { HOLDER_WORDS, SUGGESTION_WORDS } from "../../core/review/sum.ts";
import { SUGGESTIONS } from "../../core/review/suggest.ts";
import { CountBars } from "./chart.tsx";
import type { CountBar } from "./chart.tsx";
import type { ReviewDocument, SealedReview } from "../../core/review/document.ts";
import { Items } from "./items.tsx";
import { REVIEW_STYLE } from "./style.ts";
import { Beyond } from "./beyond.tsx";
import { Name } from "./name.tsx";

export function reviewHtml(sealed: SealedReview): string {
  return `<!doctype html>\n${renderToString(<Page sealed={sealed} />)}\n`;
}

const Page: FC<{ readonly sealed: SealedReview }> = ({ sealed: { id, hash, document } }) => {
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
          <Items items={document.items} />
          <Beyond document={document} />
          <footer class="quiet">
            Review <code>{id}</code>, SHA-256 of its canonical JSON <code>{hash}</code>
          </footer>
        </main>
      </body>
    </html>
  );
};

const Cover: FC<{ readonly sealed: SealedReview }> = ({ sealed: { id, hash, document } }) => {
  const { domain, period, catalog } = document;
  const rows: readonly (readonly [string, string])[] = [
    ["Review", id],
    ["Domain", domain.id],
    ["Owned by", domain.owners.length === 0 ? "nobody" : domain.owners.join(", ")],
    ["Period", `${period.from} until ${period.until} (${period.month} in ${period.time_zone})`],
    ["Days of use", `${period.days_of_use.first} to ${period.days_of_use.last}, in UTC`],
    ["Rights as of", document.as_of],
    ["Catalog", `${catalog.hash}${catalog.read_at === null ? "" : `, read at ${catalog.read_at}`}`],
    ["Names", document.names === "shown" ? "shown" : "pseudonyms"],
    ["Prepared by", document.prepared_by],
    ["SHA-256", hash],
  ];
  return (
    <dl>
      {rows.map(([name, value]) => (
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

const FILLS: Readonly<Record<(typeof SUGGESTIONS)[number], CountBar["fill"]>> = {
  revoke_left: "full",
  investigate: "rising",
  revoke_unused: "falling",
  reduce_columns: "dots",
  keep: "empty",
};

const Result: FC<{ readonly document: ReviewDocument }> = ({ document }) => {
  const { sum, entitled_after_leaving: leavers, used_without_entitlement: loose } = document;
  const tiles: readonly (readonly [string, number])[] = [
    ["rights", sum.population],
    ["new since the month before", sum.added],
    ["gone", sum.removed],
    ["not to be kept as they are", sum.population - sum.by_suggestion.keep],
    ["people who left and have some", leavers.length],
    ["readers without a right, by asset", loose.length],
  ];
  return (
    <section>
      <h2>Result</h2>
      <ul class="tiles">
        {tiles.map(([words, count]) => (
          <li>
            <strong>{String(count)}</strong> {words}
          </li>
        ))}
      </ul>
      <div class="charts">
        <CountBars
          id="suggested"
          title="What is suggested"
          bars={SUGGESTIONS.map((kind) => ({
            label: SUGGESTION_WORDS[kind],
            count: sum.by_suggestion[kind],
            fill: FILLS[kind],
          }))}
        />
        <CountBars
          id="held"
          title="Whom rights are for"
          bars={HOLDER_KINDS.map((kind, at) => ({
            label: HOLDER_WORDS[kind],
            count: sum.by_holder[kind],
            fill: (["full", "rising", "falling", "dots"] as const)[at] ?? "empty",
          }))}
        />
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
