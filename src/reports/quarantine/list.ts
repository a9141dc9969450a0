/** What is set aside, for people (as much as a screen holds), programs and spreadsheets (all of it, page by page). */
import { stringify } from "csv-stringify/sync";
import type { Pool } from "pg";
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { withQuarantine } from "../../store/quarantine-view.ts";
import type { QuarantineEntry, QuarantineView, ReasonCount } from "../../store/quarantine-view.ts";
import { CSV_FORM } from "../csv-form.ts";
import { renderRows } from "../text-table.ts";
import { commandLine, nextSteps } from "../next-steps.ts";
import { amount, minute } from "./shown.ts";
import type { Invocation } from "../next-steps.ts";

export const LIST_FORMATS = ["table", "json", "csv"] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

export interface ListStyle {
  readonly format: ListFormat;
  /** Columns of the terminal; undefined: what is printed goes elsewhere and no line is wrapped. */
  readonly width: number | undefined;
  readonly invocation: Invocation;
}

const ROWS_MAX = 40;
const PAGE = 1000;
const FILE_MIN = 30;

/** Writes the list piece by piece; no more than a page of it is held. `reason`: only what was set aside for it. */
export function writeList(
  pool: Pool,
  { reason, style }: { reason: string | undefined; style: ListStyle },
  write: (pieces: AsyncIterable<string>) => Promise<void>,
): Promise<void> {
  return withQuarantine(pool, reason, (view) => write(render(view, style)));
}

function render(view: QuarantineView, style: ListStyle): AsyncIterable<string> {
  switch (style.format) {
    case "json":
      return renderJson(view);
    case "csv":
      return renderCsv(view);
    case "table":
      return renderTable(view, style);
  }
}

async function* renderJson(view: QuarantineView): AsyncGenerator<string> {
  const reasons = (await view.reasons()).map(({ reason, files, records, ...times }) => {
    return { reason, files, records, ...isoTimes(times) };
  });
  yield `{\n  "reasons": ${JSON.stringify(reasons, null, 2).replaceAll("\n", "\n  ")},\n  "files": [`;
  let before = "\n    ";
  for await (const page of view.pages(PAGE)) {
    yield before + page.map((entry) => JSON.stringify(plainEntry(entry))).join(",\n    ");
    before = ",\n    ";
  }
  yield "\n  ]\n}\n";
}

/** Cells that a spreadsheet would run as a formula are quoted, control characters replaced. */
async function* renderCsv(view: QuarantineView): AsyncGenerator<string> {
  yield "path,sha256,reason,set_aside,records,oldest,newest\n";
  for await (const page of view.pages(PAGE)) {
    const rows = page.map((entry) => ({ ...plainEntry(entry), path: shownText(entry.path) }));
    yield stringify(rows, CSV_FORM);
  }
}

function plainEntry({ path, sha256, reason, records, ...times }: QuarantineEntry): Record<string, unknown> {
  return { path, sha256, reason, set_aside: records === 0 ? "file" : "records", records, ...isoTimes(times) };
}

function isoTimes({ oldest, newest }: { oldest: number; newest: number }): Record<string, string> {
  return { oldest: isoTime(oldest), newest: isoTime(newest) };
}

async function* renderTable(view: QuarantineView, style: ListStyle): AsyncGenerator<string> {
  const reasons = await view.reasons();
  if (reasons.length === 0) return yield "Nothing is set aside.\n";
  const sum = (key: "files" | "records" | "entries"): number =>
    reasons.reduce((total, reason) => total + reason[key], 0);
  yield `Set aside: ${amount(sum("files"), "file")} as a whole, ${amount(sum("records"), "record")} of other files.\n\n`;
  yield `${renderReasons(reasons)}\n\n`;
  const { value: shown = [] } = (await view.pages(ROWS_MAX).next()) as { value?: readonly QuarantineEntry[] };
  yield `${renderEntries(shown, style.width)}\n`;
  const rest = sum("entries") - shown.length;
  if (rest > 0) yield `… and ${formatCount(rest)} more. All of them: --format json or csv\n`;
  yield nextSteps([
    [commandLine(style.invocation, "quarantine show FILE"), "what of a file is set aside, and why"],
    [commandLine(style.invocation, "quarantine show FILE ORDINAL"), "one raw record"],
    [commandLine(style.invocation, "quarantine replay"), "read all of it again; what is good now comes in"],
  ]);
}

function renderReasons(reasons: readonly ReasonCount[]): string {
  const rows = reasons.map(({ reason, files, records, oldest, newest }) => [
    shownText(reason),
    formatCount(files),
    formatCount(records),
    minute(oldest),
    minute(newest),
  ]);
  return renderRows(["REASON", "FILES", "RECORDS", "OLDEST (UTC)", "NEWEST (UTC)"], rows);
}

/** The path stands last: it gets what the terminal has left, and where nothing is wrapped it can be as long as it is. */
function renderEntries(entries: readonly QuarantineEntry[], width: number | undefined): string {
  const head = ["REASON", "SET ASIDE", "FILE"];
  const rows = entries.map(({ reason, records, path }) => [
    shownText(reason),
    records === 0 ? "the file" : amount(records, "record"),
    shownText(path),
  ]);
  if (width === undefined) return renderRows(head, rows);
  const fixed = [0, 1].map((at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)) + 2);
  const left = width - fixed.reduce((a, b) => a + b, 0) - 1;
  return renderRows(head, rows, { widths: [...fixed, Math.max(FILE_MIN, left)], wrap: "anywhere" });
}
