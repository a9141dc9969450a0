/** What of one file is set aside and why, and one record as it stands in its file. */
import { formatCount } from "../../core/finding/explain.ts";
import { QUARANTINE_REASONS } from "../../core/record/quarantine-reasons.ts";
import type { QuarantineReason, ReasonText } from "../../core/record/quarantine-reasons.ts";
import { shownText } from "../../core/record/text.ts";
import type { QuarantinedFile, RecordSetAside } from "../../store/quarantine-view.ts";
import { renderRows } from "../text-table.ts";
import { renderRaw } from "./raw-text.ts";
import { commandLine, nextSteps, shellWord } from "../next-steps.ts";
import { amount, minute } from "./shown.ts";
import type { Invocation } from "../next-steps.ts";

/** How the file was found where it is said to be, and the record in it, if one was asked for. */
export type FoundFile =
  | { readonly state: "same"; readonly record?: { readonly bytes: Buffer; readonly isJson: boolean } }
  | { readonly state: "missing" | "changed" | "reshaped"; readonly detail: string }
  /** An object of which nothing was read, or another content: what is there now can be read. */
  | { readonly state: "replayable" };

export interface ShownFile {
  readonly file: QuarantinedFile;
  readonly found: FoundFile;
  /** The first of what is set aside, or the record that was asked for. */
  readonly rows: readonly RecordSetAside[];
}

/** A file, its counts and what of it is set aside. */
export function renderFile({ file, found, rows }: ShownFile, invocation: Invocation): string {
  const path = shellWord(file.path, "FILE");
  const isWhole = rows[0] !== undefined && rows[0].ordinal < 0;
  const rest = file.setAside - rows.length;
  const more = rest > 0 ? `\n… and ${formatCount(rest)} more\n` : "\n";
  const first = rows[0]?.ordinal ?? 0;
  return [
    renderHead(file, found),
    "\n",
    isWhole ? renderWhy(rows[0] as RecordSetAside) : `${renderRecords(rows)}${more}`,
    advice(found),
    found.state === "same" || found.state === "replayable"
      ? nextSteps([
          ...(isWhole
            ? []
            : [[commandLine(invocation, `quarantine show ${path} ${first}`), "the raw record"] as const]),
          [commandLine(invocation, `quarantine replay ${path}`), "read it again; what is good now comes in"],
        ])
      : "",
  ].join("");
}

/** One record: why it is set aside, and its bytes. */
export function renderRecord({ file, found, rows }: ShownFile): string {
  const [row] = rows;
  const raw =
    found.state === "same" && found.record
      ? `\nRecord (${formatCount(found.record.bytes.length)} bytes):\n\n${renderRaw(found.record)}`
      : "";
  return [
    renderHead(file, found),
    row ? `\n${line("Ordinal", String(row.ordinal))}${renderWhy(row)}` : "",
    raw,
    advice(found),
  ].join("");
}

function renderHead({ path, sha256, size, state, counts }: QuarantinedFile, found: FoundFile): string {
  const { read, ...others } = counts;
  const parts = Object.entries(others)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => `${formatCount(n)} ${name}`);
  return [
    line("File", shownText(path)),
    line("Content", `${formatCount(size)} bytes, sha256 ${sha256.toString("hex")}`),
    line("State", state === "done" ? `done: ${amount(read, "record")} read, ${parts.join(", ")}` : state),
    line("On disk", standing(found)),
  ].join("");
}

function standing(found: FoundFile): string {
  if (found.state === "same") return "unchanged";
  if (found.state === "replayable")
    return "it can be read, and is another than what was read, if anything was";
  return `${found.state}: ${shownText(found.detail)}`;
}

function renderWhy({ reason, detail, since }: RecordSetAside): string {
  const text: ReasonText | undefined = QUARANTINE_REASONS[reason as QuarantineReason];
  return [
    line("Reason", shownText(reason)),
    line("Detail", shownText(detail)),
    line("Since", `${minute(since)} UTC`),
    ...(text ? [line("Meaning", text.meaning), line("To do", text.remedy)] : []),
  ].join("");
}

function renderRecords(rows: readonly RecordSetAside[]): string {
  return renderRows(
    ["ORDINAL", "REASON", "SINCE (UTC)", "DETAIL"],
    rows.map(({ ordinal, reason, since, detail }) => [
      String(ordinal),
      shownText(reason),
      minute(since),
      shownText(detail),
    ]),
  );
}

/** What to do where the file is not what it was. */
function advice(found: FoundFile): string {
  switch (found.state) {
    case "same":
    case "replayable":
      return "";
    case "missing":
      return "\nThe file cannot be read. Put it back under this path (a relative path: go to the folder that the scan was\nstarted in), then show or replay it again.\n";
    case "changed":
      return "\nAnother content stands under this path, and that is another file, which scan reads. What was set aside is not in it;\nit can come in only if the former content is put back.\n";
    case "reshaped":
      return "\nThis version tells the records of the file apart in another way than the one that set them aside. Scan a copy of the\nfile under another name: what is known is not counted again, and what is good now comes in.\n";
  }
}

function line(name: string, value: string): string {
  return `${name.padEnd(10)}${value}\n`;
}
