/** Whether a trail is whole, for people and for programs. */
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { renderRows } from "../text-table.ts";
import { countOf, hasChanged, hasUncovered } from "./compute.ts";
import type { ChainLine, IntegrityReport, StateCounts } from "./compute.ts";

export const INTEGRITY_FORMATS = ["table", "json"] as const;
export type IntegrityFormat = (typeof INTEGRITY_FORMATS)[number];

/** What comes after so many problems is counted. */
const SHOWN = 50;

export function renderIntegrity(report: IntegrityReport, format: IntegrityFormat): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  const parts = [renderChains(report.chains), ...renderGaps(report.chains), ...renderProblems(report)];
  return `${[...parts, conclusion(report)].join("\n\n")}\n`;
}

function renderChains(chains: readonly ChainLine[]): string {
  return renderRows(
    ["ACCOUNT", "REGION", "TRAIL", "VALID DIGESTS", "FROM (UTC)", "UNTIL (UTC)"],
    chains.map(({ account, region, trail, late_files: isLate, from, until, digests }) => [
      account,
      region,
      trail === null ? "no digests" : `${shownText(trail)}${isLate ? ", late files" : ""}`,
      trail === null ? "" : `${digests.valid} of ${countOf(digests)}`,
      minuteOf(from),
      minuteOf(until),
    ]),
  );
}

function renderGaps(chains: readonly ChainLine[]): string[] {
  const gaps = chains.flatMap(({ account, region, gaps: own }) =>
    own.map((gap) => ({ account, region, ...gap })),
  );
  if (gaps.length === 0) return [];
  const rows = gaps.map(({ account, region, from, until, missing }) => [
    account,
    region,
    minuteOf(from),
    minuteOf(until),
    missing === null
      ? "none were written: logging or its validation was off"
      : "digests are missing, or cannot be read",
  ]);
  return [
    `Hours without digests\n${renderRows(["ACCOUNT", "REGION", "FROM (UTC)", "UNTIL (UTC)", "WHY"], rows)}`,
  ];
}

function renderProblems({ problems }: IntegrityReport): string[] {
  if (problems.length === 0) return [];
  const rows = problems
    .slice(0, SHOWN)
    .map(
      ({ state, name, reason }) =>
        `${state.replaceAll("_", " ")}: ${shownText(name)}\n  ${shownText(reason ?? "")}`,
    );
  const more = problems.length - rows.length;
  return [[...rows, ...(more > 0 ? [`and ${more} more, in --format json`] : [])].join("\n")];
}

function conclusion(report: IntegrityReport): string {
  const { digests, files } = report;
  const words = (counts: StateCounts, noun: string): string =>
    `${formatCount(counts.valid)} of ${formatCounted(countOf(counts), noun)}`;
  const proven = `${words(digests, "digest")} and ${words(files, "file")} are as CloudTrail delivered them.`;
  const extra =
    report.extra_files > 0
      ? ` No digest names ${formatCounted(report.extra_files, "file")} that one had to name: see above.`
      : "";
  if (hasChanged(report))
    return `${proven}${extra} Something was changed, removed or forged, or keys are missing: see above.`;
  if (extra !== "") return `${proven}${extra}`;
  if (hasUncovered(report)) return `${proven} Nothing proves the others: see above.`;
  return digests.pending + files.pending > 0 ? `${proven} The others wait for their digests.` : proven;
}

function minuteOf(time: string | null): string {
  return time === null ? "-" : time.slice(0, 16).replace("T", " ");
}
