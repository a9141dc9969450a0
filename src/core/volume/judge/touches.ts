/** Scores what somebody read of an asset that is new to them. */
import { KNOWN_DAYS, newAssetScore } from "../channels/new-asset.ts";
import type { Judging } from "./collected.ts";
import { toLog } from "../parameters.ts";
import type { ClosedDay } from "../past.ts";
import { isJointKnown, jointOf, residual, tailOf } from "./residual.ts";
import { rarenessOf } from "../fit/tail.ts";

export function judgeTouches({ activity, touches }: ClosedDay, { baseline, found }: Judging): void {
  const { use, peers } = baseline;
  for (const { place, asset, bytes, objects, hour } of touches) {
    if (use.knownDays(place) < KNOWN_DAYS || !use.isNew(place, asset)) continue;
    const residuals = {
      bytes: residual(toLog(bytes, "bytes"), place, baseline.bytes),
      objects: residual(toLog(objects, "objects"), place, baseline.objects),
    };
    const value = jointOf(residuals, place, baseline);
    if (isJointKnown(place, baseline)) found.pool("new_asset", { place, hour, value });
    const group = peers.groupOf[place] as number;
    const score = newAssetScore({
      rareness: rarenessOf(value, tailOf(baseline, "new_asset", place)),
      users: use.users(group, asset),
      members: peers.sizes[group] as number,
      before: use.newBefore(place),
      bytes,
    });
    found.add({ channel: "new_asset", place, day: activity.day, hour, asset, score });
  }
}
