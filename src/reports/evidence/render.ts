/** What a bundle of evidence proves, for people and for programs. */
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import type { JudgedRecord } from "../../core/evidence/judge.ts";
import { renderRows } from "../text-table.ts";
import { countProofs, isBrokenEvidence } from "./compute.ts";
import type { EvidenceReport } from "./compute.ts";

export const EVIDENCE_FORMATS = ["table", "json"] as const;
export type EvidenceFormat = (typeof EVIDENCE_FORMATS)[number];

export function renderEvidence(report: EvidenceReport, format: EvidenceFormat): string {
  const { manifest, records, problems, hasOwnKeys } = report;
  if (format === "json") {
    const { finding, purpose, exporter, exported_at, redacted, notes } = manifest;
    const printed = records.map(({ record, proof, integrity, reason }) => ({
      ...record,
      proof,
      integrity,
      reason,
    }));
    const said = { finding, purpose, exporter, exported_at, redacted, notes, own_keys: hasOwnKeys, problems };
    return `${JSON.stringify({ ...said, records: printed }, null, 2)}\n`;
  }
  const head = `Finding ${shownText(manifest.finding)}, exported ${shownText(manifest.exported_at)} by ${shownText(manifest.exporter)}${manifest.redacted ? ", redacted" : ""}\nPurpose: ${shownText(manifest.purpose)}`;
  const files = [...new Set(records.map(({ record }) => nameOf(record)))];
  const rows = records.map(({ record, proof }) => [
    shownText(record.event_time),
    shownText(record.event_id),
    proof,
    String(files.indexOf(nameOf(record)) + 1),
  ]);
  const parts = [
    head,
    ...(rows.length > 0 ? [renderRows(["TIME (UTC)", "RECORD", "PROOF", "FILE"], rows)] : []),
    ...(rows.length > 0 ? [files.map((file, at) => `File ${at + 1}: ${file}`).join("\n")] : []),
    ...reasonsOf(report),
    ...(problems.length > 0 ? [problems.map((problem) => `broken: ${shownText(problem)}`).join("\n")] : []),
    ...(manifest.notes.length > 0
      ? [manifest.notes.map((note) => `note: ${shownText(note)}`).join("\n")]
      : []),
    concludeEvidence(report),
  ];
  return `${parts.join("\n\n")}\n`;
}

function nameOf({ trail_name: name, file }: JudgedRecord["record"]): string {
  return shownText(name ?? file);
}

/** Why records are not proven, each reason once. */
function reasonsOf({ records }: EvidenceReport): string[] {
  const reasons = new Set(
    records
      .filter(({ proof }) => proof !== "proven")
      .map(
        ({ proof, reason, record: { problem } }) =>
          `${proof}: ${shownText(reason)}${problem === null ? "" : ` (${shownText(problem)})`}`,
      ),
  );
  return reasons.size === 0 ? [] : [[...reasons].join("\n")];
}

/** Sentences that say what the proof is worth. */
export function concludeEvidence(report: EvidenceReport): string {
  const { records, hasOwnKeys } = report;
  if (records.length === 0) return "No record is behind this finding: there is nothing to prove.";
  const counts = countProofs(records);
  const all = formatCounted(records.length, "record");
  const said = [
    counts.proven > 0
      ? `${formatCount(counts.proven)} of ${all} proven: each stands in a file that AWS signed.`
      : `None of ${all} proven by what is here.`,
  ];
  if (counts.signed > 0)
    said.push(
      `Of ${formatCount(counts.signed)} AWS signed the file, which is left out: whoever has it can compare (evidence verify --files).`,
    );
  if (counts.unproven > 0) said.push(`Nothing proves ${formatCount(counts.unproven)}.`);
  if (isBrokenEvidence(report)) said.push("Something was changed since it was delivered or exported.");
  said.push("What the finding, its report and the purpose say is the exporter's word.");
  if (hasOwnKeys && counts.proven + counts.signed > 0)
    said.push(
      "The keys are those of the bundle: to trust nobody but AWS, ask it for them (aws cloudtrail list-public-keys) and give --public-keys.",
    );
  return said.join(" ");
}
