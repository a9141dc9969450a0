/** The score of an asset that is new to somebody, term by term. */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import { CLIP_HIGH, CLIP_LOW, OBJECTS_WEIGHT } from "../channels/hour-joint.ts";
import { RATE_DAYS, RATE_WEIGHT, USERS_WEIGHT, newAssetScore } from "../channels/new-asset.ts";
import { toLog } from "../parameters.ts";
import { jointOf, residual, tailOf } from "../judge/residual.ts";
import type { Explaining } from "./index.ts";
import { levelSteps } from "./level-steps.ts";
import { impactText, shown, sizeStep } from "./step.ts";
import type { Step } from "./step.ts";
import { rarenessStep } from "./tail-step.ts";

export function newAssetSteps({ place, asset }: Score, { closed, baseline }: Explaining): Step[] {
  const touch = closed.touches.of(place).find((one) => one.asset === asset);
  invariant(touch, "a score of an asset is of one that was read");
  const [bytes, objects] = [toLog(touch.bytes, "bytes"), toLog(touch.objects, "objects")];
  const residuals = {
    bytes: residual(bytes, place, baseline.bytes),
    objects: residual(objects, place, baseline.objects),
  };
  const value = jointOf(residuals, place, baseline);
  const rareness = rarenessStep(value, tailOf(baseline, "new_asset", place), "first reads of an asset");
  const group = baseline.peers.groupOf[place] as number;
  const members = baseline.peers.sizes[group] as number;
  const input = {
    rareness: rareness.value,
    users: baseline.use.users(group, touch.asset),
    members,
    before: baseline.use.newBefore(place),
    bytes: touch.bytes,
  };
  return [
    sizeStep("bytes", bytes, touch.bytes),
    ...levelSteps(bytes, { measure: "bytes", unit: "hour", levels: baseline.bytes, place }, baseline),
    sizeStep("objects", objects, touch.objects),
    ...levelSteps(objects, { measure: "objects", unit: "hour", levels: baseline.objects, place }, baseline),
    {
      name: "joint of the asset's largest hour",
      value,
      how: `bytes + ${OBJECTS_WEIGHT} x objects, the residuals as normal ones that are as rare, each from ${CLIP_LOW} to ${CLIP_HIGH}`,
    },
    rareness,
    {
      name: "peers who use it",
      value: input.users,
      how: `of ${members} in the last 30 days; one that nobody uses adds up to ${shown(-USERS_WEIGHT * Math.log10(0.5 / (members + 1)))}`,
    },
    { name: "new assets before", value: input.before, how: "of this person in the last 42 days" },
    {
      name: "score",
      value: newAssetScore(input),
      how: `${shown(rareness.value)} - ${USERS_WEIGHT} x log10(${input.users + 0.5} / ${members + 1}) - ${RATE_WEIGHT} x log10(${input.before + 1} / ${RATE_DAYS}) + ${impactText(touch.bytes)}`,
    },
  ];
}
