/** The score of an asset that is new to somebody, term by term. */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import { RATE_DAYS, RATE_WEIGHT, USERS_WEIGHT, newAssetScore } from "../channels/new-asset.ts";
import { toLog } from "../parameters.ts";
import { tailOf } from "../judge/residual.ts";
import { levelsOf } from "./hour.ts";
import type { Explaining } from "./index.ts";
import { jointStep, measuredSteps } from "./joint.ts";
import { computed, given, impactText, shown } from "./step.ts";
import type { Step } from "./step.ts";
import { rarenessSteps } from "./tail-step.ts";

export function newAssetSteps({ place, asset }: Score, { closed, baseline }: Explaining): Step[] {
  const touch = closed.touches.of(place).find((one) => one.asset === asset);
  invariant(touch, "a score of an asset is of one that was read");
  const read = { bytes: toLog(touch.bytes, "bytes"), objects: toLog(touch.objects, "objects") };
  const joint = jointStep("joint of the asset's largest hour", levelsOf(read, place, baseline), {
    place,
    baseline,
  });
  const tail = tailOf(baseline, "new_asset", place);
  const rareness = rarenessSteps(joint.value, tail, { of: "first reads of an asset" });
  const group = baseline.peers.groupOf[place] as number;
  const members = baseline.peers.sizes[group] as number;
  const input = {
    rareness: (rareness.at(-1) as Step).value,
    users: baseline.use.users(group, touch.asset),
    members,
    before: baseline.use.newBefore(place),
    bytes: touch.bytes,
  };
  return [
    ...measuredSteps(read, place, baseline),
    joint,
    ...rareness,
    given("peers who use it", input.users, `of ${members} in the last 30 days`),
    given("new assets before", input.before, "of this person in the last 42 days"),
    computed(
      "score",
      newAssetScore(input),
      `${shown(input.rareness)} - ${USERS_WEIGHT} x log10((${input.users} + 0.5) / (${members} + 1)) - ${RATE_WEIGHT} x log10((${input.before} + 1) / ${RATE_DAYS}) + ${impactText(touch.bytes)}`,
    ),
  ];
}
