/** The text of an alert: what a person on call, or the owner of the data, needs to act on it. */
import { levelOf } from "../alert/level.ts";
import { isoTime } from "../record/time.ts";
import { domainsOf } from "./alert.ts";
import { formatBytes, formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { attributesOf, rulesOf, subjectOf, textOf } from "./message.ts";
import type { Message, MessageAlert } from "./message.ts";
import { printFinding } from "./print.ts";
import { catalogAsOf, labelled } from "./standing.ts";
import type { Names, StandingFinding } from "./standing.ts";
import { whyYou } from "./why-you.ts";
import { compareWeight, sumOf } from "./weight.ts";

const PEOPLE_MAX = 10;
/** Findings that are told in a sentence. */
const TOLD_MAX = 10;

/** The message on one cause. `findings` are its open findings that are told; at least one. */
export function causeMessage(
  findings: readonly StandingFinding[],
  names: Names,
  alert: MessageAlert,
): Message {
  const sorted = inOrder(findings);
  const first = sorted[0] as StandingFinding;
  const level = levelOf(sorted);
  const people = [...new Set(sorted.map(({ person }) => person))].sort();
  const named = first.asset === null ? undefined : names.labels.get(first.asset);
  const what = named ?? first.asset ?? first.detail.first.account ?? "audit plane";
  const who = people.length === 1 ? (people[0] as string) : `${people[0]} and ${people.length - 1} more`;
  const lines = [
    `${level.toUpperCase()}: ${first.rule.title}`,
    "",
    explanationOf(first, names),
    ...others(sorted, names),
    "",
    ...facts(sorted, people, names),
    "",
    "What to do",
    ...first.rule.nextSteps.map((step, at) => `  ${at + 1}. ${step}`),
    "",
    "Evidence (CloudTrail event ids)",
    ...evidence(sorted, names),
    "",
    ...rulesOf(sorted),
    `Alert ${alert.id}, revision ${alert.revision}.`,
    whyYou(alert, { names, ownedThen: domainsOf(sorted) }),
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
      state: "open",
    }),
  };
}

/** The first in time; of unusual volume, which several rules may see, what matters most, an hour before the day that holds it. */
function inOrder(findings: readonly StandingFinding[]): StandingFinding[] {
  if (findings[0]?.category === "volume") {
    const magnitude = ({ bytesOut }: StandingFinding): number => Math.round(Math.log2(bytesOut + 1));
    const length = ({ windowStart, windowEnd }: StandingFinding): number => windowEnd - windowStart;
    return findings
      .map((finding) => ({ finding, bytesOut: magnitude(finding), level: finding.level, uid: "" }))
      .sort(
        (a, b) =>
          compareWeight(a, b) || length(a.finding) - length(b.finding) || compareWeight(a.finding, b.finding),
      )
      .map(({ finding }) => finding);
  }
  return findings.toSorted((a, b) => a.firstTime - b.firstTime || (a.uid < b.uid ? -1 : 1));
}

/** Of one rule they are alike; of several each says something of its own. */
function others(sorted: readonly StandingFinding[], names: Names): string[] {
  if (sorted.length === 1) return [];
  if (sorted[0]?.category !== "volume")
    return [`${formatCount(sorted.length)} findings of this cause in all.`];
  const more = sorted.length - TOLD_MAX;
  return [
    "",
    "What else was unusual of that day",
    ...sorted.slice(1, TOLD_MAX).map((finding) => `  - ${explanationOf(finding, names)}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more.`] : []),
  ];
}

function facts(sorted: readonly StandingFinding[], people: readonly string[], names: Names): string[] {
  const bytes = sumOf(sorted, ({ bytesOut }) => bytesOut);
  const events = sumOf(sorted, ({ eventCount }) => eventCount);
  const first = sorted[0] as StandingFinding;
  const from = Math.min(...sorted.map(({ firstTime }) => firstTime));
  const last = Math.max(...sorted.map(({ lastTime }) => lastTime));
  const asOf = catalogAsOf(first, names);
  const more = people.length - PEOPLE_MAX;
  const shown = people.slice(0, PEOPLE_MAX).join(", ") + (more > 0 ? ` and ${more} more` : "");
  const projects = [...new Set(sorted.flatMap(({ detail }) => detail.projects))]
    .sort()
    .map((id) => labelled(id, names))
    .join(", ");
  const rows: [string, string | null][] = [
    ["Who", `${people.length === 1 ? "" : `${people.length} people: `}${shown}`],
    ["Projects", projects === "" ? null : projects],
    ["Asset", first.asset === null ? null : labelled(first.asset, names)],
    ["Classification", first.detail.first.classification],
    [
      "Account",
      [first.detail.first.account, first.detail.first.region].filter((part) => part !== null).join(" "),
    ],
    ["When", `${isoTime(from)} to ${isoTime(last)}`],
    ["How much", `${formatBytes(bytes)}, ${formatCount(events)} events`],
    ["Catalog", asOf === null ? null : `as of ${isoTime(asOf)}`],
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
