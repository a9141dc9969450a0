/** What the detector of unusual volume goes by: docs/detection.md, and ADR 12 on how the numbers were chosen. */

export const MEASURES = ["bytes", "objects"] as const;
export type Measure = (typeof MEASURES)[number];

/** A volume on the scale on which people differ by factors: ln(1 + x / κ). */
const SCALE: Readonly<Record<Measure, number>> = { bytes: 10e6, objects: 20 };

export function toLog(value: number, measure: Measure): number {
  return Math.log1p(value / SCALE[measure]);
}

export function fromLog(level: number, measure: Measure): number {
  return Math.max(0, Math.expm1(level) * SCALE[measure]);
}

/** Closed days that teach. */
export const BASELINE_DAYS = 42;
/** After so many days an hour teaches half as much. */
export const HALF_LIFE_DAYS = 21;
/** When services last had a day that comes once a month. */
export function isMonthAgo(day: number, now: number): boolean {
  return now - day >= 26 && now - day <= 32;
}
/** Days whose residuals make the tail that all people of a class share. */
export const POOL_DAYS = 14;
/** Days whose incidents set the thresholds. */
export const BUDGET_DAYS = 28;
/** Exceedances of one person with shorter gaps are one incident. */
export const INCIDENT_GAP_HOURS = 24;
/** Before so many days are known there are no residuals worth keeping. */
export const LEARNING_DAYS = 5;
/** Before so many days are known nobody is judged: everything would be new. */
export const JUDGING_DAYS = 8;
/** Before so many days are known nobody is told: findings are in shadow. */
export const SHADOW_DAYS = 14;
