/** Bytes and objects together, term by term: of an hour, and of the hours before that count with it. */
import type { Score } from "../channel.ts";
import {
  ALIKE,
  CLIP_HIGH,
  CLIP_LOW,
  HOURS_BEFORE,
  OBJECTS_WEIGHT,
  hourJointScore,
  jointOfHours,
} from "../channels/hour-joint.ts";
import type { DayActivity } from "../day-activity.ts";
import type { Baseline } from "../fit/index.ts";
import { withoutAnnounced } from "../left.ts";
import { normalized } from "../fit/tail.ts";
import { jointOf, residual, tailOf } from "../judge/residual.ts";
import { fromLog } from "../parameters.ts";
import { hourOf, rowOf } from "./hour.ts";
import type { HourLevels } from "./hour.ts";
import type { Explaining } from "./index.ts";
import { levelSteps } from "./level-steps.ts";
import { computed, heldText, impactText, shown, sizeStep } from "./step.ts";
import type { Step } from "./step.ts";
import { normalSteps, rarenessSteps } from "./tail-step.ts";

export function jointSteps(score: Score, { closed, before, baseline }: Explaining): Step[] {
  const { activity } = closed;
  const { place } = score;
  const hour = hourOf(activity, rowOf(activity, score), baseline);
  const read = fromLog(hour.bytes, "bytes");
  const own = jointStep("joint of the hour", hour, { place, baseline });
  const days = [...(before ? [before] : []), withoutAnnounced(activity, closed.left)];
  const recent = days.flatMap((day) => stepsBefore(day, score, baseline));
  const together = togetherSteps(own, recent);
  const highest = (together.at(-1) ?? own).value;
  const rareness = rarenessSteps(highest, tailOf(baseline, "hour_joint", place), { of: "hours" });
  const value = (rareness.at(-1) as Step).value;
  return [
    ...measuredSteps(hour, place, baseline),
    own,
    ...together,
    ...rareness,
    computed("score", hourJointScore(value, read), `${shown(value)} + ${impactText(read)}`),
  ];
}

/** Bytes, then objects: what was read, what is usual, and how far out it is as a normal residual. */
export function measuredSteps(
  levels: Pick<HourLevels, "bytes" | "objects">,
  place: number,
  baseline: Baseline,
): Step[] {
  return (["bytes", "objects"] as const).flatMap((measure) => {
    const value = levels[measure];
    const tail = tailOf(baseline, measure === "bytes" ? "hour_bytes" : "hour_distinct", place);
    const about = { measure, unit: "hour", levels: baseline[measure], place };
    return [
      sizeStep(measure, value, fromLog(value, measure)),
      ...levelSteps(value, about, baseline),
      ...normalSteps(residual(value, place, baseline[measure]), tail, {
        prefix: `${measure}: `,
        of: "hours",
      }),
    ];
  });
}

/** Both measures in one number. */
export function jointStep(
  name: string,
  { residuals }: Pick<HourLevels, "residuals">,
  {
    place,
    baseline,
    note = "",
  }: { readonly place: number; readonly baseline: Baseline; readonly note?: string },
): Step {
  const [bytes, objects] = [
    normalized(residuals.bytes, tailOf(baseline, "hour_bytes", place)),
    normalized(residuals.objects, tailOf(baseline, "hour_distinct", place)),
  ].map((value) => heldText(shown(value), value, [CLIP_LOW, CLIP_HIGH]));
  return computed(name, jointOf(residuals, place, baseline), [
    `${bytes} + ${OBJECTS_WEIGHT} x ${objects}`,
    note,
  ]);
}

/** The hours that count with one, in their order. */
function stepsBefore(activity: DayActivity, { place, day, hour }: Score, baseline: Baseline): Step[] {
  const time = day * 24 + hour;
  return [...activity.people.keys()]
    .filter((at) => {
      const age = time - (activity.day * 24 + (activity.hours[at] as number));
      return activity.people[at] === place && age > 0 && age <= HOURS_BEFORE;
    })
    .map((at) => {
      const own = hourOf(activity, at, baseline);
      const name = `joint of ${String(activity.hours[at]).padStart(2, "0")}:00`;
      const note = `an hour before, in the same way: bytes and objects of residuals ${shown(own.residuals.bytes)} and ${shown(own.residuals.objects)}`;
      return jointStep(name, own, { place, baseline, note });
    });
}

/** Hours together count where they say more than each of them alone: an ordinary hour after a large one is no news. */
function togetherSteps(own: Step, recent: readonly Step[]): Step[] {
  const all = [...recent, own].map(({ value }) => value);
  const together = jointOfHours(all);
  if (recent.length === 0 || together <= Math.max(...all)) return [];
  const count = all.length;
  return [
    ...recent,
    computed("joint of three hours", together, [
      `(${all.map(shown).join(" + ")}) / sqrt(${count} + ${ALIKE} x ${count} x ${count - 1})`,
      `more than the ${shown(Math.max(...all))} of the furthest of these hours`,
    ]),
  ];
}
