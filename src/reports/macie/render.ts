/** How sensitive assets are, for people and for programs. Bytes depend on what is stored and the time alone. */
import { formatBytes, formatCount, formatCounted } from "../../core/finding/explain.ts";
import type { FoundColumn, FoundKind } from "../../core/macie/found-data.ts";
import type { Level } from "../../core/coverage/selected.ts";
import type { DataKind } from "../../core/macie/sensitive-data.ts";
import { shownText } from "../../core/record/text.ts";
import { renderRows } from "../text-table.ts";
import type { BucketLine, PlaceLine, ReaderLine, SensitivityReport } from "./compute.ts";
import { READER_DAYS } from "./query.ts";

export const SENSITIVITY_FORMATS = ["table", "json"] as const;
export type SensitivityFormat = (typeof SENSITIVITY_FORMATS)[number];

/** Of columns and of readers in one row: the others are counted. */
const SHOWN = 6;
/** Columns of the table beside its texts: severity, objects and newest, with the blanks behind them. */
const FIXED = 37;

export function renderSensitivity(
  report: SensitivityReport,
  format: SensitivityFormat,
  width: number,
): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  const room = Math.max(24, Math.floor((width - FIXED) / 3) - 2);
  const parts = [
    ...renderAssets(report, room),
    ...renderUncovered(report, room),
    ...renderBuckets(report, room),
    conclusion(report),
    ...renderGaps(report),
  ];
  return `${parts.join("\n\n")}\n`;
}

function renderAssets({ assets }: SensitivityReport, room: number): string[] {
  if (assets.length === 0) return [];
  const rows = assets.map(({ asset, severity, kinds, columns, objects, newest_at: newest, buckets }) => [
    severity,
    fold([asset], room),
    [
      ...kindLines(kinds, room),
      ...buckets.map(({ bucket, types }) => fold([`on ${bucket}: ${namesOf(types)}`], room)),
    ].join("\n"),
    fold(some(columns.map(columnName)), room),
    formatCount(objects),
    minuteOf(newest),
  ]);
  return [renderRows(["SEVERITY", "ASSET", "FOUND", "COLUMNS", "OBJECTS", "NEWEST (UTC)"], rows)];
}

function renderUncovered({ uncovered }: SensitivityReport, room: number): string[] {
  if (uncovered.length === 0) return [];
  const rows = uncovered.map((line) => [
    line.severity,
    fold([line.place], room),
    kindLines(line.kinds, room).join("\n"),
    readersOf(line, room),
    formatCount(line.objects),
    minuteOf(line.newest_at),
  ]);
  const head = ["SEVERITY", "PLACE", "FOUND", READERS, "OBJECTS", "NEWEST (UTC)"];
  return [`Sensitive places that no asset covers\n${renderRows(head, rows)}`];
}

function renderBuckets({ uncovered_buckets: buckets }: SensitivityReport, room: number): string[] {
  if (buckets.length === 0) return [];
  const rows = buckets.map((line) => [
    line.severity,
    fold([line.bucket], room),
    fold([namesOf(line.types)], room),
    readersOf(line, room),
    minuteOf(line.newest_at),
  ]);
  const head = ["SEVERITY", "BUCKET", "FOUND", READERS, "NEWEST (UTC)"];
  return [`Buckets in which no asset lies\n${renderRows(head, rows)}`];
}

const NOBODY: Readonly<Record<Level | "not_asked", string>> = {
  full: "nobody seen",
  partial: "nobody seen, of the part that trails log",
  none: "not known: no trail that is read here logs reads there",
  not_asked: "nobody seen in these logs",
};

const READERS = `READERS OF THE BUCKET (${READER_DAYS} DAYS)`;

/** Nobody was seen is not the same as nobody looked. */
function readersOf({ readers, observability }: PlaceLine | BucketLine, room: number): string {
  if (readers === null) return fold(["not known: no logs of these days"], room);
  if (readers.length === 0) return fold([NOBODY[observability ?? "not_asked"]], room);
  return [
    ...readers.slice(0, SHOWN).map((reader) => fold([readerText(reader)], room)),
    ...(readers.length > SHOWN ? [`and ${readers.length - SHOWN} more`] : []),
  ].join("\n");
}

function readerText({ person, accesses, bytes_out: bytes }: ReaderLine): string {
  return `${person} ${formatCounted(accesses, "read")}, ${formatBytes(bytes)}`;
}

const KIND_NAMES: Readonly<Record<DataKind, string>> = {
  PERSONAL_INFORMATION: "personal",
  FINANCIAL_INFORMATION: "financial",
  CREDENTIALS: "credentials",
  CUSTOM_IDENTIFIER: "custom",
  OTHER: "other",
};

function kindLines(kinds: readonly FoundKind[], room: number): string[] {
  return kinds.map(({ kind, types }) => {
    const [first, ...rest] = some(types.map(({ type }) => type));
    return fold([first === undefined ? KIND_NAMES[kind] : `${KIND_NAMES[kind]}: ${first}`, ...rest], room);
  });
}

function columnName({ name, fields }: FoundColumn): string {
  return [name, ...fields].join(".");
}

/** `Policy:IAMUser/S3BucketPublic` is `S3BucketPublic`. */
function namesOf(types: readonly string[]): string {
  return types.map((type) => type.slice(type.indexOf("/") + 1)).join(", ");
}

function some(items: readonly string[]): string[] {
  const more = items.length - SHOWN;
  return [...items.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
}

/** Puts items, separated by commas, on lines of at most so many characters; of a long one nothing is left out. */
function fold(items: readonly string[], room: number): string {
  const lines: string[] = [];
  let line = "";
  items.forEach((item, at) => {
    const text = shownText(item) + (at < items.length - 1 ? "," : "");
    for (const word of text.split(" ").flatMap((one) => pieces(one, room))) {
      if (line !== "" && line.length + 1 + word.length > room) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
  });
  return [...lines, line].join("\n");
}

function pieces(word: string, room: number): string[] {
  const characters = Array.from(word);
  const count = Math.max(1, Math.ceil(characters.length / room));
  return Array.from({ length: count }, (_, at) => characters.slice(at * room, (at + 1) * room).join(""));
}

function conclusion({
  assets,
  uncovered,
  uncovered_buckets: buckets,
  left_out: out,
}: SensitivityReport): string {
  const seen = [
    `${formatCounted(assets.length, "asset")} with findings of Macie`,
    `${formatCounted(uncovered.length, "sensitive place")} that no asset covers`,
    ...(buckets.length > 0 ? [`${formatCounted(buckets.length, "bucket")} without assets`] : []),
  ].join(", ");
  return out === 0 ? `${seen}.` : `${seen}; ${formatCount(out)} archived findings and samples left out.`;
}

/** What was not seen must not look as if it were not there. */
function renderGaps({ read, unreadable }: SensitivityReport): string[] {
  const lines = read.flatMap(({ account, region, state, detail }) => {
    const words = GAPS[state];
    return words === undefined
      ? []
      : [`${account}/${region}: ${words}${detail === null ? "" : `: ${shownText(detail)}`}`];
  });
  if (read.length === 0)
    lines.push("Macie was never read: set AUDITPLANE_MACIE, and start a worker with the role macie");
  if (unreadable > 0)
    lines.push(`${formatCounted(unreadable, "finding")} could not be read: see the table macie_unreadable`);
  return lines.length === 0 ? [] : [`What is not known\n${lines.map((line) => `  ${line}`).join("\n")}`];
}

const GAPS: Readonly<Record<string, string>> = {
  not_enabled: "Macie is not enabled",
  failed: "could not be read the last time",
  not_read_yet: "not read to its end yet",
};

function minuteOf(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
