/** Scores of hours by their objects, and against the record, term by term. */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import { OBJECTS_SCALE, OBJECTS_WEIGHT, hourDistinctScore } from "../channels/hour-distinct.ts";
import { KNOWN_HOURS, SPREADS_KNOWN, SPREADS_UNKNOWN, recordScore } from "../channels/record.ts";
import { fromLog } from "../parameters.ts";
import { tailOf } from "../judge/residual.ts";
import { hourOf, rowOf } from "./hour.ts";
import type { Explaining } from "./index.ts";
import { levelSteps, usualSteps } from "./level-steps.ts";
import { computed, given, impactText, shown, sizeStep } from "./step.ts";
import type { Step } from "./step.ts";
import { rarenessSteps } from "./tail-step.ts";

export function distinctSteps(score: Score, { closed: { activity }, baseline }: Explaining): Step[] {
  const { place } = score;
  const { objects, residuals } = hourOf(activity, rowOf(activity, score), baseline);
  const read = fromLog(objects, "objects");
  const tail = tailOf(baseline, "hour_distinct", place);
  const rareness = rarenessSteps(residuals.objects, tail, { of: "hours" });
  const rare = (rareness.at(-1) as Step).value;
  const value = hourDistinctScore(rare, read);
  invariant(value !== undefined, "few objects have no score of this channel");
  const size = `log10(${shown(Math.round(read))} / ${OBJECTS_SCALE})`;
  return [
    sizeStep("objects", objects, read),
    ...levelSteps(objects, { measure: "objects", unit: "hour", levels: baseline.objects, place }, baseline),
    ...rareness,
    computed("score", value, `${shown(rare)} + ${OBJECTS_WEIGHT} x ${size}`),
  ];
}

export function recordSteps(score: Score, { closed: { activity }, baseline }: Explaining): Step[] {
  const { place } = score;
  const { bytes: levels } = baseline;
  const { bytes } = hourOf(activity, rowOf(activity, score), baseline);
  const read = fromLog(bytes, "bytes");
  const known = {
    bytes,
    record: levels.record[place] as number,
    usual: levels.usual[place] as number,
    spread: levels.spread[place] as number,
    hours: levels.hours[place] as number,
  };
  const spreads = known.hours < KNOWN_HOURS ? SPREADS_UNKNOWN : SPREADS_KNOWN;
  const expected = known.usual + spreads * known.spread;
  const isKnown = known.record >= 0;
  const bar = Math.max(known.record, expected);
  const value = recordScore(known, read);
  return [
    sizeStep("bytes", bytes, read),
    ...usualSteps({ measure: "bytes", unit: "hour", levels, place }, baseline),
    computed("expected record", expected, `${shown(known.usual)} + ${spreads} x ${shown(known.spread)}`),
    ...(isKnown ? [given("largest hour", known.record, "of the last 42 days")] : []),
    computed("record", bar, [
      isKnown ? `max(${shown(expected)}, ${shown(known.record)})` : shown(expected),
      isKnown ? "" : "no hour is known",
    ]),
    computed("beaten by", bytes - bar, `${shown(bytes)} - ${shown(bar)}`),
    computed("score", value, `${shown(bytes - bar)} / ln(10) + ${impactText(read)}`),
  ];
}
