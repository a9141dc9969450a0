/** What is told of a week in which nothing was to be told: silence would look the same if nobody watched. */
import { isoTime } from "../record/time.ts";
import { rowsOf } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import { formatBytes, formatCount, formatCounted } from "./explain.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

/** A domain's week. Times in ms. */
export interface QuietWeek {
  readonly domain: string;
  /** What people call it. */
  readonly name: string;
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
  const { domain, until, lastHour, missed } = week;
  const isBlind = lastHour === null || until - lastHour > BLIND_AFTER_MS;
  const name = valueText(week.name);
  const from = `from ${isoTime(week.from)} to ${isoTime(until)}`;
  return noticeMessage({
    id,
    tag: missed > 0 ? "NOT HEARD" : isBlind ? "NOTHING SEEN" : "ALL QUIET",
    where: week.name,
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

function rowsFor(week: QuietWeek): (readonly [string, string])[] {
  const { lastHour, gaps, open, catalogAsOf } = week;
  const accesses = formatCounted(week.accesses, "access", "accesses");
  const people = formatCounted(week.people, "person", "people");
  return [
    ["Looked at", `${accesses} by ${people}, ${formatBytes(week.bytesOut)}`],
    ["Unknown", `${formatCount(week.unknown)} of them: whether they were allowed could not be said`],
    [
      "Alerts open",
      open === 0 ? "none" : `${formatCount(open)}: auditplane alerts list --domain ${valueText(week.domain)}`,
    ],
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
