/** Which subscription a grant carries out: by it a grant was asked for and approved, and has a reason. */
import { holds, isAllowing } from "../catalog/catalog.ts";
import type { Grant, Subscriber, Subscription } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import { personKey } from "./holders.ts";
import { listsOf } from "./lists.ts";

/**
 * Of grants on one asset at a time, in ms, among the asset's subscriptions: the one that the grant names, else the oldest that holds and is
 * for its principal, or for a project that has it as a role; undefined: nothing asked for it.
 */
export function indexCarriedOut(
  index: CatalogIndex,
  subscriptions: readonly Subscription[],
  at: number,
): (grant: Grant) => Subscription | undefined {
  const nameOf = (subscriber: Subscriber): string => {
    if ("project" in subscriber) return `project ${subscriber.project}`;
    if ("group" in subscriber) return `group ${subscriber.group}`;
    if ("person" in subscriber) return `person ${personKey(index, subscriber.person, at)}`;
    return `principal ${roleKey(subscriber.principalArn)}`;
  };
  const holding = subscriptions.filter((one) => isAllowing(one) && holds(one, at)).sort(compareAge);
  const bySubscriber = groupBy(holding, ({ subscriber }) => nameOf(subscriber));
  const { roles } = listsOf(index);
  return ({ principalArn, subscription }) => {
    if (subscription !== undefined) return subscriptions.find(({ id }) => id === subscription);
    const [, group] = /:identitystore:::group\/(.+)$/.exec(principalArn) ?? [];
    const [, user = principalArn] = /:identitystore:::user\/(.+)$/.exec(principalArn) ?? [];
    const names = [
      `principal ${roleKey(principalArn)}`,
      `person ${personKey(index, user, at)}`,
      ...(group === undefined ? [] : [`group ${group}`]),
      ...(roles.get(roleKey(principalArn)) ?? [])
        .filter((one) => holds(one, at))
        .map(({ id }) => `project ${id}`),
    ];
    const found = names.flatMap((name) => bySubscriber.get(name)?.[0] ?? []);
    return found.sort(compareAge)[0];
  };
}

function compareAge(a: Subscription, b: Subscription): number {
  return a.from - b.from || compareText(a.id, b.id);
}
