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
  /** Mean over the kinds, from 0 to 1. */
  readonly recall: number;
  readonly falsePerDay: number;
  /** Of all incidents those that are about an attack, from 0 to 1; undefined: there is none. */
  readonly precision: number | undefined;
}

/** An alert of the day after still is about it: sums of days are known when the day is over. */
const GRACE_HOURS = 24;

export function evaluate(alerts: readonly Alert[], labels: readonly Label[], days: number): Outcome {
  const byPerson = groupBy(labels, ({ person }) => person);
  const incidents = toIncidents(alerts);
  const isTrue = ({ person, from, until }: Incident): boolean =>
    (byPerson.get(person) ?? []).some((label) => from < label.until + GRACE_HOURS && until >= label.from);
  const truths = incidents.filter(isTrue).length;
  const kinds = outcomes(alerts, labels);
  return {
    kinds,
    recall: meanRecall(kinds),
    falsePerDay: (incidents.length - truths) / days,
    precision: incidents.length === 0 ? undefined : truths / incidents.length,
  };
}

/** Kinds count alike, however many there are of each; `steady of services` and `steady of people` are one kind. */
function meanRecall(kinds: readonly KindOutcome[]): number {
  const recalls = [...groupBy(kinds, ({ kind }) => kind.split(" ", 1)[0])].map(
    ([, same]) =>
      same.reduce((sum, { found }) => sum + found, 0) / same.reduce((sum, { attacks }) => sum + attacks, 0),
  );
  return recalls.reduce((sum, recall) => sum + recall, 0) / Math.max(1, recalls.length);
}

function outcomes(alerts: readonly Alert[], labels: readonly Label[]): KindOutcome[] {
  const hours = new Map<number, number[]>();
  for (const { person, hour } of alerts) hours.set(person, [...(hours.get(person) ?? []), hour]);
  const delayOf = ({ person, from, until }: Label): number | undefined => {
    const first = (hours.get(person) ?? [])
      .filter((hour) => hour >= from && hour < until + GRACE_HOURS)
      .reduce((least, hour) => Math.min(least, hour), Infinity);
    return first === Infinity ? undefined : first + 1 - from;
  };
  return [...groupBy(labels, ({ kind }) => kind)].map(([kind, own]) => {
    const delays = own.map(delayOf).filter((delay) => delay !== undefined);
    return { kind, attacks: own.length, found: delays.length, hours: medianOf(delays) };
  });
}

function medianOf(values: readonly number[]): number | undefined {
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
