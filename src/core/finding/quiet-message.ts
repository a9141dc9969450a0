/** What is told of a week in which nothing was to be told: silence would look the same if nobody watched. */
import { isoTime } from "../record/time.ts";
import { rowsOf } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import { formatBytes, formatCount, formatCounted } from "./explain.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

/** A domain whose owners are told. */
export interface QuietDomain {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Since when they are told, in ms. */
  readonly liveSince: number;
}

/** The week of the domains that are told on one topic. Times in ms. */
export interface QuietWeek {
  /** At least one; that of the topic first. */
  readonly domains: readonly [QuietDomain, ...QuietDomain[]];
  readonly from: number;
  readonly until: number;
  readonly accesses: number;
  readonly people: number;
  readonly bytesOut: number;
  /** Accesses of which it could not be said whether they were allowed. */
  readonly unknown: number;
  /** Messages for the owners that their topic did not take, or nobody would have heard there: the fallback was told, or they wait. */
  readonly missed: number;
  /** Alerts that nobody closed. */
  readonly open: number;
  /** The last hour of which anything was read; null: none at all. */
  readonly lastHour: number | null;
  /** Findings on our own sight that stand. */
  readonly gaps: number;
  /** When the catalog was read last; null: never. */
  readonly catalogAsOf: number | null;
}

/** A week is no longer quiet but blind when nothing came in for a day of it. */
const BLIND_AFTER_MS = 26 * 3_600_000;

export function quietMessage(week: QuietWeek, id: string): ComposedMessage {
  const { domains, until, lastHour, missed } = week;
  const isBlind = lastHour === null || until - lastHour > BLIND_AFTER_MS;
  const [{ id: domain, name: where }, ...others] = domains;
  const name = namesOf(domains);
  const from = `from ${isoTime(week.from)} to ${isoTime(until)}`;
  return noticeMessage({
    id,
    tag: missed > 0 ? "NOT HEARD" : isBlind ? "NOTHING SEEN" : "ALL QUIET",
    where: others.length === 0 ? where : `${where} and ${others.length} more`,
    symptom: `${missed > 0 ? "no alert arrived" : "no alert"} in the week until ${isoTime(until).slice(0, 10)}`,
    domain,
    ruleId: "quiet",
    level: "informational",
    tier: "info",
    parts: [
      {
        kind: "what",
        lines: [
          missed > 0
            ? `The week was not quiet: ${formatCounted(missed, "message")} for the owners of ${name} ${from} did not arrive here, since nobody heard them here or the topic took none. Look at the alerts, and at: auditplane routes list`
            : isBlind
              ? `Nothing was told to the owners of ${name} ${from}, and nothing was seen lately: this says nothing of what happened.`
              : `Nothing was to be told to the owners of ${name} ${from}.`,
        ],
      },
      { kind: "facts", lines: rowsOf(rowsFor(week)) },
      {
        kind: "you",
        lines: [
          "You get this in a week in which you get nothing else: silence would look the same if nobody watched.",
        ],
      },
    ],
  });
}

const NAMED_MAX = 5;

/** `Sales, Web and 3 more domains`. */
function namesOf(domains: readonly QuietDomain[]): string {
  const names = domains.slice(0, NAMED_MAX).map(({ name }) => valueText(name));
  const more = domains.length - names.length;
  return `${names.join(", ")}${more === 0 ? "" : ` and ${formatCounted(more, "more domain")}`}`;
}

function rowsFor(week: QuietWeek): (readonly [string, string | null])[] {
  const { domains, from, lastHour, gaps, open, catalogAsOf } = week;
  const [{ id }, ...others] = domains;
  const recent = domains.filter(({ liveSince }) => liveSince > from).slice(0, NAMED_MAX);
  const list = `auditplane alerts list${others.length === 0 ? ` --domain ${valueText(id)}` : ""}`;
  const accesses = formatCounted(week.accesses, "access", "accesses");
  const people = formatCounted(week.people, "person", "people");
  const since = recent.map(({ name, liveSince }) => `${valueText(name)} since ${isoTime(liveSince)}`);
  return [
    ["Told alerts", since.length === 0 ? null : since.join(", ")],
    ["Looked at", `${accesses} by ${people}, ${formatBytes(week.bytesOut)}`],
    ["Unknown", `${formatCount(week.unknown)} of them: whether they were allowed could not be said`],
    ["Alerts open", open === 0 ? "none" : `${formatCount(open)}: ${list}`],
    ["Last record", lastHour === null ? "none at all" : `of the hour from ${isoTime(lastHour)}`],
    ["Catalog", catalogAsOf === null ? "never read" : `as of ${isoTime(catalogAsOf)}`],
    [
      "Gaps",
      gaps === 0
        ? "none known"
        : `${formatCounted(gaps, "finding stands", "findings stand")} on what could not be seen: auditplane coverage`,
    ],
  ];
}
