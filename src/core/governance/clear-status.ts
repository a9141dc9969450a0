/** Subscriptions of which it is known what they allow: a status that nobody knows, or none, accuses nobody and is not called approved. */
import type { Subscription } from "../catalog/catalog.ts";
import { isListedStatus } from "../control-plane/read/lost.ts";
import type { GovernanceGiven } from "./given.ts";

/** Whether the status of a subscription was one that is known ever since a time, in ms. */
export type IsClearSince = (subscription: Pick<Subscription, "id">, from: number) => boolean;

export function clearStatuses({
  history,
  lost = [],
}: Pick<GovernanceGiven, "history" | "lost">): IsClearSince {
  const unclearUntil = new Map<string, number>();
  for (const { id, content, until } of history("subscription"))
    if (!isListedStatus(content.status)) unclearUntil.set(id, Math.max(until, unclearUntil.get(id) ?? until));
  for (const id of lost) unclearUntil.set(id, Infinity);
  return ({ id }, from) => {
    // of several assets each has its own name behind that of the subscription
    const [subscription = ""] = id.split("/");
    return (unclearUntil.get(subscription) ?? -Infinity) <= from;
  };
}
