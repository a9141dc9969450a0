/** How good alerts are, where it is known what was an attack: found by kind, false incidents a day, time until found. */
import { groupBy } from "../catalog/group.ts";
import { toIncidents } from "./incidents.ts";
import type { Alert, Incident } from "./incidents.ts";

/** Something that ought to be found. */
export interface Label {
  readonly kind: string;
  readonly person: number;
  /** Hours since 1970: the first, and the one behind the last. */
  readonly from: number;
  readonly until: number;
}

export interface KindOutcome {
  readonly kind: string;
  readonly attacks: number;
  readonly found: number;
  /** Median hours from the beginning until the end of the hour that was alerted on; undefined: none was found. */
  readonly hours: number | undefined;
}

export interface Outcome {
  readonly kinds: readonly KindOutcome[];
  /** Mean over the kinds, from 0 to 1; undefined: there was nothing to find. */
  readonly recall: number | undefined;
  readonly incidents: number;
  /** Those about no attack. */
  readonly falseIncidents: number;
  readonly falsePerDay: number;
  /** Of all incidents those that are about an attack, from 0 to 1; undefined: there is none, or nothing to find. */
  readonly precision: number | undefined;
}

/** An alert of the day after still is about it: sums of days are known when the day is over. */
const GRACE_HOURS = 24;

/** Whether an alert is about an attack. */
export function isAlertOn({ person, from, until }: Label, alert: Alert): boolean {
  return alert.person === person && alert.hour >= from && alert.hour < until + GRACE_HOURS;
}

/** Whether any of an incident is about an attack. */
export function isIncidentOn({ person, from, until }: Label, incident: Incident): boolean {
  return incident.person === person && incident.from < until + GRACE_HOURS && incident.until >= from;
}

export function evaluate(alerts: readonly Alert[], labels: readonly Label[], days: number): Outcome {
  const byPerson = groupBy(labels, ({ person }) => person);
  const incidents = toIncidents(alerts);
  const truths = incidents.filter((incident) =>
    byPerson.get(incident.person)?.some((label) => isIncidentOn(label, incident)),
  ).length;
  const kinds = outcomes(alerts, labels);
  const falseIncidents = incidents.length - truths;
  return {
    kinds,
    recall: meanRecall(kinds),
    incidents: incidents.length,
    falseIncidents,
    falsePerDay: falseIncidents / days,
    precision: incidents.length === 0 || labels.length === 0 ? undefined : truths / incidents.length,
  };
}

/** Kinds count alike, however many there are of each; `steady of services` and `steady of people` are one kind. */
function meanRecall(kinds: readonly KindOutcome[]): number | undefined {
  const recalls = [...groupBy(kinds, ({ kind }) => kind.split(" ", 1)[0])].map(
    ([, same]) =>
      same.reduce((sum, { found }) => sum + found, 0) / same.reduce((sum, { attacks }) => sum + attacks, 0),
  );
  if (recalls.length === 0) return undefined;
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

function outcomes(alerts: readonly Alert[], labels: readonly Label[]): KindOutcome[] {
  const byPerson = groupBy(alerts, ({ person }) => person);
  const delayOf = (label: Label): number | undefined => {
    const first = (byPerson.get(label.person) ?? [])
      .filter((alert) => isAlertOn(label, alert))
      .reduce((least, { hour }) => Math.min(least, hour), Infinity);
    return first === Infinity ? undefined : first + 1 - label.from;
  };
  return [...groupBy(labels, ({ kind }) => kind)].map(([kind, own]) => {
    const delays = own.map(delayOf).filter((delay) => delay !== undefined);
    return { kind, attacks: own.length, found: delays.length, hours: medianOf(delays) };
  });
}

/** Of an even number the larger of the two in the middle: it is one of the values; undefined: there is none. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** An alert with how strong it is, for detectors that are a score and a threshold. */
export interface ScoredAlert extends Alert {
  readonly score: number;
}

/** The alerts above the threshold at which a detector has at most so many false incidents a day: the best it could be set to. */
export function alertsAt(
  scored: readonly ScoredAlert[],
  labels: readonly Label[],
  { days, falsePerDay }: { days: number; falsePerDay: number },
): readonly ScoredAlert[] {
  const sorted = scored.toSorted((a, b) => b.score - a.score);
  const isWithin = (length: number): boolean =>
    evaluate(sorted.slice(0, length), labels, days).falsePerDay <= falsePerDay;
  let [low, high] = [0, 64];
  while (high < sorted.length && isWithin(high)) [low, high] = [high, 2 * high];
  high = Math.min(high, sorted.length);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isWithin(middle)) low = middle;
    else high = middle - 1;
  }
  return sorted.slice(0, low);
}
