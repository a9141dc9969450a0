/** What one person may read, as a page that needs nothing else. Bytes depend on what is reported alone. */
import type { FC } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import { shownText } from "../../core/record/text.ts";
import type { PersonDocument, SealedPerson } from "../../core/review/person/document.ts";
import { Lists } from "../review/beyond.tsx";
import { CountBars } from "../review/chart.tsx";
import { Name } from "../review/name.tsx";
import { ReportPage, SumLines, Tiles } from "../review/page.tsx";
import {
  calledInPerson,
  domainBars,
  outcomeBars,
  PERSON_COLUMNS,
  personCells,
  personCover,
  personLists,
  personTiles,
} from "./lists.ts";

export function personHtml(sealed: SealedPerson): string {
  return `<!doctype html>\n${renderToString(<Page sealed={sealed} />)}\n`;
}

const Page: FC<{ readonly sealed: SealedPerson }> = ({ sealed }) => {
  const { id, hash, document } = sealed;
  return (
    <ReportPage
      kind={`Access of one person, ${document.period.month}`}
      heading={document.person.name ?? document.person.key}
      cover={personCover(sealed)}
      notes={document.notes}
      footer={
        <>
          Report <code>{id}</code>, SHA-256 of its canonical JSON <code>{hash}</code>
        </>
      }
    >
      <section>
        <h2>Result</h2>
        <Tiles tiles={personTiles(document)} />
        <div class="charts">
          <CountBars id="decided" title="What was decided" bars={outcomeBars(document)} />
          {document.domains.length === 0 ? null : (
            <CountBars id="domains" title="Rights by domain" bars={domainBars(document)} />
          )}
        </div>
        <SumLines lines={document.sum.lines} />
      </section>
      <Rights document={document} />
      <Lists lists={personLists(document)} />
    </ReportPage>
  );
};

const Rights: FC<{ readonly document: PersonDocument }> = ({ document }) => {
  const called = calledInPerson(document);
  return (
    <section>
      <h2>What they may read</h2>
      {document.items.length === 0 ? (
        <p class="quiet">Nothing, as far as the catalog says.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                {PERSON_COLUMNS.map((name) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {document.items.map((item) => (
                <tr class={item.decision?.decision === "revoke" ? "act" : ""}>
                  {personCells(item, called).map(({ text, below }) => (
                    <td>
                      <Name of={text} />
                      {below.map((line) => (
                        <small>
                          <bdi>{shownText(line)}</bdi>
                        </small>
                      ))}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
