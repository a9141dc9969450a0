/** The message on one cause: what a person on call, or the owner of the data, needs to act on it, in the order they ask for it. */
import { levelOf } from "../alert/level.ts";
import { domainsOf } from "./alert.ts";
import { groupBy } from "../catalog/group.ts";
import { bareEssence } from "../message/essence.ts";
import type { Essence } from "../message/essence.ts";
import { actLines, runbookOf } from "../message/links.ts";
import { indented } from "../message/parts.ts";
import type { Part } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import { formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { factRows } from "./fact-rows.ts";
import { attributesOf, composed, rulesOf } from "./message.ts";
import type { ComposedMessage, MessageAlert, MessageContext } from "./message.ts";
import { normalLines } from "./normal.ts";
import { printFinding } from "./print.ts";
import { labelled } from "./standing.ts";
import type { Names, StandingFinding } from "./standing.ts";
import { toldAsset } from "./told-asset.ts";
import { compareWeight, sumOf } from "./weight.ts";
import { isAboutSomebody } from "./who.ts";
import { whyLines } from "./why.ts";
import { youLines } from "./why-you.ts";

/** Findings that are told in a sentence. */
const TOLD_MAX = 10;
const STEPS_MAX = 5;
const EVIDENCE_MAX = 5;

/** `findings` are its open findings that are told; at least one. */
export function causeMessage(
  findings: readonly StandingFinding[],
  context: MessageContext,
  alert: MessageAlert,
): ComposedMessage {
  const sorted = inOrder(findings);
  const first = sorted[0] as StandingFinding;
  const { names, links } = context;
  const level = levelOf(sorted, alert.joined);
  const people = [...new Set(sorted.map(({ person }) => person))].sort();
  const about = first.asset ?? alert.domain;
  const where = (about && names.labels.get(about)) ?? about ?? first.detail.first.account ?? "audit plane";
  const { rule, ruleId, tier } = first;
  const { account } = first.detail.first;
  const parts: Part[] = [
    {
      kind: "what",
      lines: [
        `${level.toUpperCase()}: ${rule.title}`,
        "",
        explanationOf(first, names, valueText),
        ...matters(first, names),
        ...joinedLines(alert.joined),
        ...others(sorted, names),
      ],
    },
    { kind: "facts", lines: factRows(sorted, people, context) },
    { kind: "why", heading: "Why it fired", lines: indented(whyLines(first, context)) },
    {
      kind: "normal",
      heading: "Is it normal",
      lines: context.normal ? indented(normalLines(context.normal, { people: people.length })) : [],
    },
    ...nextParts(first),
    {
      kind: "act",
      heading: "Go on",
      lines: indented(actLines(alert.id, runbookOf(rule.runbook, links), links)),
    },
    { kind: "evidence", heading: "Evidence (CloudTrail event ids)", lines: evidence(sorted, names) },
    { kind: "rule", lines: rulesOf(sorted) },
    { kind: "you", lines: youLines(alert, { names, ruleId, ownedThen: domainsOf(sorted) }) },
  ];
  return composed({
    title: {
      tag: level.toUpperCase(),
      where: valueText(where),
      who: isAboutSomebody(first) ? people.map((person) => valueText(person)) : [],
      symptom: rule.title,
      alert: alert.id,
    },
    parts,
    attributes: attributesOf({ alert, level, ruleId, account, tier, state: "open" }),
    essence: essenceOf(sorted, { level, people: people.length }, { alert, links }),
  });
}

function essenceOf(
  sorted: readonly StandingFinding[],
  { level, people }: { readonly level: string; readonly people: number },
  { alert, links }: { readonly alert: MessageAlert } & Pick<MessageContext, "links">,
): Essence {
  const first = sorted[0] as StandingFinding;
  return {
    ...bareEssence(alert, links),
    tag: level.toUpperCase(),
    level,
    tier: first.tier,
    state: "open",
    ruleId: first.ruleId,
    what: first.rule.title,
    asset: toldAsset(first),
    findings: sorted.length,
    // of a gap in our own sight they count other things
    ...(first.category !== "pipeline" && {
      people: isAboutSomebody(first) ? people : null,
      events: sumOf(sorted, ({ eventCount }) => eventCount),
      bytes: sumOf(sorted, ({ bytesOut }) => bytesOut),
    }),
    runbook: first.rule.runbook,
  };
}

/** What makes it more severe than it is by itself. */
function joinedLines(joined: readonly string[] = []): string[] {
  if (joined.length === 0) return [];
  const what = joined.map((category) => JOINED[category] ?? category).join(", ");
  return [`More severe than by itself: there is an alert on the same person, day and data for ${what}, too.`];
}

const JOINED: Readonly<Record<string, string>> = {
  access: "access that nothing allows",
  volume: "unusual volume",
  cloudtrail: "an action in the account",
  macie: "what Macie found",
};

/** Why it matters: what class the data is of, and whose. */
function matters({ category, domain, detail: { first } }: StandingFinding, names: Names): string[] {
  if (category === "pipeline" || domain === null) return [];
  const { classification, volume } = first;
  const most = classification ?? volume?.classification ?? null;
  const found = volume?.sensitivity == null ? "" : ` (Macie: ${volume.sensitivity} sensitivity)`;
  const what = most === null ? "Data of no stated class" : `Data classified as ${valueText(most, 60)}`;
  return [`${what}${found}, owned by domain ${valueText(labelled(domain, names))}.`];
}

/** What to do, and what it may be beside; see docs/rules for more. */
function nextParts({ rule }: StandingFinding): Part[] {
  return [
    {
      kind: "next",
      heading: "What to do",
      lines: rule.nextSteps.slice(0, STEPS_MAX).map((step, at) => `  ${at + 1}. ${step}`),
    },
    {
      kind: "normal",
      heading: "Look first whether it is no more than this",
      lines: rule.falsepositives.slice(0, STEPS_MAX).map((cause) => `  - ${cause}`),
    },
  ];
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
    ...sorted.slice(1, TOLD_MAX).map((finding) => `  - ${explanationOf(finding, names, valueText)}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more.`] : []),
  ];
}

/** Event ids by the file that they stand in. */
function evidence(sorted: readonly StandingFinding[], names: Names): string[] {
  const points = sorted
    .slice(0, 3)
    .map((finding) => printFinding(finding, names))
    .flatMap(({ event_ids, evidence: places }) => event_ids.map((id, at) => ({ id, ...places[at] })))
    .slice(0, EVIDENCE_MAX);
  const byFile = groupBy(points, ({ file = "unknown" }) => file);
  return [...byFile].flatMap(([file, own]) => [
    `  ${valueText(file, 300)}`,
    ...own.map(({ id, ordinal = 0 }) => `    ${id}  record ${ordinal}`),
  ]);
}
