/** The frame of a report as one page that needs nothing else: to be read, printed and kept. */
import type { Child, FC } from "hono/jsx";
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { Name } from "./name.tsx";
import { REVIEW_STYLE } from "./style.ts";

interface ReportPageProps {
  /** Of which kind it is, and of which month. */
  readonly kind: string;
  /** What it is about. */
  readonly heading: string;
  readonly cover: readonly (readonly [name: string, value: string])[];
  /** What whoever reads it must know of it. */
  readonly notes: readonly string[];
  readonly footer: Child;
  readonly children?: Child;
}

export const ReportPage: FC<ReportPageProps> = ({ kind, heading, cover, notes, footer, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>{`${kind}: ${shownText(heading)}`}</title>
      <style dangerouslySetInnerHTML={{ __html: REVIEW_STYLE }} />
    </head>
    <body>
      <main>
        <p class="quiet">{kind}</p>
        <h1>
          <Name of={heading} />
        </h1>
        <dl>
          {cover.map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>
                <Name of={value} />
              </dd>
            </>
          ))}
        </dl>
        <Notes notes={notes} />
        {children}
        <footer class="quiet">{footer}</footer>
      </main>
    </body>
  </html>
);

const Notes: FC<{ readonly notes: readonly string[] }> = ({ notes }) =>
  notes.length === 0 ? null : (
    <section class="notes" aria-label="What to know of this review">
      <strong>What to know of this review</strong>
      <ul>
        {notes.map((text) => (
          <li>{shownText(text)}</li>
        ))}
      </ul>
    </section>
  );

/** Figures that are read first. */
export const Tiles: FC<{ readonly tiles: readonly (readonly [words: string, count: number])[] }> = ({
  tiles,
}) => (
  <ul class="tiles">
    {tiles.map(([words, count]) => (
      <li>
        <strong>{formatCount(count)}</strong> {words}
      </li>
    ))}
  </ul>
);

/** The sum that an auditor does, line by line. */
export const SumLines: FC<{ readonly lines: readonly string[] }> = ({ lines }) =>
  lines.length === 0 ? null : (
    <>
      <h3>The sum</h3>
      <ul class="sum">
        {lines.map((line) => (
          <li>{shownText(line)}</li>
        ))}
      </ul>
    </>
  );
