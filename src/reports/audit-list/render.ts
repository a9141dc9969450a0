/** Entries of the audit log, for people, programs and spreadsheets. */
import { stringify } from "csv-stringify/sync";
import type { ChainedEntry } from "../../core/audit/entry.ts";
import { objectOf, shownText, stringOf } from "../../core/record/text.ts";
import { CSV_FORM } from "../csv-form.ts";
import { renderRows } from "../text-table.ts";

export const AUDIT_FORMATS = ["table", "json", "csv"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

/** Of a reason, in the table; the other formats have all of it. */
const REASON_MAX = 80;
const ERASED = "(erased)";

export function renderAudit(entries: readonly ChainedEntry[], format: AuditFormat): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ entries: entries.map(printEntry) }, null, 2)}\n`;
    case "csv":
      return renderCsv(entries.map(printEntry));
    case "table":
      return `${renderTable(entries.map(printEntry))}\n`;
  }
}

/** An entry for programs. */
export interface PrintedEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor_kind: string;
  readonly actor: string | null;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly detail: unknown;
  readonly personal: unknown;
  readonly erased: boolean;
  readonly hash: string;
}

export function printEntry(entry: ChainedEntry): PrintedEntry {
  const personal = objectOf(entry.personal) ?? {};
  return {
    seq: entry.seq,
    at: entry.at,
    actor_kind: entry.actorKind,
    actor: stringOf(personal["actor"]) ?? null,
    action: entry.action,
    subject_kind: entry.subjectKind,
    subject: entry.subject ?? stringOf(personal["subject"]) ?? null,
    reason: stringOf(personal["reason"]) ?? null,
    detail: entry.detail,
    personal: personal["detail"] ?? null,
    erased: entry.personal === null,
    hash: entry.hash.toString("hex"),
  };
}

/** Cells that a spreadsheet would run as a formula are quoted, control characters replaced. */
function renderCsv(entries: readonly PrintedEntry[]): string {
  const head = "seq,at,actor_kind,actor,action,subject_kind,subject,reason,erased,hash,detail,personal\n";
  const rows = entries.map(({ detail, personal, ...entry }) => [
    ...Object.values(entry),
    jsonOf(detail),
    jsonOf(personal),
  ]);
  const shown = rows.map((row) => row.map((cell) => shownText(String(cell ?? ""))));
  return `${head}${stringify(shown, CSV_FORM)}`;
}

function jsonOf(value: unknown): string {
  return value === null ? "" : JSON.stringify(value);
}

function renderTable(entries: readonly PrintedEntry[]): string {
  if (entries.length === 0) return "No entries.";
  const rows = entries.map(
    ({ seq, at, actor_kind: kind, actor, action, subject_kind: about, subject, reason, erased }) => [
      String(seq),
      at.slice(0, 19).replace("T", " "),
      erased ? ERASED : actor === null ? kind : kind === "person" ? actor : `${kind} ${actor}`,
      action,
      `${about} ${subject ?? (erased ? ERASED : "")}`.trim(),
      erased ? ERASED : cut(reason ?? ""),
    ],
  );
  return renderRows(
    ["SEQ", "WHEN (UTC)", "WHO", "ACTION", "ABOUT", "WHY"],
    rows.map((row) => row.map(shownText)),
  );
}

function cut(text: string): string {
  return text.length > REASON_MAX ? `${text.slice(0, REASON_MAX - 1)}…` : text;
}
