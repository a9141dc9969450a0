/** What would have entitled a caller, and has ended: the three clauses of `revoked`. */
import { holds, isAllowing } from "./catalog.ts";
import type { Interval, Subscription } from "./catalog.ts";
import { compareText } from "./group.ts";
import { isPrincipal, samePerson } from "./standing.ts";
import type { Standing } from "./standing.ts";

export interface End {
  readonly since: number;
  readonly subscription: string | null;
}

/** The latest of all ends at or before the time, of equals the one of the smaller subscription id. */
export function latestEnd(standing: Standing): End | undefined {
  const ends = [...endedOwnership(standing), ...(standing.isReading ? endedSubscriptions(standing) : [])];
  return ends.toSorted(
    (a, b) => b.since - a.since || compareText(a.subscription ?? "", b.subscription ?? ""),
  )[0];
}

/** (a) Memberships in the owning project. */
function endedOwnership({ memberships, asset, at }: Standing): End[] {
  return memberships.projects
    .filter(({ project, until }) => project === asset.project && until <= at)
    .map(({ until }) => ({ since: until, subscription: null }));
}

/** (b) Subscriptions that ended; (c) memberships that ended of subscriptions that run. */
function endedSubscriptions(standing: Standing): End[] {
  const { at } = standing;
  return standing.subscriptions.filter(isAllowing).flatMap((subscription): End[] => {
    const { id, until } = subscription;
    const parts = partsIn(subscription, standing);
    if (until <= at) {
      const concerns = isSubscriber(subscription, standing) || parts.some(({ from }) => from <= at);
      return concerns ? [{ since: until, subscription: id }] : [];
    }
    if (!holds(subscription, at)) return [];
    return parts.filter((part) => part.until <= at).map((part) => ({ since: part.until, subscription: id }));
  });
}

/** True where the subscriber is the caller: the person, the principal, a project that lists the principal's role. */
function isSubscriber({ subscriber }: Subscription, standing: Standing): boolean {
  if ("person" in subscriber) return samePerson(subscriber.person, standing.caller.person);
  if ("principalArn" in subscriber) return isPrincipal(subscriber.principalArn, standing);
  return "project" in subscriber && standing.roles.some(({ id }) => id === subscriber.project);
}

/** The person's memberships, whenever, in the project or group that subscribed. */
function partsIn({ subscriber }: Subscription, { memberships }: Standing): readonly Interval[] {
  if ("project" in subscriber)
    return memberships.projects.filter(({ project }) => project === subscriber.project);
  return "group" in subscriber ? memberships.groups.filter(({ group }) => group === subscriber.group) : [];
}
