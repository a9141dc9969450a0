/** What changed in the control plane, for people. */
import { shownText } from "../../core/record/text.ts";
import { renderRows } from "../text-table.ts";
import type { ChangeLine, DiffReport } from "./compute.ts";

export const DIFF_FORMATS = ["table", "json"] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];

/** A value of a field is shown up to so many characters. */
const VALUE_MAX = 60;

export function renderDiff(report: DiffReport, format: DiffFormat): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  const { from, to, began, changed, ended, changes } = report;
  const head = `Learnt between ${from} and ${to}: ${began} began, ${changed} changed, ${ended} ended.\n`;
  if (changes.length === 0) return head;
  const rows = changes.map((line) => [
    line.change,
    line.kind.replaceAll("_", " "),
    shownText(line.name === null ? line.id : `${line.name} (${line.id})`),
    `${line.at ?? "-"}${line.how === "assumed" ? " (assumed)" : ""}`,
    line.fields.map(sayField).join("; "),
    line.scope,
  ]);
  return `${head}\n${renderRows(["", "WHAT", "WHICH", "WHEN", "HOW IT CHANGED", "SCOPE"], rows)}\n`;
}

function sayField({ field, before, after }: ChangeLine["fields"][number]): string {
  return `${field}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  if (value === null) return "-";
  const text = shownText(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text;
}
