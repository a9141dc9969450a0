/** The one sentence of a finding: its rule's template with the names and figures of the day it is read. */
import { formatBytes, formatCount, formatCounted, renderExplanation } from "./explain.ts";
import type { ExplanationValues } from "./explain.ts";
import type { HitScalars, HitVolume } from "./hit.ts";
import { isoTime } from "../record/time.ts";
import { labelled } from "./standing.ts";
import type { Names, StandingFinding } from "./standing.ts";

const SHOWN_MAX = 3;

/** `shown`: how a value is put where what is long, or may be taken for more than text, is not wanted. */
export function explanationOf(
  row: StandingFinding,
  names: Names,
  shown: (value: string, max: number) => string = (value) => value,
): string {
  const values = Object.entries(valuesOf(row, names)).map(([name, value]) => {
    const max = SENTENCES.has(name) ? SENTENCE_MAX : NAME_MAX;
    return [name, value === null ? null : shown(value, max)] as const;
  });
  return renderExplanation(row.rule.explanation, Object.fromEntries(values));
}

/** Values that are sentences, or lists. */
const SENTENCES: ReadonlySet<string> = new Set(["reason", "usual", "compared", "principals", "projects"]);
const SENTENCE_MAX = 600;
const NAME_MAX = 200;

function valuesOf(row: StandingFinding, names: Names): ExplanationValues {
  const { detail } = row;
  const { first } = detail;
  const labelOrNull = (id: string | null): string | null => (id === null ? null : labelled(id, names));
  const principals = detail.principals.map((id) => names.principals.get(id) ?? "unknown").sort();
  return {
    person: row.person,
    asset: labelOrNull(row.asset),
    of_asset: row.asset === null ? "" : ` of ${labelled(row.asset, names)}`,
    domain: labelOrNull(row.domain),
    owner_project: labelOrNull(first.ownerProject),
    classification: classificationText(first),
    principals: shorten(principals),
    projects: shorten(detail.projects.map((id) => labelled(id, names))) || "no project",
    consumer:
      "project" in first.consumer
        ? `project ${labelled(first.consumer.project, names)}`
        : (names.principals.get(first.consumer.principalId) ?? null),
    bytes_out: formatBytes(row.bytesOut),
    objects: formatCount(row.objects),
    event_count: formatCount(row.eventCount),
    window_start: isoTime(row.windowStart),
    window_end: isoTime(row.windowEnd),
    first_event_time: isoTime(row.firstTime),
    last_event_time: isoTime(row.lastTime),
    verdict: first.entitlement?.verdict ?? null,
    via: first.entitlement?.via ?? null,
    since: timeOrNull(first.entitlement?.since),
    subscription: first.entitlement?.subscription ?? null,
    nearest: first.entitlement?.nearest ?? "none",
    account: first.account,
    region: first.region,
    event_name: first.eventName,
    source_ip: first.sourceIp,
    rule_title: row.rule.title,
    reason: first.reason ?? null,
    channel: first.volume?.channel ?? null,
    usual: usualText(first.volume),
    usual_bytes: bytesOrNull(first.volume?.usualBytes),
    usual_objects: first.volume ? usualObjectsText(first.volume) : null,
    usual_of: first.volume ? (OF_DAYS.has(first.volume.channel) ? "a day" : "an hour") : null,
    compared: comparedText(first.volume, row.bytesOut),
    peers_bytes: bytesOrNull(first.volume?.peersBytes) ?? "nothing is known",
    peers: first.volume?.peers ?? null,
    rank: first.volume ? rankText(first.volume.rank) : null,
    record_bytes: bytesOrNull(first.volume?.recordBytes) ?? "none",
  };
}

/** `internal`, `unclassified, of high sensitivity`. */
function classificationText({ classification, volume }: HitScalars): string {
  const sensitivity = volume?.sensitivity == null ? "" : `, of ${volume.sensitivity} sensitivity`;
  return `${classification ?? "unclassified"}${sensitivity}`;
}

/** All that a ceiling is compared with, which needs no history: at first nothing is known. */
function usualText(volume: HitVolume | null | undefined): string {
  if (!volume) return "what is usual is not known yet";
  const { usualBytes, peersBytes, peers, recordBytes, rank } = volume;
  const ofPeers = `${bytesOrNull(peersBytes) ?? "nothing is known"} of their peers (${peers})`;
  const most = `the most in 42 days was ${bytesOrNull(recordBytes) ?? "none"}`;
  return `usual are ${bytesOrNull(usualBytes)} and ${usualObjectsText(volume)}, ${ofPeers}, ${most}; of all hours in 28 days it is ${rankText(rank)}`;
}

/** Channels that compare days. */
const OF_DAYS: ReadonlySet<string> = new Set(["day_bytes", "drift"]);

/** Of days objects are counted anew in each hour. */
function usualObjectsText({ channel, usualObjects }: HitVolume): string {
  const counted = formatCounted(Math.round(usualObjects), "object");
  return OF_DAYS.has(channel) ? `${counted} counted hour by hour` : counted;
}

/** What was compared, where it is not what the finding is about: hours together, or one hour of a day. */
function comparedText(volume: HitVolume | null | undefined, bytes: number): string {
  if (!volume || formatBytes(volume.bytesOut) === formatBytes(bytes)) return "";
  const { bytesOut, hours, channel } = volume;
  const span = hours > 1 ? `${hours} hours` : OF_DAYS.has(channel) ? "the day" : "an hour";
  return ` Compared is what was read in ${span}: ${formatBytes(bytesOut)}.`;
}

function shorten(names: readonly string[]): string {
  const rest = names.length - SHOWN_MAX;
  return names.slice(0, SHOWN_MAX).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function bytesOrNull(bytes: number | null | undefined): string | null {
  return bytes === null || bytes === undefined ? null : formatBytes(Math.round(bytes));
}

function timeOrNull(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : isoTime(time);
}

/** `the highest`, `the 2nd highest`. */
function rankText(rank: number): string {
  if (rank === 1) return "the highest";
  const isTeen = rank % 100 >= 11 && rank % 100 <= 13;
  const ending = isTeen ? "th" : (["th", "st", "nd", "rd"][rank % 10] ?? "th");
  return `the ${formatCount(rank)}${ending} highest`;
}
