/** What is told of a week in which nothing was to be told: silence would look the same if nobody watched. */
import { isoTime } from "../record/time.ts";
import { formatBytes, formatCount } from "./explain.ts";
import { subjectOf, textOf } from "./message.ts";
import type { Message } from "./message.ts";

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

export function quietMessage(week: QuietWeek, id: string): Message {
  const { name, domain, from, until, lastHour, gaps } = week;
  const isBlind = lastHour === null || until - lastHour > BLIND_AFTER_MS;
  const word = isBlind ? "NOTHING SEEN" : "ALL QUIET";
  const rows: [string, string][] = [
    [
      "Looked at",
      `${counted(week.accesses, "access", "accesses")} by ${counted(week.people, "person", "people")}, ${formatBytes(week.bytesOut)}`,
    ],
    ["Unknown", `${formatCount(week.unknown)} of them: whether they were allowed could not be said`],
    [
      "Alerts open",
      week.open === 0 ? "none" : `${formatCount(week.open)}: auditplane alerts list --domain ${domain}`,
    ],
    ["Last record", lastHour === null ? "none at all" : `of the hour from ${isoTime(lastHour)}`],
    ["Catalog", week.catalogAsOf === null ? "never read" : `as of ${isoTime(week.catalogAsOf)}`],
    [
      "Gaps in sight",
      gaps === 0 ? "none known" : `${counted(gaps, "finding stands", "findings stand")}: auditplane coverage`,
    ],
  ];
  return {
    subject: subjectOf(`[${word}] ${name}: no alert in the week until ${isoTime(until).slice(0, 10)}`),
    text: textOf([
      isBlind
        ? `Nothing was told to the owners of ${name} from ${isoTime(from)} to ${isoTime(until)}, and nothing was seen lately: this says nothing of what happened.`
        : `Nothing was to be told to the owners of ${name} from ${isoTime(from)} to ${isoTime(until)}.`,
      "",
      ...rows.map(([what, value]) => `${what.padEnd(16)}${value}`),
      "",
      "You get this in a week in which you get nothing else: silence would look the same if nobody watched.",
    ]),
    attributes: {
      severity: "informational",
      tier: "info",
      domain,
      rule_id: "quiet",
      account: "none",
      alert_id: id,
      state: "open",
    },
  };
}

function counted(count: number, one: string, several: string): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}
