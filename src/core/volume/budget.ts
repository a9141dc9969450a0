/**
 * Thresholds that follow from how many incidents people want to look at, not the other way round: per channel the score
 * that so many incidents of the last 28 days exceeded.
 */
import type { Score } from "./channel.ts";
import { INCIDENT_GAP_HOURS } from "./parameters.ts";

/** Days of a drift that are one incident. */
const DRIFT_GAP_HOURS = 8 * 24;

function gapOf(channel: Score["channel"]): number {
  return channel === "drift" ? DRIFT_GAP_HOURS : INCIDENT_GAP_HOURS;
}

/** Hours since 1970. */
function timeOf({ day, hour }: Pick<Score, "day" | "hour">): number {
  return day * 24 + hour;
}

/** Scores of one channel and class, the highest first, with how many incidents they and those before them are. */
export interface RankedScores {
  readonly scores: readonly Score[];
  readonly incidents: readonly number[];
}

export function rank(scores: readonly Score[]): RankedScores {
  const sorted = scores.toSorted((a, b) => b.score - a.score || timeOf(a) - timeOf(b) || a.place - b.place);
  const counted = new Incidents();
  const incidents = sorted.map((score) => {
    counted.add(score);
    return counted.count;
  });
  return { scores: sorted, incidents };
}

/** How many of the scores, from the highest on, are at most so many incidents. */
export function lengthWithin({ incidents }: RankedScores, most: number): number {
  const first = incidents.findIndex((count) => count > Math.round(most));
  return first === -1 ? incidents.length : first;
}

/** How often the budget may be given out: incidents that several channels tell of count once, so each may have more. */
const GENEROSITY_MIN = 0.25;
const GENEROSITY_MAX = 4;
const STEPS = 12;

/** By how much all shares of the past may be multiplied so that all channels together give at most so many incidents. */
export function generosityOf(
  parts: readonly { readonly ranked: RankedScores; readonly inPast: number }[],
  most: number,
): number {
  let low = GENEROSITY_MIN;
  let high = GENEROSITY_MAX;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    const together = new Incidents();
    for (const { ranked, inPast } of parts)
      for (const score of ranked.scores.slice(0, lengthWithin(ranked, inPast * middle))) together.add(score);
    if (together.count <= most) low = middle;
    else high = middle;
  }
  return low;
}

/** Counts incidents while exceedances are added in any order: those of one person within the gap are one. */
export class Incidents {
  readonly #times = new Map<number, number[]>();
  count = 0;

  add(score: Score): void {
    const gap = gapOf(score.channel);
    const time = timeOf(score);
    let times = this.#times.get(score.place);
    if (!times) this.#times.set(score.place, (times = []));
    let at = times.length;
    while (at > 0 && (times[at - 1] as number) > time) at--;
    const joinsBefore = at > 0 && time - (times[at - 1] as number) < gap;
    const joinsAfter = at < times.length && (times[at] as number) - time < gap;
    const wereOne = at > 0 && at < times.length && (times[at] as number) - (times[at - 1] as number) < gap;
    times.splice(at, 0, time);
    if (wereOne) return;
    this.count += 1 - Number(joinsBefore) - Number(joinsAfter);
  }
}

/** What a channel with a tail needs at least to be exceeded by chance so seldom: for the weeks without a past. */
export function floorOf(testsPerDay: number, incidentsPerDay: number): number {
  return incidentsPerDay === 0 ? Infinity : Math.log10(Math.max(1, testsPerDay) / incidentsPerDay);
}
