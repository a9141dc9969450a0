/** The reports that were written of a review: where they lie, and how whoever has one checks it. The server reads none of them. */
import type { FC } from "hono/jsx";
import type { ShownReport } from "../reports/reviews/shown.ts";
import { Facts, Time } from "./parts/text.tsx";

export const ReviewReports: FC<{ readonly reports: readonly ShownReport[] }> = ({ reports }) => (
  <section class="card" aria-label="Reports">
    <h2>Reports</h2>
    {reports.length === 0 && (
      <p class="quiet">
        None was written: a worker does where <code>AUDITPLANE_REPORTS</code> says a place.
      </p>
    )}
    {reports.map((one) => (
      <>
        <h3>{one.id}</h3>
        <Facts
          facts={[
            ["Written", <Time time={one.written_at} />],
            ["It has", contentOf(one)],
            ["Lies in", <code>{one.place}</code>],
            ["SHA-256 of its manifest", <code>{one.manifest_sha256}</code>],
            ["Signed by key", one.key_id === null ? "nobody signed it" : <code>{one.key_id}</code>],
            ["To verify it", <code>{one.verify}</code>],
          ]}
        />
      </>
    ))}
  </section>
);

function contentOf({ with_decisions: isDecided, names }: ShownReport): string {
  const content = isDecided ? "the review, decisions and signatures" : "the review as it was computed";
  return names === "shown" ? content : `${content}, with pseudonyms`;
}
