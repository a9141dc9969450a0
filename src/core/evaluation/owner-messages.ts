/** What owners of data would be sent: a message for each day of a person that pages on data of theirs, and a list in weeks with reviews. */
import { groupBy } from "../catalog/group.ts";
import { isAlertOn, isIncidentOn, medianOf } from "./evaluate.ts";
import type { CountedDays, TieredAlert } from "./ratings.ts";

/** An alert, with the domains that own what was touched. */
export interface ToldAlert extends TieredAlert {
  readonly owners: readonly string[];
}

/** Over all owners; undefined: there is no owner. */
export interface Messages {
  readonly median: number | undefined;
  readonly largest: number | undefined;
}

export interface WeekOfMessages {
  /** From 1 on. */
  readonly week: number;
  readonly all: Messages;
  /** Those that would have been sent had nobody attacked. */
  readonly unattacked: Messages;
}

/** At the beginning, after a month and after two: thresholds settle, and so should what owners hear. */
const WEEKS = [1, 4, 8] as const;
const WEEK_DAYS = 7;

/** Messages in some weeks of the counted days; undefined: the fleet has no such week, or a part of it. */
export function ownerMessages(
  alerts: readonly ToldAlert[],
  owners: readonly string[],
  counted: CountedDays,
): readonly { readonly week: number; readonly messages: Omit<WeekOfMessages, "week"> | undefined }[] {
  const sent = [...pageMessages(alerts, counted), ...digests(alerts, counted)];
  const over = (messages: readonly Message[]): Messages => {
    const counts = owners.map((owner) => messages.filter((one) => one.owner === owner).length);
    return { median: medianOf(counts), largest: counts.length > 0 ? Math.max(...counts) : undefined };
  };
  return WEEKS.map((week) => {
    if (week * WEEK_DAYS > counted.days) return { week, messages: undefined };
    const own = sent.filter((message) => message.week === week);
    return {
      week,
      messages: { all: over(own), unattacked: over(own.filter(({ isOnAttack }) => !isOnAttack)) },
    };
  });
}

interface Message {
  readonly owner: string;
  readonly week: number;
  /** Nothing in it would have been told had nobody attacked. */
  readonly isOnAttack: boolean;
}

/** Of a person's day one alert, and so a message to each owner of what it is about; as alerts of volume group (finding.ts). */
function pageMessages(alerts: readonly ToldAlert[], { first, labels }: CountedDays): Message[] {
  const pages = alerts.filter(({ tier, hour }) => tier === "page" && hour >= first * 24);
  const days = groupBy(pages, ({ person, hour }) => `${person} ${Math.floor(hour / 24)}`);
  return [...days.values()].flatMap((own) => {
    const hours = own.map(({ hour }) => hour);
    const incident = { person: own[0]?.person ?? -1, from: Math.min(...hours), until: Math.max(...hours) };
    const isOnAttack = labels.some((label) => isIncidentOn(label, incident));
    const week = weekOf(incident.from, first);
    return [...new Set(own.flatMap(({ owners }) => owners))].map((owner) => ({ owner, week, isOnAttack }));
  });
}

/** One for each owner and week with anything for review. */
function digests(alerts: readonly ToldAlert[], { first, labels }: CountedDays): Message[] {
  const reviews = alerts.filter(({ tier, hour }) => tier === "review" && hour >= first * 24);
  const entries = reviews.flatMap((alert) => {
    const isOnAttack = labels.some((label) => isAlertOn(label, alert));
    return alert.owners.map((owner) => ({ owner, week: weekOf(alert.hour, first), isOnAttack }));
  });
  return [...groupBy(entries, ({ owner, week }) => `${week} ${owner}`).values()].map((same) => {
    const [{ owner, week }] = same as [Message];
    return { owner, week, isOnAttack: same.every(({ isOnAttack }) => isOnAttack) };
  });
}

function weekOf(hour: number, first: number): number {
  return 1 + Math.floor((hour / 24 - first) / WEEK_DAYS);
}
