/** What is expected, and what was confirmed, for people and for programs. */
import { formatBytes } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import type { StoredSettings } from "../../store/settings.ts";
import { renderRows } from "../text-table.ts";

export const EXCEPTIONS_FORMATS = ["table", "json"] as const;
export type ExceptionsFormat = (typeof EXCEPTIONS_FORMATS)[number];

/** `now` in ms: what is over is said to be. */
export function renderExceptions(
  { exceptions, confirmed, budget }: StoredSettings,
  format: ExceptionsFormat,
  now: number,
): string {
  if (format === "json") {
    const times = <T extends { readonly from: number; readonly until: number }>(one: T) => {
      return { ...one, from: isoTime(one.from), until: isoTime(one.until) };
    };
    const printed = {
      budget,
      exceptions: exceptions.map(({ recordedAt, ...one }) => {
        return { ...times(one), recorded_at: isoTime(recordedAt) };
      }),
      confirmed: confirmed.map(times),
    };
    return `${JSON.stringify(printed, null, 2)}\n`;
  }
  const when = ({ from, until }: { readonly from: number; readonly until: number }): string[] => [
    minute(from),
    `${minute(until)}${until <= now ? " (over)" : ""}`,
  ];
  const rows = exceptions.map((one) => [
    one.id,
    one.who,
    ...when(one),
    [
      formatBytes(one.bytes),
      ...(one.factor === null ? [] : [`${one.factor} x usual`]),
      ...(one.asset === null ? [] : [one.asset]),
    ].join(", "),
    `${one.reason} (${one.author})`,
  ]);
  const incidents = confirmed.map((one) => [one.id, one.who, ...when(one), `${one.reason} (${one.author})`]);
  return [
    exceptions.length === 0
      ? "No exceptions."
      : renderRows(["ID", "WHO", "FROM (UTC)", "UNTIL (UTC)", "AT MOST", "WHY"], rows.map(shown)),
    ...(confirmed.length === 0
      ? []
      : [
          "",
          "Confirmed incidents, which teach nothing:",
          renderRows(["ID", "WHO", "FROM (UTC)", "UNTIL (UTC)", "WHY"], incidents.map(shown)),
        ]),
    "",
  ].join("\n");
}

function shown(row: readonly string[]): string[] {
  return row.map(shownText);
}

function minute(time: number): string {
  return isoTime(time).slice(0, 16).replace("T", " ");
}
