/** More than usual in bytes and objects together, in one hour or over three: the channel that finds most. */
import { IMPACT_WEIGHT, impactOf } from "./impact.ts";

export const OBJECTS_WEIGHT = 1.4;
export const CLIP_LOW = -3;
export const CLIP_HIGH = 12;
const HOURS = 3;
/** Hours of one person are alike: a good day is good in all of them. */
export const ALIKE = 0.2;

/** One hour, from how many spreads its bytes and objects lie above the usual. */
export function joint(bytes: number, objects: number): number {
  return clip(bytes) + OBJECTS_WEIGHT * clip(objects);
}

function clip(residual: number): number {
  return Math.max(CLIP_LOW, Math.min(CLIP_HIGH, residual));
}

/** The active ones of the last three hours together. */
export function jointOfHours(hours: readonly number[]): number {
  const { length } = hours;
  const sum = hours.reduce((total, one) => total + one, 0);
  return sum / Math.sqrt(length + ALIKE * length * (length - 1));
}

/**
 * The last hour, or all of them together where that says more than each of them does alone: an ordinary hour after a large one is
 * no news.
 */
export function furthest(hours: readonly number[]): number {
  const together = jointOfHours(hours);
  return together > Math.max(...hours) ? together : (hours.at(-1) as number);
}

/** Hours before this one that count towards it. */
export const HOURS_BEFORE = HOURS - 1;

export function hourJointScore(rareness: number, bytes: number): number {
  return rareness + IMPACT_WEIGHT * impactOf(bytes);
}
