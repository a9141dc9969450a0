/** Scores of hours, term by term. */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import {
  OBJECTS_WEIGHT as DISTINCT_WEIGHT,
  OBJECTS_SCALE,
  hourDistinctScore,
} from "../channels/hour-distinct.ts";
import {
  ALIKE,
  CLIP_HIGH,
  CLIP_LOW,
  HOURS_BEFORE,
  OBJECTS_WEIGHT,
  furthest,
  hourJointScore,
  jointOfHours,
} from "../channels/hour-joint.ts";
import { IMPACT_WEIGHT, impactOf } from "../channels/impact.ts";
import { KNOWN_HOURS, SPREADS_KNOWN, SPREADS_UNKNOWN, recordScore } from "../channels/record.ts";
import type { DayActivity } from "../day-activity.ts";
import type { Baseline } from "../fit/index.ts";
import { fromLog } from "../parameters.ts";
import { jointOf, residual, tailOf } from "../judge/residual.ts";
import { normalized } from "../fit/tail.ts";
import type { Explaining } from "./index.ts";
import { levelSteps } from "./level-steps.ts";
import { impactText, shown, sizeStep } from "./step.ts";
import type { Step } from "./step.ts";
import { rarenessStep } from "./tail-step.ts";

/** Where an hour stands among the rows of its day. */
function rowOf({ people, hours }: DayActivity, { place, hour }: Pick<Score, "place" | "hour">): number {
  const at = people.findIndex((one, row) => one === place && hours[row] === hour);
  invariant(at >= 0, "a score of an hour is of one in which something was read");
  return at;
}

interface HourLevels {
  readonly bytes: number;
  readonly objects: number;
  readonly residuals: { readonly bytes: number; readonly objects: number };
}

function hourOf(activity: DayActivity, at: number, baseline: Baseline): HourLevels {
  const place = activity.people[at] as number;
  const [bytes, objects] = [activity.bytes[at] as number, activity.objects[at] as number];
  const residuals = {
    bytes: residual(bytes, place, baseline.bytes),
    objects: residual(objects, place, baseline.objects),
  };
  return { bytes, objects, residuals };
}

export function jointSteps(score: Score, { closed, before, baseline }: Explaining): Step[] {
  const { activity } = closed;
  const { place } = score;
  const { bytes, objects, residuals } = hourOf(activity, rowOf(activity, score), baseline);
  const [byteTail, objectTail] = [
    tailOf(baseline, "hour_bytes", place),
    tailOf(baseline, "hour_distinct", place),
  ];
  const own = jointOf(residuals, place, baseline);
  const recent = [...(before ? jointsBefore(before, score, baseline) : [])].concat(
    jointsBefore(activity, score, baseline),
  );
  const together = jointOfHours([...recent, own]);
  const highest = furthest(own, together);
  const read = fromLog(bytes, "bytes");
  const parts = [normalized(residuals.bytes, byteTail), normalized(residuals.objects, objectTail)] as const;
  const rareness = rarenessStep(highest, tailOf(baseline, "hour_joint", place), "hours");
  return [
    sizeStep("bytes", bytes, read),
    ...levelSteps(bytes, { measure: "bytes", unit: "hour", levels: baseline.bytes, place }, baseline),
    sizeStep("objects", objects, fromLog(objects, "objects")),
    ...levelSteps(objects, { measure: "objects", unit: "hour", levels: baseline.objects, place }, baseline),
    {
      name: "joint of the hour",
      value: own,
      how: `${shown(parts[0])} + ${OBJECTS_WEIGHT} x ${shown(parts[1])}: the residuals as normal ones that are as rare, each from ${CLIP_LOW} to ${CLIP_HIGH}`,
    },
    {
      name: "joint of three hours",
      value: together,
      how:
        recent.length === 0
          ? "no other active hour within three"
          : `(${[...recent, own].map(shown).join(" + ")}) / sqrt(${recent.length + 1} + ${ALIKE} x ${(recent.length + 1) * recent.length})`,
    },
    rareness,
    {
      name: "score",
      value: hourJointScore(rareness.value, read),
      how: `${shown(rareness.value)} + ${impactText(read)}, of the larger joint where the hour's own is above 0`,
    },
  ];
}

/** Joints of the hours that count with one, in their order. */
function jointsBefore(activity: DayActivity, { place, day, hour }: Score, baseline: Baseline): number[] {
  const time = day * 24 + hour;
  return [...activity.people.keys()]
    .filter((at) => {
      const age = time - (activity.day * 24 + (activity.hours[at] as number));
      return activity.people[at] === place && age > 0 && age <= HOURS_BEFORE;
    })
    .map((at) => jointOf(hourOf(activity, at, baseline).residuals, place, baseline));
}

export function distinctSteps(score: Score, { closed: { activity }, baseline }: Explaining): Step[] {
  const { place } = score;
  const { objects, residuals } = hourOf(activity, rowOf(activity, score), baseline);
  const read = fromLog(objects, "objects");
  const rareness = rarenessStep(residuals.objects, tailOf(baseline, "hour_distinct", place), "hours");
  const value = hourDistinctScore(rareness.value, read);
  invariant(value !== undefined, "few objects have no score of this channel");
  return [
    sizeStep("objects", objects, read),
    ...levelSteps(objects, { measure: "objects", unit: "hour", levels: baseline.objects, place }, baseline),
    rareness,
    {
      name: "score",
      value,
      how: `${shown(rareness.value)} + ${DISTINCT_WEIGHT} x log10(${shown(Math.round(read))} / ${OBJECTS_SCALE})`,
    },
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
  const value = recordScore(known, read);
  const bar = bytes + IMPACT_WEIGHT * impactOf(read) - value;
  const spreads = known.hours < KNOWN_HOURS ? SPREADS_UNKNOWN : SPREADS_KNOWN;
  return [
    sizeStep("bytes", bytes, read),
    ...levelSteps(bytes, { measure: "bytes", unit: "hour", levels, place }, baseline).slice(0, -1),
    {
      name: "record",
      value: bar,
      how:
        known.record < bar - 1e-6
          ? `${shown(known.usual)} + ${spreads} x ${shown(known.spread)}: ${known.record < 0 ? "no hour is known" : `no hour of 42 days was larger than ${shown(known.record)}`}`
          : "the largest hour of 42 days",
    },
    { name: "score", value, how: `${shown(bytes)} - ${shown(bar)} + ${impactText(read)}` },
  ];
}
