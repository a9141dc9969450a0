/** Revocations, for people and for programs. */
import type { RevocationRow } from "../../core/revocation/revocation.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { renderRows } from "../text-table.ts";

export const REVOCATIONS_FORMATS = ["table", "json"] as const;
export type RevocationsFormat = (typeof REVOCATIONS_FORMATS)[number];

const HEAD = ["NUMBER", "STATE", "WHO", "WHAT", "PROPOSED (UTC)", "WHY"];

export function renderRevocations(rows: readonly RevocationRow[], format: RevocationsFormat): string {
  if (format === "json") return `${JSON.stringify({ revocations: rows.map(printed) }, null, 2)}\n`;
  if (rows.length === 0) return "Nothing is to be revoked.\n";
  const cells = rows.map((row) => [
    String(row.id),
    stateOf(row),
    row.person,
    whatOf(row),
    isoTime(row.proposedAt).slice(0, 16).replace("T", " "),
    row.lastError ?? row.reason,
  ]);
  return `${renderRows(
    HEAD,
    cells.map((row) => row.map(shownText)),
  )}\n`;
}

export function renderRevocation(row: RevocationRow, format: RevocationsFormat): string {
  if (format === "json") return `${JSON.stringify(printed(row), null, 2)}\n`;
  const who = row.author ?? "the mesh policy";
  const says = row.says === null ? "" : `: ${row.says}`;
  const lines: readonly (readonly [string, string | null])[] = [
    ["revocation", `${row.id}, ${stateOf(row)}`],
    ["who", row.person],
    ["what", `${whatOf(row)} in ${row.scope}`],
    ["opens", row.assets.length === 0 ? "nothing that is known" : row.assets.join(", ")],
    ["why", row.reason],
    ["by", row.cause === "review" ? "an access review" : "a change of role"],
    ["proposed", isoTime(row.proposedAt)],
    ["found so", isoTime(row.confirmedAt)],
    ["decided", row.decidedAt === null ? null : `${isoTime(row.decidedAt)} by ${who}${says}`],
    ["rehearsed", row.rehearsedAt === null ? null : isoTime(row.rehearsedAt)],
    ["asked", row.sentAt === null ? null : `${isoTime(row.sentAt)}, attempt ${row.attempts}`],
    ["done", row.doneAt === null ? null : isoTime(row.doneAt)],
    ["proven", row.provenAt === null ? null : `${isoTime(row.provenAt)} ${JSON.stringify(row.detail)}`],
    ["trouble", row.lastError],
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return `${lines
    .flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(width)}${shownText(value)}`]))
    .join("\n")}\n`;
}

function stateOf({ state, rehearsedAt }: RevocationRow): string {
  return state === "approved" && rehearsedAt !== null ? "approved (dry run)" : state;
}

function whatOf({ kind, target }: RevocationRow): string {
  const [project = ""] = target.split("/");
  return kind === "membership" ? `membership of project ${project}` : `subscription ${target}`;
}

function printed(row: RevocationRow): Record<string, unknown> {
  const time = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));
  return {
    id: row.id,
    state: row.state,
    kind: row.kind,
    cause: row.cause,
    scope: row.scope,
    target: row.target,
    person: row.person,
    assets: row.assets,
    reason: row.reason,
    proposed_at: time(row.proposedAt),
    confirmed_at: time(row.confirmedAt),
    decided_at: time(row.decidedAt),
    author: row.author,
    says: row.says,
    rehearsed_at: time(row.rehearsedAt),
    attempts: row.attempts,
    sent_at: time(row.sentAt),
    done_at: time(row.doneAt),
    proven_at: time(row.provenAt),
    detail: row.detail,
    last_error: row.lastError,
  };
}
