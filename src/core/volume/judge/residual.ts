/** How far what somebody read lies above what is usual for them, by the baseline of the day. */
import { joint } from "../channels/hour-joint.ts";
import type { Baseline } from "../fit/index.ts";
import type { Levels } from "../fit/level.ts";
import { normalized } from "../fit/tail.ts";
import type { Tail } from "../fit/tail.ts";

/** How many spreads above the usual; `value` on the scale of logarithms. */
export function residual(value: number, place: number, { usual, spread }: Levels): number {
  return (value - (usual[place] as number)) / (spread[place] as number);
}

/** The tail of a pool, of the class that somebody is of. */
export function tailOf({ tails, subjects }: Baseline, name: string, place: number): Tail {
  return tails.get(`${name} ${subjects[place]?.class}`) as Tail;
}

/**
 * Whether bytes and objects together are on the scale that they will stay on: before their own tails are known, residuals are
 * taken as they are, and what is on another scale must not be compared with it.
 */
export function isJointKnown(place: number, baseline: Baseline): boolean {
  return ["hour_bytes", "hour_distinct"].every((name) => tailOf(baseline, name, place).count > 0);
}

/** Bytes and objects together, from the residual of each. */
export function jointOf(
  { bytes, objects }: { readonly bytes: number; readonly objects: number },
  place: number,
  baseline: Baseline,
): number {
  return joint(
    normalized(bytes, tailOf(baseline, "hour_bytes", place)),
    normalized(objects, tailOf(baseline, "hour_distinct", place)),
  );
}
