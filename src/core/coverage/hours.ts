/** What came of which account and Region in which hour: who has fallen silent, and whose files come late. */
import { dayOf, DAY_MS, HOUR_MS } from "../record/time.ts";
import { groupBy } from "../catalog/group.ts";
import type { Place } from "./trail.ts";

export interface PlaceHour extends Place {
  /** Its start, in ms. */
  readonly hour: number;
  /** At least one. */
  readonly events: number;
  /** From the event to its delivery, in ms, mean and longest; null: nothing says when it was delivered. */
  readonly lagMean: number | null;
  readonly lagMax: number | null;
}

export interface Silence {
  readonly account: string;
  /** null: none of the account's Regions delivers. */
  readonly region: string | null;
  /** The end of the last hour with events, in ms. */
  readonly since: number;
  /** How long that is, and from when on it counts. */
  readonly hours: number;
  readonly limit: number;
  /** Something came in two weeks, and this is too long; false: nothing did. */
  readonly wasHeard: boolean;
}

/** Of a place that nothing is known of nothing can be missed. */
const KNOWN_HOURS_MIN = 24;
export const SILENT_HOURS_MIN = 6;
/** A gap must be so many times as long as the longest that was usual. */
const LONGER = 2;

/**
 * Places that usually deliver and have not for twice as long as ever, six hours at least. Hours after `now` count as its
 * own. An account whose places are all silent is one silence.
 */
export function silencesOf(hours: readonly PlaceHour[], now: number): Silence[] {
  const silences: Silence[] = [];
  for (const [account, own] of [...groupBy(hours, (one) => one.account)].sort(byName)) {
    const regions = [...groupBy(own, (one) => one.region)].sort(byName);
    const silent = regions.flatMap(([region, same]) => {
      const silence = silenceOf(same, now);
      return silence ? [{ account, region, ...silence }] : [];
    });
    const whole = silent.length > 0 ? silenceOf(own, now) : undefined;
    if (whole) silences.push({ account, region: null, ...whole });
    else silences.push(...silent);
  }
  return silences;
}

function silenceOf(hours: readonly PlaceHour[], now: number): Omit<Silence, keyof Place> | undefined {
  const active = [...new Set(hours.map(({ hour }) => hour))].sort((a, b) => a - b);
  const [last, limit] = [active.at(-1), limitOf(active)];
  if (last === undefined || limit === undefined) return undefined;
  const since = last + HOUR_MS;
  const silent = Math.floor((now - since) / HOUR_MS);
  return silent >= limit ? { since, hours: silent, limit, wasHeard: true } : undefined;
}

/** From how many hours without an event on a place is silent that had events in some hours, in order; undefined: too few are known. */
function limitOf(active: readonly number[]): number | undefined {
  if (active.length < KNOWN_HOURS_MIN) return undefined;
  const gaps = active.slice(1).map((hour, at) => (hour - (active[at] as number)) / HOUR_MS - 1);
  return Math.max(SILENT_HOURS_MIN, LONGER * Math.max(...gaps));
}

/** What is usual is what was so for as long. */
export const USUAL_MS = 14 * DAY_MS;

/**
 * On how many days of UTC between two, in ms, a place was silent: without any event, or with a stretch without one that is twice as long as
 * ever in the two weeks before, six hours at least. `hours`: in which it had events, in order, from two weeks before on.
 */
export function silentDaysOf(
  hours: readonly number[],
  { from, until }: { readonly from: number; readonly until: number },
): number {
  const silent = new Set<number>();
  for (let day = from; day < until; day += DAY_MS) silent.add(day);
  for (const hour of hours) silent.delete(dayOf(hour));
  for (const [at, hour] of hours.entries()) {
    const since = hour + HOUR_MS;
    const next = Math.min(hours[at + 1] ?? until, until);
    const gap = (next - since) / HOUR_MS;
    if (next <= from || gap < SILENT_HOURS_MIN) continue;
    const before = hours.slice(Math.max(0, at + 1 - USUAL_MS / HOUR_MS), at + 1);
    const limit = limitOf(before.filter((one) => one >= since - USUAL_MS));
    if (limit === undefined || gap < limit) continue;
    for (let day = dayOf(Math.max(since, from)); day < next; day += DAY_MS) silent.add(day);
  }
  return silent.size;
}

export interface Late extends Place {
  /** The hour whose events came latest on average, in ms. */
  readonly hour: number;
  /** On average, and the limit. */
  readonly minutes: number;
  readonly limit: number;
}

/** CloudTrail delivers within five minutes on average. */
export const LATE_MINUTES = 60;
const LOOK_BACK_MS = 24 * HOUR_MS;

/** Places of which the events of an hour of the last day came more than an hour late on average. */
export function latesOf(hours: readonly PlaceHour[], now: number): Late[] {
  const recent = hours.filter(({ hour }) => hour > now - LOOK_BACK_MS && hour <= now);
  const places = [...groupBy(recent, ({ account, region }) => `${account}/${region}`)].sort(byName);
  return places.flatMap(([, own]) => {
    const [worst] = own.toSorted((a, b) => (b.lagMean ?? 0) - (a.lagMean ?? 0) || a.hour - b.hour);
    if (!worst || (worst.lagMean ?? 0) <= LATE_MINUTES * 60_000) return [];
    const { account, region, hour, lagMean } = worst;
    return [{ account, region, hour, minutes: Math.floor((lagMean ?? 0) / 60_000), limit: LATE_MINUTES }];
  });
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
