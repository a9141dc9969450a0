/** Who may be entitled by what the reads could not see into: of a catalog of the control plane alone. A file says all that it knows. */
import { holds, isAllowing } from "./catalog.ts";
import type { Blind, Catalog, Interval, Subscriber, Subscription } from "./catalog.ts";
import { groupBy } from "./group.ts";
import type { Standing } from "./standing.ts";
import { subscriberWays } from "./ways.ts";

export interface Blindness {
  /** When it was not known who is of a project, or in a group of it. */
  readonly ofProject: (id: string) => readonly Blind[];
  /** Of the subscriber, where it is a project, a group, or a user whom nobody describes. */
  readonly ofSubscriber: (subscriber: Subscriber) => readonly Blind[];
}

const NOTHING: readonly Blind[] = [];

export function indexBlindness({ blind = [] }: Pick<Catalog, "blind">): Blindness {
  const projects = groupBy(blind, ({ project }) => project);
  const groups = groupBy(
    blind.filter(({ project }) => project === undefined),
    ({ group }) => group,
  );
  const ofProject = (id: string): readonly Blind[] => projects.get(id) ?? NOTHING;
  return {
    ofProject,
    ofSubscriber: (subscriber) => {
      if ("project" in subscriber) return ofProject(subscriber.project);
      if ("group" in subscriber) return groups.get(subscriber.group) ?? NOTHING;
      return "person" in subscriber ? (groups.get(subscriber.person) ?? NOTHING) : NOTHING;
    },
  };
}

/**
 * Whether something that was not seen may entitle the caller: they may be of the owning project, or of one that subscribed, or their role
 * is one of a project that could not be seen into at the time, or they subscribed to something that may be the asset. Nobody of an account
 * that is none of ours may.
 */
export function isHidden(standing: Standing, { ofProject, ofSubscriber }: Blindness): boolean {
  const { caller, roleEntries, asset, subscriptions, isReading, at } = standing;
  if (caller.outsideAccount) return false;
  const hides = (stretches: readonly Interval[]): boolean => stretches.some((one) => holds(one, at));
  if ([asset.project, ...roleEntries.map(({ id }) => id)].some((id) => hides(ofProject(id)))) return true;
  const mayAllow = (one: Subscription): boolean => {
    if (!holds(one, at)) return false;
    const isUnclear = one.status === "unclear";
    if (!isUnclear && !isAllowing(one)) return false;
    return hides(ofSubscriber(one.subscriber)) || (isUnclear && subscriberWays(one, standing).length > 0);
  };
  return isReading && subscriptions.some(mayAllow);
}
