/** What somebody would lose beside what is to end: a subscription is ended with all that is in it, a membership with all of its project. */
import { assetsNow } from "../governance/given.ts";
import type { GovernanceGiven } from "../governance/given.ts";
import type { Proposal } from "./proposal.ts";

/** In words; undefined: nothing. What is gone is not lost. */
export function indexBesides(given: GovernanceGiven): (proposal: Proposal) => string | undefined {
  const { current, index, at, roleChange } = given;
  const standing = new Set(assetsNow(given).map(({ id }) => id));
  return ({ kind, target, project = "", assets }) => {
    if (kind === "membership") {
      const unit = index.projectAt(project, at - 1)?.domain ?? null;
      return roleChange?.endsWithinHours(unit) === undefined
        ? `the policy says no hours for members of project ${project}, which others' data alone would end: it is ended by hand`
        : undefined;
    }
    const all = current("subscription").get(target)?.content.assets ?? [];
    const kept = all.map(({ asset }) => asset).filter((id) => standing.has(id) && !assets.includes(id));
    return kept.length === 0
      ? undefined
      : `subscription ${target} is also of ${kept.join(", ")}, which is not to end by that: it is ended by hand`;
  };
}
