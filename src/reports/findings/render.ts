/** Findings of a kept database, for people and for programs. */
import type { PrintedFinding } from "../../core/finding/print.ts";
import { shownText } from "../../core/record/text.ts";
import { renderRows } from "../text-table.ts";

export const FINDINGS_FORMATS = ["table", "json"] as const;
export type FindingsFormat = (typeof FINDINGS_FORMATS)[number];

export function renderFindings(
  findings: readonly PrintedFinding[],
  format: FindingsFormat,
  width: number,
): string {
  if (format === "json") return `${JSON.stringify({ findings }, null, 2)}\n`;
  if (findings.length === 0) return "No findings.\n";
  const rows = findings.map((finding) => [
    finding.uid,
    finding.shadow ? `${finding.level}, shadow` : finding.level,
    finding.window_start.slice(0, 16).replace("T", " "),
    shownText(finding.person),
    shownText(
      finding.status_reason === null
        ? finding.explanation
        : `[${finding.status_reason}] ${finding.explanation}`,
    ),
  ]);
  const widths = [34, 18, 18, 28];
  const rest = width - widths.reduce((sum, own) => sum + own, 0);
  const shape = { widths: [...widths, Math.max(40, rest)] };
  return `${renderRows(["UID", "LEVEL", "WHEN (UTC)", "PERSON", "WHAT"], rows, shape)}\n`;
}

/** One finding: its sentence, then every field that is known. */
export function renderFinding(finding: PrintedFinding, format: FindingsFormat): string {
  if (format === "json") return `${JSON.stringify(finding, null, 2)}\n`;
  const { explanation, ...fields } = finding;
  const rows = Object.entries(fields).flatMap(([name, value]) => {
    const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
    return value === null || text === "[]" ? [] : [`${name.padEnd(18)}${shownText(text)}`];
  });
  return [shownText(explanation), "", ...rows, ""].join("\n");
}
