/** Scores what everybody read on one day by the baseline of that day, and keeps what the days after it need. */
import { TIERS } from "../channel.ts";
import type { ExceededTier, Score } from "../channel.ts";
import { Collected } from "./collected.ts";
import { sumUp } from "../daily.ts";
import type { DayActivity } from "../day-activity.ts";
import type { Baseline } from "../fit/index.ts";
import { judgeDays } from "./days.ts";
import { judgeDrift } from "./drift.ts";
import { judgeHours } from "./hours.ts";
import { withoutAnnounced } from "../left.ts";
import type { LeftHour } from "../left.ts";
import { judgeTouches } from "./touches.ts";
import { JUDGING_DAYS, SHADOW_DAYS } from "../parameters.ts";
import type { ClosedDay, DayTraces } from "../past.ts";
import { poolOf } from "../fit/tail.ts";

export interface JudgedScore extends Score {
  /** What it exceeds most. */
  readonly exceeds: ExceededTier;
  /** Among all scores of its channel and class in the last 28 days, this one included: 1 is the highest. */
  readonly rank: number;
}

export interface JudgedDay {
  /** Those that exceed anything. */
  readonly exceeding: readonly JudgedScore[];
  /** Too little is known for anybody to be told; later days take no thresholds from it. */
  readonly isShadow: boolean;
  readonly traces: DayTraces;
  /** The score of an hour, whether it exceeds anything or not; undefined: nothing is known of it. */
  readonly hourOf: (place: number, hour: number) => Omit<JudgedScore, "exceeds"> | undefined;
}

/** Scores of a channel that are kept for thresholds: far more than any budget asks for. */
function keptOf(people: number): number {
  return 50 + Math.ceil(people / 20);
}

/**
 * `before` is the activity of the day before, without what was announced, whose last hours belong to the first three-hour windows.
 * What was announced counts in its own hour alone.
 */
export function judgeDay(
  { activity, touches, left = [] }: ClosedDay,
  baseline: Baseline,
  before: DayActivity | undefined,
): JudgedDay {
  const found = new Collected(baseline.subjects);
  const rest = withoutAnnounced(activity, left);
  const daily = sumUp(rest);
  judgeHours({ own: activity, rest, before }, { baseline, found });
  judgeTouches({ activity, touches }, { baseline, found });
  judgeDays(daily, { baseline, found });
  judgeDrift(daily, { baseline, found });
  const { knownDays } = baseline;
  const isShadow = knownDays < SHADOW_DAYS;
  const judged = knownDays < JUDGING_DAYS ? [] : [...found.scores];
  const exceeding = judged.flatMap(([name, scores]) => exceedingOf(name, scores, baseline));
  const hourOf = (place: number, hour: number): Omit<JudgedScore, "exceeds"> | undefined => {
    const name = `hour_joint ${baseline.subjects[place]?.class}`;
    const all = found.scores.get(name) ?? [];
    const score = all.find((one) => one.place === place && one.hour === hour);
    return score && { ...score, rank: rankOf(score, baseline.recent.get(name) ?? [], descending(all)) };
  };
  return { exceeding, isShadow, traces: traceOf({ activity, left }, { found, isShadow }), hourOf };
}

function traceOf(
  { activity: { day, people }, left }: { readonly activity: DayActivity; readonly left: readonly LeftHour[] },
  { found: { scores, residuals }, isShadow }: { readonly found: Collected; readonly isShadow: boolean },
): DayTraces {
  const kept = keptOf(new Set(people).size);
  const sorted = (all: readonly Score[]): readonly Score[] =>
    all.toSorted((a, b) => b.score - a.score || a.place - b.place || a.hour - b.hour).slice(0, kept);
  return {
    day,
    isShadow,
    left,
    top: new Map([...scores].map(([channel, all]) => [channel, sorted(all)])),
    tests: new Map([...scores].map(([channel, all]) => [channel, all.length])),
    pools: new Map([...residuals].map(([name, values]) => [name, poolOf(values)])),
  };
}

/** Of one channel and class, which `name` says. */
function exceedingOf(
  name: string,
  scores: readonly Score[],
  { thresholds, recent }: Baseline,
): JudgedScore[] {
  const before = recent.get(name) ?? [];
  const today = descending(scores);
  return scores.flatMap((score) => {
    const exceeds = TIERS.find((tier) => score.score > (thresholds[tier].get(name) as number));
    if (!exceeds) return [];
    return [{ ...score, exceeds, rank: rankOf(score, before, today) }];
  });
}

function descending(scores: readonly Score[]): Score[] {
  return scores.toSorted((a, b) => b.score - a.score);
}

function rankOf(score: Score, before: readonly Score[], today: readonly Score[]): number {
  return 1 + countAbove(before, score) + countAbove(today, score);
}

/** How many of the scores, the highest first, are higher. */
function countAbove(sorted: readonly Score[], { score }: Score): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as Score).score > score) low = middle + 1;
    else high = middle;
  }
  return low;
}
