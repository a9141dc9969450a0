/** Subscriptions, and requests that were not granted, as the catalog has them: of one asset each. */
import type { Subscriber, Subscription, SubscriptionStatus } from "../../catalog/catalog.ts";
import type {
  DataZoneSubscription,
  SubscribedAsset,
  SubscribedPrincipal,
  SubscriptionRequest,
} from "../entry.ts";
import type { HistoryEntry } from "../history.ts";

export interface SubscriptionGiven {
  readonly personOf: (id: string) => string;
  readonly isAsset: (id: string) => boolean;
  readonly isProject: (id: string) => boolean;
  readonly isGroup: (id: string) => boolean;
  readonly requestOf: (id: string) => SubscriptionRequest | undefined;
}

/** What DataZone calls the states of a subscription: https://docs.aws.amazon.com/datazone/latest/APIReference/API_Subscription.html */
const STATUS: Readonly<Record<string, SubscriptionStatus>> = {
  APPROVED: "approved",
  REVOKED: "revoked",
  CANCELLED: "cancelled",
};

/** Whether a status is one that DataZone is known to have. */
export function isKnownStatus(status: string): boolean {
  return status in STATUS;
}

/**
 * What one subscription came to, from the rows of its history, oldest first. It begins when it was made and ends when it was revoked or
 * cancelled, or when it was no longer there. A status that is unknown changes nothing: before any other one, it is an approved one.
 */
export function subscriptionsOf(
  rows: readonly HistoryEntry<"subscription">[],
  given: SubscriptionGiven,
): Subscription[] {
  const known = rows.findLast(({ content }) => isKnownStatus(content.status));
  const last = known ?? rows.at(-1);
  if (!last) return [];
  const { id, content } = last;
  const from = rows.reduce((first, row) => Math.min(first, row.since ?? row.from), Infinity);
  const status = STATUS[content.status] ?? "approved";
  const ends = status === "approved" ? goneAt(rows) : (last.changed ?? last.from);
  const until = Math.max(ends, from + 1);
  const ended = Number.isFinite(until) && status === "approved" ? "cancelled" : status;
  const subscriber = subscriberOf(content.principal, given);
  if (!subscriber) return [];
  const request = content.request === undefined ? undefined : given.requestOf(content.request);
  const said = {
    requestedBy: request && given.personOf(request.requestedBy),
    approvedBy: request?.reviewedBy === undefined ? undefined : given.personOf(request.reviewedBy),
    justification: request?.reason,
  };
  return ofAssets(id, content, given).map(({ key, asset }) => ({
    id: key,
    asset,
    subscriber,
    status: ended,
    ...said,
    from,
    until,
  }));
}

/** Requests that were rejected, or wait: they allow nothing, and say who came near. */
export function requestsOf(
  rows: readonly HistoryEntry<"subscription_request">[],
  given: SubscriptionGiven,
): Subscription[] {
  const last = rows.at(-1);
  const status =
    last && { PENDING: "requested" as const, REJECTED: "rejected" as const }[last.content.status];
  if (!last || !status) return [];
  const { id, content } = last;
  const from = last.since ?? last.from;
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

function goneAt(rows: readonly HistoryEntry<"subscription">[]): number {
  return rows.reduce((end, row) => Math.max(end, row.until), -Infinity);
}

/** A product's subscription is one for each of its assets that we know. */
function ofAssets(
  id: string,
  { assets }: Pick<DataZoneSubscription, "assets">,
  { isAsset }: SubscriptionGiven,
): { readonly key: string; readonly asset: string }[] {
  const known = [...new Set(assets.map(({ asset }: SubscribedAsset) => asset))].filter(isAsset);
  return known.map((asset) => ({ key: assets.length === 1 ? id : `${id}/${asset}`, asset }));
}

function subscriberOf(
  principal: SubscribedPrincipal,
  { personOf, isProject, isGroup }: SubscriptionGiven,
): Subscriber | undefined {
  if ("project" in principal)
    return isProject(principal.project) ? { project: principal.project } : undefined;
  if ("user" in principal) return { person: personOf(principal.user) };
  if ("group" in principal) return isGroup(principal.group) ? { group: principal.group } : undefined;
  // of a kind that nobody knows: it may be anybody
  return "principalArn" in principal ? { principalArn: principal.principalArn } : undefined;
}
