/** The plan as of the oldest of the reads and as of the newest: what one of them allows already, or still, is allowed. */
import type { GovernanceGiven } from "./given.ts";
import { planOf } from "./plan.ts";
import type { Plan } from "./plan.ts";

/**
 * Services are read one after the other, and one of them may not answer for a day. A subscription that is in the newest read and whose
 * grant is, too, must be no grant without one, though the people were read before.
 */
export function plansOf(given: GovernanceGiven): Plan {
  const oldest = planOf(given);
  if (given.latest <= given.at) return oldest;
  const newest = planOf({ ...given, at: given.latest });
  return {
    ...oldest,
    standingOf(principal, asset) {
      const standing = oldest.standingOf(principal, asset);
      if (standing.kind !== "none" && standing.kind !== "ended") return standing;
      const newer = newest.standingOf(principal, asset);
      return newer.kind === "none" || newer.kind === "ended" ? standing : newer;
    },
    // and a subscription counts as missing its grant only where it holds by both
    current: oldest.current.filter(({ until }) => until > given.latest),
  };
}
