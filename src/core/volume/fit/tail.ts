/**
 * How rare a value is among those that a class of people had lately: counted where there are many, and beyond the 98 % point
 * by a generalized Pareto tail (moments; Hosking and Wallis 1987), since what matters is rarer than any count.
 */

import type { IsLeftOut } from "../left-out.ts";
import { withoutFarOut } from "./far-out.ts";
import type { Excess } from "./far-out.ts";

/** A value and whose it is: what turns out to be an attack is taken out again. */
export interface Residual {
  readonly value: number;
  /** In the roster. */
  readonly place: number;
  readonly hour: number;
}

/** The values of one day: few of the body, each standing for several, and all of the top. */
export interface DayPool {
  /** Ascending. */
  readonly body: Float32Array;
  /** How many values each of the body stands for. */
  readonly bodyWeight: number;
  readonly top: readonly Residual[];
}

const BODY_KEPT = 400;
const TOP_SHARE = 0.03;
const TOP_MIN = 100;

/** Keeps what is needed of the values of a day: the size is bounded, whatever the fleet. */
export function poolOf(residuals: readonly Residual[]): DayPool {
  const sorted = residuals.toSorted((a, b) => a.value - b.value || a.place - b.place || a.hour - b.hour);
  const length = Math.max(0, sorted.length - Math.max(TOP_MIN, Math.ceil(sorted.length * TOP_SHARE)));
  const kept = Math.min(BODY_KEPT, length);
  const body = Float32Array.from({ length: kept }, (_, at) => {
    return (sorted[Math.floor(((at + 0.5) * length) / kept)] as Residual).value;
  });
  return { body, bodyWeight: kept === 0 ? 1 : length / kept, top: sorted.slice(length) };
}

/** Enough to be stored, and to compute a probability by hand. */
export interface Tail {
  /** Values that it stands on. */
  readonly count: number;
  /** Quantiles of the body, evenly spaced from the smallest to `from`. */
  readonly body: readonly number[];
  /** Where the Pareto tail begins. */
  readonly from: number;
  /** Share of values beyond `from`. */
  readonly share: number;
  readonly shape: number;
  readonly scale: number;
}

const TAIL_FROM = 0.98;
/** Of the values beyond `from` the largest do not teach: attacks are among them. */
const TRIMMED = 0.005;
const BODY_POINTS = 200;
const SHAPE_MIN = 0;
const SHAPE_MAX = 0.6;
/** In spreads; of normal residuals it is 0.4. Where all is regular, as of machines, a percent more is no event. */
const SCALE_MIN = 0.25;
/** Beyond what the others explain by a factor of a hundred a value is an incident, by an attack or not, and teaches nothing. */
const BEYOND_CHANCE = 2;
/** Of the body it is not known whose values are. */
const NOBODY = -1;
/** With fewer values there is no tail of their own. */
export const COUNT_MIN = 500;

/** Fits the tail of several days; undefined: not enough history. */
export function fitTail(
  days: readonly { readonly day: number; readonly pool: DayPool }[],
  isLeftOut: IsLeftOut,
): Tail | undefined {
  const weighted: (Excess & { readonly weight: number })[] = [];
  for (const { day, pool } of days) {
    for (const value of pool.body) weighted.push({ value, weight: pool.bodyWeight, place: NOBODY, time: 0 });
    for (const { value, place, hour } of pool.top)
      if (!isLeftOut(place, day, hour)) weighted.push({ value, weight: 1, place, time: day * 24 + hour });
  }
  weighted.sort((a, b) => a.value - b.value);
  const count = weighted.reduce((sum, { weight }) => sum + weight, 0);
  if (count < COUNT_MIN) return undefined;
  const body: number[] = [];
  const excesses: Excess[] = [];
  let before = 0;
  let from = 0;
  for (const { value, weight, place, time } of weighted) {
    before += weight;
    while (body.length < BODY_POINTS && before >= (count * TAIL_FROM * (body.length + 1)) / BODY_POINTS)
      body.push((from = value));
    if (before > count * TAIL_FROM && body.length === BODY_POINTS)
      excesses.push({ value: value - from, place, time });
  }
  const trimmed = Math.ceil(count * (1 - TAIL_FROM) * TRIMMED);
  const fitted = (taken: readonly Excess[]): Tail => {
    const kept = taken.slice(0, Math.max(1, taken.length - trimmed)).map(({ value }) => value);
    return { count: Math.round(count), body, from, share: 1 - TAIL_FROM, ...paretoOf(kept) };
  };
  return fitted(
    withoutFarOut(excesses, trimmed, ({ value }, taken) => {
      return rarenessOf(from + value, fitted(taken)) > Math.log10(count) + BEYOND_CHANCE;
    }),
  );
}

/** By moments. */
function paretoOf(excesses: readonly number[]): Pick<Tail, "shape" | "scale"> {
  const mean = excesses.reduce((sum, value) => sum + value, 0) / excesses.length;
  const variance = excesses.reduce((sum, value) => sum + (value - mean) ** 2, 0) / excesses.length;
  const free = variance > 0 ? 0.5 * (1 - (mean * mean) / variance) : 0;
  const shape = Math.min(SHAPE_MAX, Math.max(SHAPE_MIN, free));
  return { shape, scale: Math.max(SCALE_MIN, mean * (1 - shape)) };
}

const LOG10 = Math.log(10);
/** No tail is trusted further: a person lives about a hundred thousand hours. */
export const RARENESS_MAX = 12;

/** -log10 of the share of values that are at least as large; at most 12. */
export function rarenessOf(value: number, tail: Tail): number {
  if (value <= tail.from) return -Math.log10(1 - shareBelow(value, tail));
  const ratio = (value - tail.from) / tail.scale;
  const log =
    Math.abs(tail.shape) < 1e-6 ? -ratio : -Math.log(Math.max(1e-300, 1 + tail.shape * ratio)) / tail.shape;
  return Math.min(RARENESS_MAX, -Math.log10(tail.share) - log / LOG10);
}

function shareBelow(value: number, { body, share }: Tail): number {
  let low = 0;
  let high = body.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((body[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return ((1 - share) * low) / body.length;
}

/** Until there is history: residuals of this spread are taken for normal, with room for what is not. */
export function assumedTail(spread: number): Tail {
  // beyond the 98 % point of a normal distribution its excesses are nearly exponential
  return {
    count: 0,
    body: normalBody(spread),
    from: 2.05 * spread,
    share: 0.02,
    shape: 0.1,
    scale: 0.4 * spread,
  };
}

function normalBody(spread: number): number[] {
  return Array.from({ length: BODY_POINTS }, (_, at) => spread * (-2.05 + (4.1 * (at + 1)) / BODY_POINTS));
}

/**
 * The residual that would be as rare if residuals were normal: where hours of large volume are common, they count for less.
 * Below the middle of the body nothing is changed.
 */
export function normalized(value: number, tail: Tail): number {
  const rareness = rarenessOf(value, tail);
  return rareness <= MIDDLE ? Math.min(value, 0) : quantileOf(10 ** -rareness);
}

const MIDDLE = Math.log10(2);

/** The value that a normal variable exceeds with this probability, at most a half (Abramowitz and Stegun 26.2.23). */
function quantileOf(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return t - above / below;
}
