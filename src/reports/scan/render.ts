/** A scan's result as a table for people, JSON for programs, CSV for spreadsheets, OCSF for a SIEM. Bytes depend on the input alone. */
import { stringify } from "csv-stringify/sync";
import { detectionFinding } from "../../core/export/detection-finding.ts";
import { formatBytes, formatCount, formatCounted } from "../../core/finding/explain.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import { shownText } from "../../core/record/text.ts";
import { readVersion } from "../../version.ts";
import { CSV_FORM } from "../csv-form.ts";
import { renderRows } from "../text-table.ts";
import type { ScanSummary } from "./summary.ts";

export interface ScanReport {
  readonly summary: ScanSummary;
  readonly findings: readonly PrintedFinding[];
}

export const FORMATS = ["table", "json", "csv", "ocsf"] as const;
export type Format = (typeof FORMATS)[number];

/** Renders a report. `width`: columns of the terminal; `colour`: whether escape codes are wanted (table only). */
export function renderScan(
  report: ScanReport,
  format: Format,
  style: { width: number; colour: boolean },
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ summary: report.summary, findings: report.findings }, null, 2)}\n`;
    case "csv":
      return renderCsv(report.findings);
    case "ocsf":
      return renderOcsf(report.findings);
    case "table":
      return renderTable(report, style);
  }
}

/** A line of JSON for each finding, as `export ocsf` writes it. */
function renderOcsf(findings: readonly PrintedFinding[]): string {
  const version = readVersion();
  return findings.map((finding) => `${JSON.stringify(detectionFinding(finding, version))}\n`).join("");
}

/**
 * One row a finding. Lists are joined by blanks; cells that a spreadsheet would run as a formula are
 * quoted, control characters replaced.
 */
function renderCsv(findings: readonly PrintedFinding[]): string {
  const rows = findings.map(({ entitlement, evidence, ...rest }) => {
    const flat = Object.entries(rest).map(([key, value]) => {
      const text: unknown = Array.isArray(value) ? value.join(" ") : value;
      return [key, typeof text === "string" ? shownText(text) : text];
    });
    return {
      ...Object.fromEntries(flat),
      evidence: evidence.map(({ file, ordinal }) => `${file}#${ordinal}`).join(" "),
      verdict: entitlement?.verdict ?? null,
      via: entitlement?.via ?? null,
      since: entitlement?.since ?? null,
      subscription: entitlement?.subscription ?? null,
      nearest: entitlement?.nearest ?? null,
    } as Record<string, unknown>;
  });
  return stringify(rows, {
    header: true,
    columns: CSV_COLUMNS.slice(),
    ...CSV_FORM,
    cast: { ...CSV_FORM.cast, boolean: String },
  });
}

const CSV_COLUMNS = [
  "uid",
  "rule_id",
  "rule_title",
  "rule_author",
  "rule_version",
  "rule_license",
  "rule_references",
  "level",
  "category",
  "tier",
  "status",
  "status_reason",
  "version",
  "live",
  "shadow",
  "shadow_tier",
  "person",
  "person_kind",
  "principals",
  "projects",
  "asset",
  "domain",
  "account",
  "region",
  "window_start",
  "window_end",
  "first_event_time",
  "last_event_time",
  "event_count",
  "bytes_out",
  "objects",
  "event_ids",
  "evidence",
  "verdict",
  "via",
  "since",
  "subscription",
  "nearest",
  "catalog_as_of",
  "explanation",
] as const;

const ROWS_MAX = 40;
const LEVEL_ORDER = ["critical", "high", "medium", "low", "informational"];
const LEVEL_COLOUR: Readonly<Record<string, string>> = {
  critical: "31;1",
  high: "31",
  medium: "33",
  low: "36",
};

function renderTable(report: ScanReport, style: { width: number; colour: boolean }): string {
  const { findings } = report;
  const worst = findings.toSorted(
    (a, b) =>
      Number(isUntold(a)) - Number(isUntold(b)) ||
      LEVEL_ORDER.indexOf(a.level) - LEVEL_ORDER.indexOf(b.level),
  );
  const shown = worst.slice(0, ROWS_MAX);
  const rows = shown.map((finding) => [
    paint(finding.level, LEVEL_COLOUR[finding.level], style.colour),
    finding.first_event_time.slice(0, 16).replace("T", " "),
    shownText(finding.person),
    shownText(finding.asset ?? "-"),
    markOf(finding) + shownText(finding.explanation),
  ]);
  const head = ["LEVEL", "WHEN (UTC)", "PERSON", "ASSET", "WHAT"];
  const table = renderRows(head, rows, { widths: columnWidths(shown, style.width) });
  const rest = findings.length - ROWS_MAX;
  const more =
    rest > 0 ? `\n… and ${formatCount(rest)} more, milder or later. All of them: --format json\n` : "\n";
  const body = findings.length === 0 ? "No findings.\n" : `${table}${more}`;
  return `${renderSummary(report.summary)}\n${body}`;
}

/** Whether nobody is told of it. */
function isUntold({ status, shadow }: PrintedFinding): boolean {
  return shadow || status !== "open";
}

function markOf({ status, status_reason: reason, shadow }: PrintedFinding): string {
  if (status !== "open") return `[${shownText(reason ?? status)}] `;
  return shadow ? "[in shadow] " : "";
}

function renderSummary({ files, records, ...rest }: ScanSummary): string {
  const counts = (value: Readonly<Record<string, number>>): string =>
    Object.entries(value)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => `${formatCount(n)} ${name}`)
      .join(", ") || "none";
  const lines: [string, string][] = [
    [
      "Files",
      counts({ read: files.read, done: files.done, quarantined: files.quarantined, skipped: files.skipped }),
    ],
    ["Records", counts({ ...records })],
    ["Accesses", counts(rest.entitlements)],
    [
      "Read",
      `${formatBytes(rest.bytes_out)} by ${formatCount(rest.people)} people from ${formatCount(rest.assets)} assets`,
    ],
    ["Span", rest.span.from === null ? "no events" : `${rest.span.from} to ${rest.span.to}`],
    ["Findings", counts(rest.findings_by_level)],
  ];
  const { shadow } = rest;
  if (shadow.findings > 0)
    lines.push([
      "In shadow",
      `${formatCount(shadow.findings)} of them; ${formatCounted(shadow.pages, "incident")} would have paged`,
    ]);
  if (Object.keys(rest.skip_reasons).length > 0) lines.splice(2, 0, ["Skipped", counts(rest.skip_reasons)]);
  if (Object.keys(rest.quarantine_reasons).length > 0)
    lines.splice(2, 0, ["Quarantine", counts(rest.quarantine_reasons)]);
  return lines.map(([name, value]) => `${name.padEnd(11)}${value}\n`).join("");
}

const NAME_MAX = 44;

/** Names get the room they need, up to a limit; the sentence gets the rest. */
function columnWidths(findings: readonly PrintedFinding[], width: number): number[] {
  const longest = (names: readonly string[]): number =>
    Math.min(NAME_MAX, Math.max(8, ...names.map((name) => name.length))) + 2;
  const fixed = [
    10,
    18,
    longest(findings.map(({ person }) => person)),
    longest(findings.map(({ asset }) => asset ?? "-")),
  ];
  return [...fixed, Math.max(40, width - fixed.reduce((a, b) => a + b, 0) - 2)];
}

function paint(text: string, code: string | undefined, colour: boolean): string {
  return colour && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
}
