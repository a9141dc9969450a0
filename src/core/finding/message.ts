/**
 * The text of an alert: what a person on call, or the owner of the data, needs to act on it. Names and keys of records
 * are data: control characters are shown as such and no link is made of them.
 */
import { shownText } from "../record/text.ts";
import { isoTime } from "../record/time.ts";
import type { HistoryLine } from "./alert.ts";
import { formatBytes, formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { printFinding } from "./print.ts";
import type { Names, StandingFinding } from "./standing.ts";

export interface Message {
  /** ASCII, at most 99 characters, one line: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  readonly subject: string;
  readonly text: string;
  /** For filter policies of subscribers. */
  readonly attributes: Readonly<Record<string, string>>;
}

const LEVELS = ["informational", "low", "medium", "high", "critical"];
const PEOPLE_MAX = 10;
const TEXT_MAX = 60_000;
const SUBJECT_MAX = 99;

/** The message on one cause. `findings` are its open findings that are told; at least one. */
export function causeMessage(
  findings: readonly StandingFinding[],
  names: Names,
  alert: { id: number; revision: number; domain: string | null },
): Message {
  const sorted = findings.toSorted((a, b) => a.firstTime - b.firstTime || (a.uid < b.uid ? -1 : 1));
  const first = sorted[0] as StandingFinding;
  const level = worst(sorted.map((finding) => finding.level));
  const people = [...new Set(sorted.map(({ person }) => person))].sort();
  const what = first.asset ?? first.detail.first.account ?? "audit plane";
  const who = people.length === 1 ? (people[0] as string) : `${people[0]} and ${people.length - 1} more`;
  const lines = [
    `${level.toUpperCase()}: ${first.rule.title}`,
    "",
    explanationOf(first, names),
    ...(sorted.length > 1 ? [`${formatCount(sorted.length)} findings of this cause in all.`] : []),
    "",
    ...facts(sorted, people),
    "",
    "What to do",
    ...first.rule.nextSteps.map((step, at) => `  ${at + 1}. ${step}`),
    "",
    "Evidence (CloudTrail event ids)",
    ...evidence(sorted, names),
    "",
    `Rule ${first.ruleId} (version ${first.ruleVersion}, by ${first.rule.author}). Alert ${alert.id}, revision ${alert.revision}.`,
    alert.domain === null
      ? "You get this because nobody owns what it is about."
      : `You get this because domain ${alert.domain} owns the data.`,
  ];
  return {
    subject: subjectOf(`[${level.toUpperCase()}] ${what}: ${who}: ${first.rule.title}`),
    text: textOf(lines),
    attributes: attributesOf({
      alert,
      level,
      ruleId: first.ruleId,
      account: first.detail.first.account,
      tier: first.tier,
    }),
  };
}

/** The one message on what a domain's past holds. */
export function historyMessage(
  lines: readonly HistoryLine[],
  alert: { id: number; revision: number; domain: string | null },
): Message {
  const total = lines.reduce((sum, line) => sum + line.findings, 0);
  const where = alert.domain === null ? "data that nobody owns" : `domain ${alert.domain}`;
  const level = worst(lines.map((line) => line.level));
  const rows = lines.map(
    (line) =>
      `  ${line.level.padEnd(9)}${line.ruleTitle}: ${formatCount(line.findings)} findings, ${formatCount(line.people)} people, ${formatBytes(line.bytesOut)}, ${isoTime(line.firstTime)} to ${isoTime(line.lastTime)}`,
  );
  return {
    subject: subjectOf(`[HISTORY] ${where}: ${total} findings in past logs`),
    text: textOf([
      `The logs that were read hold ${formatCount(total)} findings about ${where} from more than a day ago.`,
      "Nobody was paged for them. They are stored and wait for review.",
      "",
      ...rows,
      "",
      `Alert ${alert.id}, revision ${alert.revision}.`,
    ]),
    attributes: attributesOf({ alert, level, ruleId: "history", account: null, tier: "info" }),
  };
}

function facts(sorted: readonly StandingFinding[], people: readonly string[]): string[] {
  const bytes = sorted.reduce((sum, finding) => sum + finding.bytesOut, 0);
  const events = sorted.reduce((sum, finding) => sum + finding.eventCount, 0);
  const first = sorted[0] as StandingFinding;
  const last = Math.max(...sorted.map(({ lastTime }) => lastTime));
  const more = people.length - PEOPLE_MAX;
  const shown = people.slice(0, PEOPLE_MAX).join(", ") + (more > 0 ? ` and ${more} more` : "");
  const projects = [...new Set(sorted.flatMap(({ detail }) => detail.projects))].sort().join(", ");
  const rows: [string, string | null][] = [
    ["Who", `${people.length === 1 ? "" : `${people.length} people: `}${shown}`],
    ["Projects", projects === "" ? null : projects],
    ["Asset", first.asset],
    ["Classification", first.detail.first.classification],
    [
      "Account",
      [first.detail.first.account, first.detail.first.region].filter((part) => part !== null).join(" "),
    ],
    ["When", `${isoTime(first.firstTime)} to ${isoTime(last)}`],
    ["How much", `${formatBytes(bytes)}, ${formatCount(events)} events`],
    [
      "Catalog",
      first.detail.first.catalogAsOf === null ? null : `as of ${isoTime(first.detail.first.catalogAsOf)}`,
    ],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(16)}${value}`]));
}

function evidence(sorted: readonly StandingFinding[], names: Names): string[] {
  const printed = sorted.slice(0, 3).map((finding) => printFinding(finding, names));
  return printed
    .flatMap(({ event_ids, evidence: points }) =>
      event_ids.map((id, at) => `  ${id}  ${points[at]?.file}#${points[at]?.ordinal}`),
    )
    .slice(0, 5);
}

function attributesOf(of: {
  alert: { id: number; domain: string | null };
  level: string;
  ruleId: string;
  account: string | null;
  tier: string;
}): Record<string, string> {
  return {
    severity: of.level,
    tier: of.tier,
    domain: of.alert.domain ?? "none",
    rule_id: of.ruleId,
    account: of.account ?? "none",
    alert_id: String(of.alert.id),
    state: "open",
  };
}

function worst(levels: readonly string[]): string {
  return levels.reduce((a, b) => (LEVELS.indexOf(b) > LEVELS.indexOf(a) ? b : a), "informational");
}

function subjectOf(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, "?");
  return ascii.length > SUBJECT_MAX ? `${ascii.slice(0, SUBJECT_MAX - 3)}...` : ascii;
}

function textOf(lines: readonly string[]): string {
  return lines.map(shownText).join("\n").slice(0, TEXT_MAX);
}
