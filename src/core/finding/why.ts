/** Why a rule fired: what was looked for and what there was; of an access what would have made it legitimate. */
import { holds, isAllowing } from "../catalog/catalog.ts";
import type { Subscription } from "../catalog/catalog.ts";
import { isoTime } from "../record/time.ts";
import { valueText } from "../message/value.ts";
import { formatBytes, formatCounted } from "./explain.ts";
import type { HitVolume } from "./hit.ts";
import type { MessageContext } from "./message.ts";
import { catalogAsOf, labelled } from "./standing.ts";
import type { StandingFinding } from "./standing.ts";

/** Lines for the first finding of an alert; none where the sentence about it says all. */
export function whyLines(finding: StandingFinding, context: MessageContext): string[] {
  const { volume, entitlement, reason } = finding.detail.first;
  if (volume) return volumeLines(volume, finding);
  if (finding.category === "access" && entitlement) {
    const isWithout = entitlement.verdict === "none" || entitlement.verdict === "revoked";
    return isWithout ? entitlementLines(finding, context) : verdictLines(finding, context);
  }
  if (reason) return [valueText(reason, 600)];
  return finding.category === "cloudtrail"
    ? [`What was recorded meets the condition of the rule: auditplane rules show ${finding.ruleId}`]
    : [];
}

/** What it was compared with: one's own habit, one's peers, the most of 42 days. */
function volumeLines(volume: HitVolume, { bytesOut, objects }: StandingFinding): string[] {
  const { usualBytes, usualObjects, peersBytes, peers, recordBytes, rank, hours, channel, limit } = volume;
  const ofDays = channel === "day_bytes" || channel === "drift";
  const window = ofDays ? "a day" : hours > 1 ? `${hours} hours` : "an hour";
  const bytes = (value: number | null): string =>
    value === null ? "not known" : formatBytes(Math.round(value));
  return [
    `Observed ${formatBytes(bytesOut)} and ${formatCounted(objects, "object")}; compared over ${window} (${channel}).`,
    `Usual for the reader: ${bytes(usualBytes)} and ${formatCounted(Math.round(usualObjects), "object")}. For their peers (${valueText(peers, 80)}): ${bytes(peersBytes)}.`,
    `The most in 42 days: ${bytes(recordBytes)}. Rank in 28 days of everybody: ${rank}.`,
    ...(limit === null || limit === undefined ? [] : [`The ceiling is ${formatBytes(limit)}.`]),
  ];
}

function verdictLines(finding: StandingFinding, { names }: MessageContext): string[] {
  const { verdict = "unknown", via, subscription } = finding.detail.first.entitlement ?? {};
  const by = via == null ? "" : `, by ${valueText(via, 80)}`;
  const of = subscription == null ? "" : `, subscription ${valueText(subscription, 80)}`;
  const asOf = catalogAsOf(finding, names);
  return [
    `The catalog says of it: ${verdict}${by}${of}.`,
    ...(asOf === null ? [] : [`The catalog was last read at ${isoTime(asOf)}.`]),
  ];
}

function entitlementLines(finding: StandingFinding, context: MessageContext): string[] {
  const { detail, asset, firstTime } = finding;
  const { consumer, entitlement, ownerProject } = detail.first;
  const { names, catalog } = context;
  const reader =
    "project" in consumer
      ? `project ${valueText(labelled(consumer.project, names))}`
      : valueText(names.principals.get(consumer.principalId) ?? finding.person);
  const what = asset === null ? "the data" : valueText(labelled(asset, names));
  const at = isoTime(firstTime);
  const id = entitlement?.nearest ?? entitlement?.subscription ?? null;
  const nearest = catalog?.catalog.subscriptions.find((one) => one.id === id);
  const asOf = catalogAsOf(finding, names);
  const owner =
    ownerProject === null ? "the owner" : `an owner of project ${valueText(labelled(ownerProject, names))}`;
  return [
    `Looked for: a subscription of ${reader} to ${what} that held at ${at}.`,
    ...nearestLines(id, nearest),
    id === null
      ? `It would have been right with a subscription that ${owner} approved before, or with an exemption that gives a reason.`
      : `It would have been right ${rightWith(nearest, firstTime)}.`,
    asOf === null
      ? "When the catalog was read is not known."
      : `The catalog was last read at ${isoTime(asOf)}.`,
  ];
}

function nearestLines(id: string | null, nearest: Subscription | undefined): string[] {
  if (id === null) return ["Nearest: none; the reader never had one, nor asked for one."];
  if (!nearest) return [`Nearest: ${valueText(id, 80)}.`];
  const { status, approvedBy, from, until } = nearest;
  const named = `Nearest: ${valueText(id, 80)} (${status})`;
  if (!isAllowing(nearest)) return [`${named}; it never held.`];
  const by =
    approvedBy === undefined ? "who approved it is not known" : `approved by ${valueText(approvedBy, 80)}`;
  return [`${named}; ${by}, from ${timeText(from)} until ${timeText(until)}.`];
}

/** What of the nearest subscription was missing. */
function rightWith(nearest: Subscription | undefined, at: number): string {
  if (!nearest) return "had that one held";
  if (nearest.status === "requested") return "had that request been approved before";
  if (!isAllowing(nearest)) return "had that request not been refused";
  if (holds(nearest, at)) return "had it been of the kind that the subscription allows";
  return nearest.until <= at
    ? `before ${timeText(nearest.until)}, or had the subscription been renewed`
    : `from ${timeText(nearest.from)} on`;
}

function timeText(time: number): string {
  return Number.isFinite(time) ? isoTime(time) : time < 0 ? "the beginning" : "further notice";
}
