/** A little more than usual for days on end. It tells of services; of people it cannot tell, at any useful rate. */
import { isMonthAgo } from "../parameters.ts";

/** Active days that are looked at together. */
export const DRIFT_WINDOWS = [2, 3, 5, 7, 10, 14] as const;
/** What of a day is compared, and its weight: the logarithms of bytes and objects, the logarithm of active hours. */
export const DRIFT_WEIGHTS = [1, 0.8, 0.5] as const;
const FEATURES = DRIFT_WEIGHTS.length;
/** Active days before the window without which nothing is usual. */
const BEFORE_MIN = 8;
export const WINSOR = 3;
export const SPREAD_MIN = 0.1;
/** Days that the variance of everybody's days counts as. */
export const PRIOR_DAYS = 5;
/** Of a day where nobody has enough of them. */
const PRIOR_VARIANCE = 0.5;
/** Days of one person are alike, each to so many others. */
export const ALIKE = 0.6;
export const ALIKE_DAYS = 4;
/** So far out is a day that is remembered as such. */
const PEAK = 1.5;

/** The active days of one person, ascending, three numbers each. */
export interface ActiveDays {
  readonly days: readonly number[];
  readonly features: readonly number[];
  /** Variance of a day, as it is of most of their peers. */
  readonly prior: readonly number[];
  readonly remembers: boolean;
}

/** For each window how far the last active days lie above those before; NaN: too few days before. */
export function driftOf(active: ActiveDays): number[] {
  const total = active.days.length;
  return DRIFT_WINDOWS.map((window) => {
    const before = total - window;
    return before < BEFORE_MIN ? Number.NaN : drift(active, before, window);
  });
}

function drift(active: ActiveDays, before: number, window: number): number {
  let sum = 0;
  for (let feature = 0; feature < FEATURES; feature++)
    sum += (DRIFT_WEIGHTS[feature] as number) * featureOf(active, { before, window, feature }).residuals;
  return sum / driftNoise(before, window);
}

/** The spread of the sum by chance. */
export function driftNoise(before: number, window: number): number {
  const alike = ALIKE * window * Math.min(window - 1, ALIKE_DAYS);
  return Math.sqrt(window + (window * window) / before + alike);
}

export interface Level {
  readonly mean: number;
  readonly spread: number;
}

/** How far one feature lies above its level before the window: residuals of its days, winsorized and summed. */
export function featureOf(
  active: ActiveDays,
  { before, window, feature }: { readonly before: number; readonly window: number; readonly feature: number },
): Level & { readonly residuals: number } {
  const level = levelOf(active, before, feature);
  let residuals = 0;
  for (let at = before; at < before + window; at++) {
    const residual = residualOf(active, { at, feature, ...level });
    residuals += Math.max(-WINSOR, Math.min(WINSOR, residual));
  }
  return { ...level, residuals };
}

/** How many spreads one feature of a day lies above what it is compared with. */
export function residualOf(active: ActiveDays, given: Level & DayFeature): number {
  return (valueOf(active, given) - expected(active, given)) / given.spread;
}

export function valueOf({ features }: ActiveDays, { at, feature }: DayFeature): number {
  return features[at * FEATURES + feature] as number;
}

function levelOf({ features, prior }: ActiveDays, days: number, feature: number): Level {
  const { mean, squares } = momentsOf(features, days, feature);
  const variance = (squares + PRIOR_DAYS * (prior[feature] as number)) / (days + PRIOR_DAYS);
  return { mean, spread: Math.sqrt(variance) + SPREAD_MIN };
}

/** The mean of a feature over the first days, and the sum of squares around it. */
export function momentsOf(
  features: readonly number[],
  days: number,
  feature: number,
): { readonly mean: number; readonly squares: number } {
  let sum = 0;
  for (let day = 0; day < days; day++) sum += features[day * FEATURES + feature] as number;
  const mean = sum / days;
  let squares = 0;
  for (let day = 0; day < days; day++)
    squares += ((features[day * FEATURES + feature] as number) - mean) ** 2;
  return { mean, squares };
}

/** The mean of the days before; of services that of a peak about a month ago, where there was one. */
function expected(active: ActiveDays, given: Level & DayFeature): number {
  const peak = peakBefore(active, given);
  return peak === undefined ? given.mean : valueOf(active, { at: peak, feature: given.feature });
}

export interface DayFeature {
  /** Among the active days. */
  readonly at: number;
  readonly feature: number;
}

/** Which active day is the peak of a month ago that a day of a service is compared with; undefined: there was none. */
export function peakBefore(
  { days, features, remembers }: ActiveDays,
  { at, feature, mean, spread }: Level & DayFeature,
): number | undefined {
  if (!remembers) return undefined;
  let peak: number | undefined;
  let highest = mean + PEAK * spread;
  const day = days[at] as number;
  for (let other = 0; other < at; other++) {
    if (!isMonthAgo(days[other] as number, day)) continue;
    const value = features[other * FEATURES + feature] as number;
    if (value > highest) [peak, highest] = [other, value];
  }
  return peak;
}

/** The variance of a day of most people, feature by feature. */
export function priorOf(all: Iterable<readonly number[]>): number[] {
  const known = [...all].filter(({ length }) => length >= BEFORE_MIN * FEATURES);
  return DRIFT_WEIGHTS.map((_, feature) => {
    const variances = known.map((features) => {
      const days = features.length / FEATURES;
      return momentsOf(features, days, feature).squares / (days - 1);
    });
    return variances.toSorted((a, b) => a - b)[variances.length >> 1] ?? PRIOR_VARIANCE;
  });
}
