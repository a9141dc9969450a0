/** The page of a bundle that people read first: Markdown. */
import type { PrintedFinding } from "../../core/finding/print.ts";
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import type { EvidenceReport } from "./compute.ts";
import { concludeEvidence } from "./render.ts";

export function renderReport(report: EvidenceReport, finding: PrintedFinding): string {
  const { manifest, records } = report;
  const facts = [
    ["Finding", finding.uid],
    [
      "Rule",
      `${finding.rule_title} (${finding.rule_id}, version ${finding.rule_version}, by ${finding.rule_author})`,
    ],
    ["Level, status", `${finding.level}, ${finding.status}`],
    ["Person", finding.person],
    ["Data", finding.asset ?? "none alone"],
    ["Domain", finding.domain ?? "none"],
    ["Window (UTC)", `${finding.window_start} to ${finding.window_end}`],
    ["Records", `${formatCount(finding.event_count)}, of which ${formatCount(records.length)} are here`],
    ["Purpose", manifest.purpose],
    ["Exported", `${manifest.exported_at} by ${manifest.exporter}${manifest.redacted ? "; redacted" : ""}`],
  ];
  const proofs = records.map(({ record, proof, reason }, at) => [
    String(at + 1),
    record.event_time,
    record.event_id,
    record.record_path ?? "not to be had",
    record.file_path ?? (manifest.redacted ? "left out" : "not to be had"),
    proof,
    record.problem === null ? reason : `${reason} (${record.problem})`,
  ]);
  return [
    `# Evidence: ${escaped(finding.rule_title)}`,
    escaped(finding.explanation),
    table(["", ""], facts),
    "## Records and their proof",
    ...(proofs.length > 0
      ? [table(["No.", "Time (UTC)", "Event id", "Record", "File", "Proof", "Why"], proofs)]
      : []),
    escaped(concludeEvidence(report)),
    ...manifest.notes.map((note) => `- ${escaped(note)}`),
    "## How to check it",
    HOW,
    manifest.redacted ? REDACTED : WHOLE,
    "",
  ].join("\n\n");
}

const HOW = `\`auditplane evidence verify DIR\` needs nothing but this folder. By hand: the SHA-256 of each unzipped file in \`files/\` stands in
a digest in \`digests/\`, beside its name; AWS signed that digest (RSA, PKCS#1 v1.5, SHA-256) over its end time, its place in S3, its
own SHA-256 and the signature of the digest before (docs.aws.amazon.com, "Custom implementations of CloudTrail log file integrity
validation"). Its signature is in \`digest-metadata.json\`, or in the digest after it as \`previousDigestSignature\`; the keys are in
\`public-keys.json\`, and AWS gives them to everybody: \`aws cloudtrail list-public-keys\`.`;

const WHOLE = `The files hold records of others, too, who have nothing to do with this finding: hand them on to nobody who need not see those
(\`--redact\` leaves them out).`;

const REDACTED = `People, addresses and whatever says more than what happened to which data are taken out of the records, and files are left
out. The proof is kept: AWS signed a file with the SHA-256 that \`manifest.json\` names. Whoever holds that file has \`auditplane
evidence verify DIR --files COPY\` redact its record the same way and compare.`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** Texts of others stay texts: no markup of theirs is rendered. */
function escaped(text: string): string {
  return shownText(text).replaceAll(/[\\`*_{}[\]<>#|~!&]/g, (sign) => `\\${sign}`);
}
