/** Why there is a finding, for people and for programs. */
import type { PrintedFinding } from "../../core/finding/print.ts";
import { LEARNING_DAYS } from "../../core/volume/parameters.ts";
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { shown } from "../../core/volume/explain/step.ts";
import type { Step } from "../../core/volume/explain/step.ts";
import type { ExplainedScore, ExplainedVolume } from "../../core/volume/explain/explained.ts";
import { renderRows } from "../text-table.ts";
import { sparklineLines } from "./sparkline.ts";
import type { Sparkline } from "./sparkline.ts";

export const EXPLAIN_FORMATS = ["table", "json"] as const;
export type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];

export interface ExplainReport {
  readonly finding: PrintedFinding;
  /** undefined: no score is behind the finding, or what it was judged by is not stored. */
  readonly volume: ExplainedVolume | undefined;
  /** What a reader should know besides, as a sentence. */
  readonly note: string | undefined;
}

export function renderExplained(report: ExplainReport, format: ExplainFormat): string {
  const { finding, volume, note } = report;
  if (format === "json")
    return `${JSON.stringify({ finding, volume: volume && printed(volume), note }, null, 2)}\n`;
  const head = [
    shownText(finding.rule_title),
    `${finding.level}, ${finding.tier}, ${shownText(finding.status_reason ?? finding.status)}${finding.shadow ? ", in shadow" : ""}; finding ${finding.uid}`,
    "",
    shownText(finding.explanation),
    "",
    ...evidenceLines(finding),
  ];
  const picture = volume ? pictureLines(sparklineOf(report, volume)) : [];
  const scores = volume?.scores.flatMap((score) => scoreLines(score)) ?? [];
  const basis =
    volume?.usualBytes === null
      ? [
          `Nothing is usual yet: ${formatCount(volume.knownDays)} of the ${LEARNING_DAYS} days of history that are needed are known. What was read is compared with the ceiling alone.`,
        ]
      : volume
        ? [
            `Computed from the baseline of ${dateOf(volume.day)}${volume.isStored ? "" : ", fitted anew"}, version ${volume.detectorVersion} of the detector, which knew ${volume.knownDays} days.`,
          ]
        : [];
  return `${[...head, ...picture, ...scores, ...basis, ...(note === undefined ? [] : [note])].join("\n")}\n`;
}

/** How many of the records are kept as evidence, and whether AWS signed the files that they stand in. */
function evidenceLines({ uid, event_count: all, evidence }: PrintedFinding): string[] {
  if (evidence.length === 0) return [];
  const states = new Map(evidence.map(({ file, integrity }) => [file, integrity]));
  const counts = new Map<string, number>();
  for (const state of states.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
  const words = [...counts].map(([state, count]) => `${count} ${state.replaceAll("_", " ")}`).join(", ");
  return [
    `Evidence: ${formatCount(evidence.length)} of ${formatCounted(all, "record")}; their files, by digests: ${words}. evidence ${uid} exports them with the proof.`,
    "",
  ];
}

/** The picture of a finding: its own hour is marked, or the day that it is about. */
export function sparklineOf({ finding }: ExplainReport, volume: ExplainedVolume): Sparkline {
  const { peaks, day, dayBytes, usualBytes, peersBytes } = volume;
  const [from, to] = [finding.window_start.slice(11, 16), finding.window_end.slice(11, 16)];
  const marked =
    from === to
      ? { when: "the whole day", bytes: dayBytes, isWholeDay: true }
      : { when: `${from} to ${to} UTC`, bytes: finding.bytes_out, isWholeDay: false };
  return { peaks, day, usualBytes, peersBytes, person: finding.person, marked };
}

function pictureLines(sparkline: Sparkline): string[] {
  return [
    ...sparklineLines(sparkline).map((line) => `  ${line}`),
    "  the largest hour of each of 42 days and of this one, by logarithms; a dot: nothing was read",
    "",
  ];
}

function scoreLines({ channel, hour, score, page, review, rank, steps }: ExplainedScore): string[] {
  const least = page === null ? "never pages" : `pages above ${digits(page)}`;
  const bars = [
    channel === "ceiling" ? "of the whole hour; a ceiling speaks whatever it is" : least,
    review === null ? "" : `for review above ${digits(review)}`,
  ].filter((text) => text !== "");
  const when = channel === "day_bytes" || channel === "drift" ? "the day" : `${two(hour)}:00 UTC`;
  const rows = steps.map((step) => [step.name, shown(step.value), shownText(howOf(step))]);
  return [
    `${channel}, ${when}: ${digits(score)} (${bars.join(", ")}; number ${rank} of 28 days)`,
    ...renderRows(
      ["  TERM", "VALUE", "HOW"],
      rows.map(([name, ...rest]) => [`  ${name}`, ...rest]),
    )
      .split("\n")
      .map((line) => line.trimEnd()),
    "",
  ];
}

/** The formula, with what its numbers are; of a value that is given, where it comes from. */
function howOf({ formula, note }: Step): string {
  if (formula === null) return `given: ${note}`;
  return note === "" ? formula : `${formula}; ${note}`;
}

function printed({ peaks, day, ...rest }: ExplainedVolume): unknown {
  return {
    ...rest,
    day: dateOf(day),
    peaks: peaks.map((peak) => ({ day: dateOf(peak.day), bytes: peak.bytes })),
  };
}

function dateOf(time: number): string {
  return isoTime(time).slice(0, 10);
}

function digits(value: number): string {
  return value.toFixed(3);
}

function two(hour: number): string {
  return String(hour).padStart(2, "0");
}
