/** The ways by which a caller is entitled to an asset at a time. */
import { holds, isAllowing } from "./catalog.ts";
import type { Subscription } from "./catalog.ts";
import { compareText } from "./group.ts";
import { isPrincipal, samePerson } from "./standing.ts";
import type { Standing } from "./standing.ts";

/** In the order in which they answer. */
const VIAS = ["person", "membership", "group", "role", "exemption", "service"] as const;
export type Via = (typeof VIAS)[number];

/** One way, and since when all that makes it has held. */
export interface Way {
  readonly via: Via;
  readonly since: number;
  readonly subscription: string | null;
}

export interface Answer {
  readonly via: Via;
  /** null: since ever. */
  readonly since: number | null;
  readonly subscription: string | null;
}

/** The owning project's role, and memberships in it. */
export function ownerWays(standing: Standing): Way[] {
  const { project } = standing.asset;
  return [...memberWays(standing, project), ...roleWays(standing, project)];
}

/** Subscriptions that allow and hold, for a subscriber that the caller is or belongs to; only of a read or list. */
export function subscribedWays(standing: Standing): Way[] {
  if (!standing.isReading) return [];
  return standing.subscriptions
    .filter((subscription) => isAllowing(subscription) && holds(subscription, standing.at))
    .flatMap((subscription) =>
      subscriberWays(subscription, standing).map(({ via, since }) => ({
        via,
        since: Math.max(since, subscription.from),
        subscription: subscription.id,
      })),
    );
}

/** Exemptions that hold for the asset, and the service that acts for itself. */
export function exemptWays({ caller, exemptions, asset, at }: Standing): Way[] {
  const ways = exemptions
    .filter((exemption) => holds(exemption, at))
    .filter((exemption) => exemption.asset === undefined || exemption.asset === asset.id)
    .map(({ from }): Way => ({ via: "exemption", since: from, subscription: null }));
  if (caller.serviceItself) ways.push({ via: "service", since: -Infinity, subscription: null });
  return ways;
}

/** The first way in the order of VIAS, then of the smaller subscription id; since the earliest of all ways. */
export function answerOf(ways: readonly Way[]): Answer | undefined {
  const [first] = ways.toSorted(
    (a, b) =>
      VIAS.indexOf(a.via) - VIAS.indexOf(b.via) || compareText(a.subscription ?? "", b.subscription ?? ""),
  );
  if (!first) return undefined;
  const since = Math.min(...ways.map((way) => way.since));
  return { via: first.via, since: Number.isFinite(since) ? since : null, subscription: first.subscription };
}

/** Ways by which the caller is who subscribed, or of them. */
export function subscriberWays({ subscriber }: Subscription, standing: Standing): Way[] {
  const { caller, memberships, at } = standing;
  if ("person" in subscriber) return samePerson(subscriber.person, caller.person) ? [always("person")] : [];
  if ("principalArn" in subscriber)
    return isPrincipal(subscriber.principalArn, standing) ? [always("role")] : [];
  if ("group" in subscriber) {
    return memberships.groups
      .filter((membership) => membership.group === subscriber.group && holds(membership, at))
      .map(({ from }) => ({ via: "group", since: from, subscription: null }));
  }
  return [...memberWays(standing, subscriber.project), ...roleWays(standing, subscriber.project)];
}

function always(via: Via): Way {
  return { via, since: -Infinity, subscription: null };
}

/** The person's memberships in a project that hold. */
function memberWays({ memberships, at }: Standing, project: string): Way[] {
  return memberships.projects
    .filter((membership) => membership.project === project && holds(membership, at))
    .map(({ group, from }) => ({
      via: group === undefined ? "membership" : "group",
      since: from,
      subscription: null,
    }));
}

/** The project's entry that lists the principal. */
function roleWays({ roles }: Standing, project: string): Way[] {
  return roles
    .filter(({ id }) => id === project)
    .map(({ from }) => ({ via: "role", since: from, subscription: null }));
}
