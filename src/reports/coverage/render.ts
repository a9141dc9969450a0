/** What can be seen, for people and for programs. Bytes depend on what is stored and the time alone. */
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import { renderRows } from "../text-table.ts";
import type { CoverageReport, PlaceLine } from "./compute.ts";
import { hoursInWords, minuteOf, STRIP_LEGEND, stripLines } from "./strip.ts";

export const COVERAGE_FORMATS = ["table", "json"] as const;
export type CoverageFormat = (typeof COVERAGE_FORMATS)[number];

export interface CoverageStyle {
  readonly format: CoverageFormat;
  readonly width: number;
  /** Hours are told in words. */
  readonly words: boolean;
}

export function renderCoverage(report: CoverageReport, style: CoverageStyle): string {
  if (style.format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  const parts = [
    ...assetsPart(report, style),
    ...(style.words ? wordsPart(report) : stripPart(report, style)),
    ...gapsPart(report),
    ...commandsPart(report),
    conclusion(report),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Of the columns but the asset and the reasons. */
const ASSET_FIXED = 16 + 15 + 12;

function assetsPart({ assets }: CoverageReport, { width }: CoverageStyle): string[] {
  if (assets.length === 0) return [];
  const room = Math.max(20, width - ASSET_FIXED);
  const long = Math.max(16, Math.floor(room / 3));
  const rows = assets.flatMap((line) => [
    [shownText(line.asset), "all", line.observability, dayOf(line.since), ""],
    ...line.routes.map(({ route, observability, since, reasons }) => [
      "",
      route,
      observability,
      dayOf(since),
      reasons.map(shownText).join("; "),
    ]),
  ]);
  const widths = [long, 16, 15, 12, room - long];
  return [renderRows(["ASSET", "ROUTE", "OBSERVABILITY", "SINCE", "WHY NOT IN FULL"], rows, { widths })];
}

function dayOf(time: string | null): string {
  return time === null ? "not known" : time.slice(0, 10);
}

/** Of the columns but the strip. */
const STRIP_FIXED = 32 + 18;

function stripPart({ hours }: CoverageReport, { width }: CoverageStyle): string[] {
  if (hours.places.length === 0) return [];
  const from = Date.parse(hours.from);
  const rows = hours.places.flatMap((place) =>
    stripLines(place.events, width - STRIP_FIXED).map(({ after, bars }) => [
      after === 0 ? placeOf(place) : "",
      minuteOf(from + after * HOUR_MS),
      bars,
    ]),
  );
  return [`${renderRows(["ACCOUNT/REGION", "FROM (UTC)", "EVENTS BY HOUR"], rows)}\n${STRIP_LEGEND}`];
}

function wordsPart({ hours }: CoverageReport): string[] {
  if (hours.places.length === 0) return [];
  const from = Date.parse(hours.from);
  const lines = hours.places.map((place) => {
    const late = place.minutes_late.filter((one) => one !== null);
    const most = late.length === 0 ? "" : `; ${formatCount(Math.max(...late))} minutes late at most`;
    return `  ${placeOf(place)}: ${hoursInWords(place.events, from)}${most}`;
  });
  const head = `Events by account and Region, ${minuteOf(from)} to ${minuteOf(Date.parse(hours.until))} (UTC)`;
  return [[head, ...lines].join("\n")];
}

function placeOf({ account, region }: PlaceLine): string {
  return shownText(`${account}/${region}`);
}

function gapsPart({ gaps }: CoverageReport): string[] {
  if (gaps.length === 0) return [];
  const lines = gaps.flatMap(({ kind, subject, reason, next_step: next }) => [
    `  ${kind}: ${shownText(subject)}`,
    `    ${shownText(reason)}`,
    `    next: ${shownText(next)}`,
  ]);
  return [["Gaps", ...lines].join("\n")];
}

/** A command puts all selectors of a trail in place: what it logs already is part of it. */
function commandsPart({ commands, unreachable }: CoverageReport): string[] {
  const lines = commands.flatMap(({ command, assets }) => [
    `  # logs the reads of ${assets.map(shownText).join(", ")}; data events cost money, see docs/coverage.md`,
    `  ${shownText(command)}`,
  ]);
  const rest =
    unreachable.length === 0
      ? []
      : [`  # no trail that is known reaches ${unreachable.map(shownText).join(", ")}: create one there`];
  return lines.length + rest.length === 0
    ? []
    : [["Commands that close gaps; read them before you run them", ...lines, ...rest].join("\n")];
}

function conclusion({ asked, assets, gaps }: CoverageReport): string {
  const count = (level: string): string =>
    formatCount(assets.filter((one) => one.observability === level).length);
  const seen = `${formatCounted(assets.length, "asset")}: ${count("full")} seen in full, ${count("partial")} in part, ${count("none")} not at all; ${formatCounted(gaps.length, "gap")}.`;
  const lines = [seen, "What could not be seen is never unused: nobody knows."];
  if (!asked)
    lines.push(
      "No account said which trails log there: set AUDITPLANE_COVERAGE, and start a worker with the role coverage.",
      "Until then an asset is seen as far as the logs show.",
    );
  return lines.join("\n");
}
