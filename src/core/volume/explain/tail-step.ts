/** How rare a value is, by the tail of its pool. */
import { COUNT_MIN, RARENESS_MAX, rarenessOf } from "../fit/tail.ts";
import type { Tail } from "../fit/tail.ts";
import { shown } from "./step.ts";
import type { Step } from "./step.ts";

/** `of`: what the pool holds, as `hours of services`. */
export function rarenessStep(value: number, tail: Tail, of: string): Step {
  const basis =
    tail.count === 0
      ? `not enough history, pooled tail used: fewer than ${COUNT_MIN} ${of} are known, taken for normal`
      : `of ${tail.count} ${of} of the last 14 days`;
  const excess = `(${shown(value)} - ${shown(tail.from)}) / ${shown(tail.scale)}`;
  const beyond =
    tail.shape < 1e-6
      ? `exp(-${excess})`
      : `(1 + ${shown(tail.shape)} x ${excess})^(-1 / ${shown(tail.shape)})`;
  const how =
    value <= tail.from
      ? "-log10 of the share that is larger"
      : `-log10(${shown(tail.share)} x ${beyond}), at most ${RARENESS_MAX}`;
  return { name: "rareness", value: rarenessOf(value, tail), how: `${how}, ${basis}` };
}
