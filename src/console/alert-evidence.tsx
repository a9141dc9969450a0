/** What an alert rests on: its findings, with the records of each and whether their files are the ones that CloudTrail signed. */
import type { FC } from "hono/jsx";
import { formatCounted } from "../core/finding/explain.ts";
import type { ShownFinding } from "../reports/findings/shown.ts";
import type { AlertPage } from "./alert-page.ts";
import { Table, Time } from "./parts/text.tsx";

const INTEGRITY: Readonly<Record<string, string>> = {
  valid: "good",
  invalid_hash: "critical",
  missing: "critical",
  gap: "high",
  pending: "medium",
};

/** `5 records, 3 of them proven`. */
function provenText(evidence: ShownFinding["evidence"]): string {
  const proven = evidence.filter(({ integrity }) => integrity === "valid").length;
  const broken = evidence.filter(
    ({ integrity }) => integrity === "invalid_hash" || integrity === "missing",
  ).length;
  const said = [`${proven} proven`, ...(broken > 0 ? [`${broken} not as they were delivered`] : [])];
  return `${formatCounted(evidence.length, "record")}, ${said.join(", ")}`;
}

export const Evidence: FC<Pick<AlertPage, "findings">> = ({ findings }) => (
  <Table
    caption={`Findings and what they rest on (${findings.length})`}
    columns={[{ name: "When" }, { name: "Finding" }, { name: "Records, and whether their file is proven" }]}
    rows={findings.slice(0, 20).map((finding) => [
      <Time time={finding.first_event_time} />,
      <>
        {finding.explanation}
        <br />
        <small>{finding.uid}</small>
      </>,
      <details>
        <summary>{provenText(finding.evidence)}</summary>
        <ul class="records">
          {finding.evidence.map(({ file, ordinal, integrity }) => (
            <li>
              <span class={`badge ${INTEGRITY[integrity] ?? ""}`}>{integrity.replaceAll("_", " ")}</span>{" "}
              <small title={file}>
                record {ordinal} of {file.split("/").at(-1)}
              </small>
            </li>
          ))}
        </ul>
      </details>,
    ])}
    empty="None of its findings stands."
  />
);
