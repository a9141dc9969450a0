/** Whether bounds can hold at all: a correlation that never does would silence its rules for nothing. */
import { holds } from "./correlation.ts";
import type { Bounds } from "./correlation.ts";

/** Some number lies within them. */
export function admitsNumber(bounds: Bounds): boolean {
  const { gt, gte, lt, lte, eq, neq } = bounds;
  if (eq !== undefined) return holds(bounds, eq);
  const low = Math.max(gt ?? -Infinity, gte ?? -Infinity);
  const high = Math.min(lt ?? Infinity, lte ?? Infinity);
  return low < high || (low === neq ? false : holds(bounds, low));
}

/** Some whole number from 1 to `most` does: a window is judged when an event enters it, so there is always one. */
export function admitsCount(bounds: Bounds, most: number): boolean {
  const { gt, gte, eq, neq } = bounds;
  const lowest = Math.max(1, gt === undefined ? 1 : Math.floor(gt) + 1, Math.ceil(gte ?? 1));
  const count = eq ?? (lowest === neq ? lowest + 1 : lowest);
  return Number.isSafeInteger(count) && count >= 1 && count <= most && holds(bounds, count);
}
