/** The counter-factual of a verdict: which subscription of the caller came nearest to allowing the access. */
import type { Caller } from "../identity/caller.ts";
import { holds, isAllowing } from "./catalog.ts";
import type { Subscription } from "./catalog.ts";
import type { PersonMemberships } from "./memberships.ts";

/**
 * The caller's subscription to the asset, whatever its state: one in force (a subscriber who writes), then the one that
 * ended last, that begins next, that was asked for, that was rejected; the smaller id of equals. null if there is none.
 */
export function findNearest(standing: {
  readonly caller: Caller;
  readonly memberships: PersonMemberships;
  readonly roleProjects: ReadonlySet<string>;
  readonly subscriptions: readonly Subscription[];
  readonly at: number;
}): string | null {
  const own = standing.subscriptions.filter((subscription) => concerns(subscription, standing));
  const ranked = own.toSorted((a, b) => {
    const [rankA, distanceA] = rank(a, standing.at);
    const [rankB, distanceB] = rank(b, standing.at);
    return rankA - rankB || distanceA - distanceB || (a.id < b.id ? -1 : 1);
  });
  return ranked[0]?.id ?? null;
}

function concerns(
  { subscriber }: Subscription,
  {
    caller,
    memberships,
    roleProjects,
  }: { caller: Caller; memberships: PersonMemberships; roleProjects: ReadonlySet<string> },
): boolean {
  if ("person" in subscriber) return subscriber.person.toLowerCase() === caller.person.toLowerCase();
  if ("principalArn" in subscriber) return subscriber.principalArn === caller.principal;
  if ("group" in subscriber) return memberships.groups.some(({ group }) => group === subscriber.group);
  return (
    roleProjects.has(subscriber.project) ||
    memberships.projects.some(({ project }) => project === subscriber.project)
  );
}

function rank(subscription: Subscription, at: number): [rank: number, distance: number] {
  if (subscription.status === "requested") return [3, 0];
  if (!isAllowing(subscription)) return [4, 0];
  if (holds(subscription, at)) return [0, 0];
  return subscription.until <= at ? [1, at - subscription.until] : [2, subscription.from - at];
}
