/** The counter-factual of a verdict: which subscription of the caller came nearest to allowing the access. */
import { holds, isAllowing } from "./catalog.ts";
import type { Subscription } from "./catalog.ts";
import { compareText } from "./group.ts";
import { isPrincipal, samePerson } from "./standing.ts";
import type { Standing } from "./standing.ts";

/**
 * The caller's subscription to the asset, whatever its state: one in force (a subscriber who writes), then the one that
 * ended last, that begins next, that was asked for, that was rejected; the smaller id of equals. null if there is none.
 * The caller's is one of the person, of the principal, of a group or project that the person was ever a member of, or
 * of a project that lists the principal's role.
 */
export function findNearest(standing: Standing): string | null {
  const [nearest] = standing.subscriptions
    .filter((subscription) => concerns(subscription, standing))
    .map((subscription) => ({ id: subscription.id, ...rank(subscription, standing.at) }))
    .sort((a, b) => a.rank - b.rank || a.distance - b.distance || compareText(a.id, b.id));
  return nearest?.id ?? null;
}

function concerns({ subscriber }: Subscription, standing: Standing): boolean {
  const { caller, memberships, roles } = standing;
  if ("person" in subscriber) return samePerson(subscriber.person, caller.person);
  if ("principalArn" in subscriber) return isPrincipal(subscriber.principalArn, standing);
  if ("group" in subscriber) return memberships.groups.some(({ group }) => group === subscriber.group);
  return (
    roles.some(({ id }) => id === subscriber.project) ||
    memberships.projects.some(({ project }) => project === subscriber.project)
  );
}

function rank(subscription: Subscription, at: number): { rank: number; distance: number } {
  if (subscription.status === "requested") return { rank: 3, distance: 0 };
  if (!isAllowing(subscription)) return { rank: 4, distance: 0 };
  if (holds(subscription, at)) return { rank: 0, distance: 0 };
  return subscription.until <= at
    ? { rank: 1, distance: at - subscription.until }
    : { rank: 2, distance: subscription.from - at };
}
