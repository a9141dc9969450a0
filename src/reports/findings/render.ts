/** Findings of a kept database, for people and for programs. */
import type { PrintedFinding } from "../../core/finding/print.ts";
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { commandLine, nextSteps } from "../next-steps.ts";
import type { Invocation } from "../next-steps.ts";
import { renderRows } from "../text-table.ts";

export const FINDINGS_FORMATS = ["table", "json"] as const;
export type FindingsFormat = (typeof FINDINGS_FORMATS)[number];

interface FindingsStyle {
  readonly format: FindingsFormat;
  /** Of the table, in columns. */
  readonly width: number;
  /** So many were asked for at most. */
  readonly limit: number;
  readonly invocation: Invocation;
}

const WIDTHS = [18, 18, 26];
const WHAT_MIN = 36;

export function renderFindings(
  findings: readonly PrintedFinding[],
  { format, width, limit, invocation }: FindingsStyle,
): string {
  if (format === "json") return `${JSON.stringify({ findings }, null, 2)}\n`;
  if (findings.length === 0) return "No findings.\n";
  const rows = findings.map((finding) => [
    standing(finding),
    finding.window_start.slice(0, 16).replace("T", " "),
    shownText(finding.person),
    // the uid in a line of its own, so that it can be copied
    `${finding.uid}\n${shownText(explained(finding))}`,
  ]);
  const rest = width - WIDTHS.reduce((sum, own) => sum + own, 0);
  const shape = { widths: [...WIDTHS, Math.max(WHAT_MIN, rest)], wrap: "long words" } as const;
  return [
    `${renderRows(["LEVEL", "WHEN (UTC)", "PERSON", "FINDING"], rows, shape)}\n`,
    findings.length < limit ? "" : `… at most ${formatCount(limit)} are shown; more: --limit\n`,
    nextSteps([
      [commandLine(invocation, "findings show FINDING"), "everything of one"],
      [commandLine(invocation, "alerts list"), "what their owners are told, and what is made of it"],
    ]),
  ].join("");
}

function standing({ level, shadow, status }: PrintedFinding): string {
  return [level, ...(shadow ? ["shadow"] : []), ...(status === "open" ? [] : [status])].join(", ");
}

function explained({ status_reason, explanation }: PrintedFinding): string {
  return status_reason === null ? explanation : `[${status_reason}] ${explanation}`;
}

/** One finding: its sentence, then every field that is known, and what may be done. */
export function renderFinding(
  finding: PrintedFinding,
  format: FindingsFormat,
  invocation: Invocation,
): string {
  if (format === "json") return `${JSON.stringify(finding, null, 2)}\n`;
  const { explanation, ...fields } = finding;
  const rows = Object.entries(fields).flatMap(([name, value]) => {
    const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
    return value === null || text === "[]" ? [] : [`${name.padEnd(18)}${shownText(text)}`];
  });
  const steps = stepsOf(finding).map(
    ([command, purpose]) => [commandLine(invocation, command), purpose] as const,
  );
  return [shownText(explanation), "", ...rows, nextSteps(steps)].join("\n");
}

function stepsOf({ uid, category }: PrintedFinding): readonly (readonly [string, string])[] {
  const by = "--reason TEXT --author YOU";
  return [
    [`explain ${uid}`, "why there is one"],
    ...(category === "volume"
      ? [
          [`exceptions add --finding ${uid} ${by}`, "it was expected"] as const,
          [`findings confirm ${uid} ${by}`, "it was an incident"] as const,
        ]
      : []),
    [`evidence ${uid} --purpose TEXT --output DIR`, "what it rests on, with the proof"],
  ];
}
