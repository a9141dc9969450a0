/** How rare a value is, by the tail of its pool, and the normal residual that is as rare. */
import { COUNT_MIN, RARENESS_MAX, normalized, rarenessOf } from "../fit/tail.ts";
import type { Tail } from "../fit/tail.ts";
import { computed, shown } from "./step.ts";
import type { Step } from "./step.ts";

export interface TailOf {
  /** Before the names of steps: `bytes: `. */
  readonly prefix?: string;
  /** What the pool holds: `hours`. */
  readonly of: string;
}

/** The last step is the rareness. */
export function rarenessSteps(value: number, tail: Tail, { prefix = "", of }: TailOf): Step[] {
  const basis =
    tail.count === 0
      ? `not enough history, pooled tail used: fewer than ${COUNT_MIN} ${of} are known, taken for normal`
      : `of ${tail.count} ${of} of the last 14 days`;
  const rareness = rarenessOf(value, tail);
  const name = `${prefix}rareness`;
  if (value > tail.from)
    return [computed(name, rareness, [beyondText(value, tail), `${basis}, Pareto tail`])];
  const share = shareStep(value, tail, { prefix, of: basis });
  return [share, computed(name, rareness, `-log10(${shown(share.value)})`)];
}

function beyondText(value: number, { from, share, shape, scale }: Tail): string {
  const excess = `(${shown(value)} - ${shown(from)}) / ${shown(scale)}`;
  const beyond =
    shape < 1e-6 ? `exp(-${excess})` : `(1 + ${shown(shape)} x ${excess})^(-1 / ${shown(shape)})`;
  return `min(${RARENESS_MAX}, -log10(${shown(share)} x ${beyond}))`;
}

function shareStep(value: number, { body, share }: Tail, { prefix, of }: Required<TailOf>): Step {
  const below = body.filter((quantile) => quantile < value).length;
  return computed(`${prefix}share as large`, 1 - ((1 - share) * below) / body.length, [
    `1 - ${shown(1 - share)} x ${below} / ${body.length}`,
    `${of}: ${below} of ${body.length} stored quantiles lie below ${shown(value)}`,
  ]);
}

/** From here on more than half are as large: nothing is unusual, and nothing is converted. */
const MIDDLE = Math.log10(2);

/** The last step is the residual as a normal one that is as rare. */
export function normalSteps(residual: number, tail: Tail, about: Required<TailOf>): Step[] {
  const steps = rarenessSteps(residual, tail, about);
  const rareness = (steps.at(-1) as Step).value;
  const value = normalized(residual, tail);
  const name = `${about.prefix}as normal`;
  if (rareness <= MIDDLE) {
    const note = `a rareness of ${shown(rareness)} is at most log10(2): half of all or more are as large`;
    return [...steps, computed(name, value, [`min(${shown(residual)}, 0)`, note])];
  }
  const t = Math.sqrt(2 * Math.LN10 * rareness);
  return [
    ...steps,
    computed(`${about.prefix}t`, t, `sqrt(2 x ln(10) x ${shown(rareness)})`),
    computed(name, value, [
      quantileText(shown(t)),
      "the normal quantile as rare, Abramowitz and Stegun 26.2.23",
    ]),
  ];
}

function quantileText(t: string): string {
  return `${t} - (2.515517 + 0.802853 x ${t} + 0.010328 x ${t}²) / (1 + 1.432788 x ${t} + 0.189269 x ${t}² + 0.001308 x ${t}³)`;
}
