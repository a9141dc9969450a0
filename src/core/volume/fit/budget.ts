/**
 * Thresholds that follow from how many incidents people want to look at, not the other way round: per channel the score
 * that so many incidents of the last 28 days exceeded.
 */
import type { Score } from "../channel.ts";
import { INCIDENT_GAP_HOURS } from "../parameters.ts";
import { INCIDENTS_MIN } from "./far-out.ts";
import { RARENESS_MAX } from "./tail.ts";

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

/** What one channel gives of one class. */
export interface Part {
  readonly ranked: RankedScores;
  /** What chance alone exceeds as seldom as its share asks for. */
  readonly floor: number;
  /** Its share of the incidents of the days that set thresholds. */
  readonly inPast: number;
}

/** Of fewer incidents the past does not say what they would exceed. */
const COUNTED = 0.75;
const SCORE_OF_TEN = 2;
/** Beyond chance by a factor of a hundred a score is told, whatever came before it. */
const BEYOND_CHANCE = 2;

/** Those of a few incidents that are told whatever came before them: one large hour must not hide the next. */
function farOutOf({ ranked: { scores }, floor }: Omit<Part, "inPast">): ReadonlySet<Score> {
  const first: Score[] = [];
  const isOneOf = (score: Score): boolean =>
    first.some(
      (one) => one.place === score.place && Math.abs(timeOf(one) - timeOf(score)) < gapOf(score.channel),
    );
  for (const score of scores) {
    if (score.score <= floor + BEYOND_CHANCE || first.length === INCIDENTS_MIN) break;
    if (!isOneOf(score)) first.push(score);
  }
  return new Set(first.length === 0 ? [] : scores.filter(isOneOf));
}

/**
 * The score that so many incidents exceed; undefined: there are not enough of them to say. Of a part of one, which is what a
 * small fleet has to give, it lies beyond the highest: what is ten times as rare scores one more, by tails that are heavier than
 * their models two. But one large hour must not hide the next: what is far beyond chance is told all the same, and is no measure.
 */
export function scoreExceededBy(part: Omit<Part, "inPast">, most: number): number | undefined {
  const { scores, incidents } = part.ranked;
  if (most === 0) return Infinity;
  if (most >= COUNTED) return scores[incidents.findIndex((count) => count > Math.round(most))]?.score;
  const farOut = farOutOf(part);
  const highest = scores.find((score) => !farOut.has(score))?.score;
  if (highest === undefined) return undefined;
  return Math.min(RARENESS_MAX, part.floor + BEYOND_CHANCE, highest + SCORE_OF_TEN * Math.log10(1 / most));
}

/** How often the budget may be given out: incidents that several channels tell of count once, so each may have more. */
const GENEROSITY_MIN = 0.25;
const GENEROSITY_MAX = 4;
const STEPS = 12;

/** By how much all shares of the past may be multiplied so that all channels together give at most so many incidents. */
export function generosityOf(parts: readonly Part[], most: number): number {
  let low = GENEROSITY_MIN;
  let high = GENEROSITY_MAX;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    const together = new Incidents();
    for (const part of parts) {
      const share = part.inPast * middle;
      const least = scoreExceededBy(part, share) ?? -Infinity;
      const farOut = share < COUNTED ? farOutOf(part) : undefined;
      for (const score of part.ranked.scores) {
        if (score.score <= least) break;
        if (!farOut?.has(score)) together.add(score);
      }
    }
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
