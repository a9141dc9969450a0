/** Requests that were not granted, as the catalog has them: of one asset each. */
import type { Subscription } from "../../catalog/catalog.ts";
import type { HistoryEntry } from "../history.ts";
import { ofAssets, subscriberOf } from "./subscriptions-of.ts";
import type { SubscriptionGiven } from "./subscriptions-of.ts";
import { byTurns } from "./turns.ts";

/** Requests that were rejected, or wait: they allow nothing, and say who came near. */
export function requestsOf(
  all: readonly HistoryEntry<"subscription_request">[],
  given: SubscriptionGiven,
): Subscription[] {
  return byTurns(all, ({ content }) => content.principals).flatMap((rows, at) =>
    requestedIn(rows, at === 0 ? -Infinity : (rows[0]?.from ?? -Infinity), given),
  );
}

function requestedIn(
  rows: readonly HistoryEntry<"subscription_request">[],
  earliest: number,
  given: SubscriptionGiven,
): Subscription[] {
  const last = rows.at(-1);
  const status =
    last && { PENDING: "requested" as const, REJECTED: "rejected" as const }[last.content.status];
  if (!last || !status) return [];
  const { id, content } = last;
  const from = Math.max(last.since ?? last.from, earliest);
  return content.principals.flatMap((principal, at) => {
    const subscriber = subscriberOf(principal, given);
    if (!subscriber) return [];
    const name = at === 0 ? id : `${id}/${at}`;
    return ofAssets(name, content, given).map(
      ({ key, asset }): Subscription => ({
        id: key,
        asset,
        subscriber,
        status,
        requestedBy: given.personOf(content.requestedBy),
        approvedBy: undefined,
        justification: content.reason,
        from,
        until: Math.max(last.until, from + 1),
      }),
    );
  });
}
