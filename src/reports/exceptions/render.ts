/** What is expected, and what was confirmed, for people and for programs. */
import { formatBytes, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";
import type { StoredException, StoredSettings } from "../../store/settings.ts";
import { commandLine, nextSteps, shellWord } from "../next-steps.ts";
import type { Invocation } from "../next-steps.ts";
import { renderRows } from "../text-table.ts";

export const EXCEPTIONS_FORMATS = ["table", "json"] as const;
export type ExceptionsFormat = (typeof EXCEPTIONS_FORMATS)[number];

/** So long before its end one is shown to end soon. */
const SOON_MS = 14 * DAY_MS;

interface ExceptionsStyle {
  readonly format: ExceptionsFormat;
  /** In ms. */
  readonly now: number;
  readonly invocation: Invocation;
}

/** What is over, and what ends within 14 days, is said to. */
export function renderExceptions(settings: StoredSettings, style: ExceptionsStyle): string {
  return style.format === "json" ? printed(settings, style.now) : table(settings, style);
}

function printed({ exceptions, confirmed, budget }: StoredSettings, now: number): string {
  const document = {
    budget,
    exceptions: exceptions.map((one) => printException(one, now)),
    confirmed: confirmed.map(withTimes),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

export const STANDINGS = ["over", "to_come", "ends_soon", "holds"] as const;
export type Standing = (typeof STANDINGS)[number];

/** An exception for programs. */
export interface PrintedException extends Omit<StoredException, "from" | "until" | "recordedAt"> {
  readonly from: string;
  readonly until: string;
  readonly recorded_at: string;
  readonly standing: Standing;
}

/** `now` in ms. */
export function printException({ recordedAt, ...one }: StoredException, now: number): PrintedException {
  return { ...withTimes(one), recorded_at: isoTime(recordedAt), standing: standingOf(one, now) };
}

function withTimes<T extends Span>(one: T): Omit<T, "from" | "until"> & { from: string; until: string } {
  return { ...one, from: isoTime(one.from), until: isoTime(one.until) };
}

interface Span {
  /** In ms. */
  readonly from: number;
  readonly until: number;
}

function standingOf({ from, until }: Span, now: number): Standing {
  if (until <= now) return "over";
  if (from > now) return "to_come";
  return until - now <= SOON_MS ? "ends_soon" : "holds";
}

function table({ exceptions, confirmed }: StoredSettings, { now, invocation }: ExceptionsStyle): string {
  const rows = exceptions.map((one) => [
    one.id,
    one.who,
    minute(one.from),
    `${minute(one.until)}${endOf(one, now)}`,
    [
      formatBytes(one.bytes),
      ...(one.factor === null ? [] : [`${one.factor} x usual`]),
      ...(one.asset === null ? [] : [one.asset]),
    ].join(", "),
    `${one.reason} (${one.author})`,
  ]);
  const incidents = confirmed.map((one) => [
    one.id,
    one.who,
    minute(one.from),
    minute(one.until),
    `${one.reason} (${one.author})`,
  ]);
  const ending = exceptions.filter((one) => standingOf(one, now) === "ends_soon");
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
    renewal(ending, invocation),
  ].join("\n");
}

function shown(row: readonly string[]): string[] {
  return row.map(shownText);
}

/** ` (ends in 5 days)`. */
function endOf(one: Span, now: number): string {
  const standing = standingOf(one, now);
  if (standing === "over") return " (over)";
  if (standing !== "ends_soon") return "";
  const days = Math.floor((one.until - now) / DAY_MS);
  return ` (ends in ${days === 0 ? "hours" : formatCounted(days, "day")})`;
}

/** What to do about those that end soon. */
function renewal(ending: readonly StoredException[], invocation: Invocation): string {
  const [first] = ending;
  if (!first) return "";
  const id = ending.length === 1 ? shellWord(first.id, "ID") : "ID";
  const by = "--reason TEXT --author YOU";
  return nextSteps([
    [commandLine(invocation, `exceptions renew ${id} --until TIME ${by}`), "what ends soon goes on"],
    [commandLine(invocation, `exceptions expire ${id} ${by}`), "it ends now"],
  ]);
}

function minute(time: number): string {
  return isoTime(time).slice(0, 16).replace("T", " ");
}
