/**
 * What somebody declined stays declined for the changes of role that they were told of. A change that came later, or that nobody told them
 * of, is another reason: for that it is proposed anew.
 */
import { groupBy } from "../catalog/group.ts";
import type { RoleChange } from "../governance/role-change/changes.ts";
import type { Outlived } from "../governance/role-change/outlived.ts";
import { targetOf } from "./proposal.ts";
import type { RevocationKind } from "./proposal.ts";
import { triggerKey } from "./trigger.ts";

export interface Declined {
  readonly scope: string;
  readonly kind: RevocationKind;
  readonly target: string;
  /** In ms. */
  readonly at: number;
  /** Keys of the changes; null: all that there were by then. */
  readonly triggers: readonly string[] | null;
}

/**
 * What is left of what outlived a change. A right that was given after it was declined is another; since when somebody has it may be known
 * better by now, and when the change was, too: both are the same still.
 */
export function undeclined(outlived: readonly Outlived[], declined: readonly Declined[]): Outlived[] {
  const byRight = groupBy(declined, ({ scope, kind, target }) => keyOf(scope, kind, target));
  return outlived.filter(({ right, scope, from, change }) => {
    if (right.kind === "grant") return true;
    const own = byRight.get(keyOf(scope, right.kind, targetOf(right))) ?? [];
    return !own.some((one) => from < one.at && isToldBy(one, change));
  });
}

function isToldBy({ at, triggers }: Declined, change: RoleChange): boolean {
  return change.at <= at && (triggers === null || triggers.includes(triggerKey(change)));
}

function keyOf(...of: readonly string[]): string {
  return JSON.stringify(of);
}
