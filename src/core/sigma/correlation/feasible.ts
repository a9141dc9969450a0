/** Whether conditions can hold at all: a correlation that never does would silence its rules for nothing. */
import { compileExpression } from "../compile.ts";
import type { Expression } from "../expression.ts";
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

/** Some of the rules, at least one, meet a condition over their ids. */
export function admitsChoice(presence: Expression, ids: readonly string[]): boolean {
  const isMet = compileExpression(presence);
  for (let bits = 1; bits < 1 << ids.length; bits++)
    if (isMet(Object.fromEntries(ids.filter((_, at) => (bits & (1 << at)) !== 0).map((id) => [id, true]))))
      return true;
  return false;
}
