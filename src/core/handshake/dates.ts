/** When a subscription was asked for, decided about and ended, by what the control plane said of it over time. */
import type { HistoryEntry } from "../control-plane/history.ts";
import { NEVER_TOLD, momentOf } from "./moment.ts";
import type { Moment } from "./moment.ts";

/** What is known of one subscription, or of a request that waits or was rejected; of each kind by time. */
export interface HandshakeRows {
  readonly request: readonly HistoryEntry<"subscription_request">[];
  readonly subscription: readonly HistoryEntry<"subscription">[];
  /** DataZone's own attempts to grant it, of every target. */
  readonly attempts: readonly HistoryEntry<"subscription_grant">[];
}

/** When somebody asked for it. */
export function requestedAt({ request: [first] }: Pick<HandshakeRows, "request">): Moment {
  if (!first) return NEVER_TOLD;
  return first.since === undefined ? momentOf(first.from, first.fromHow) : momentOf(first.since, "said");
}

/** When it was approved: DataZone makes the subscription then. */
export function approvedAt({
  subscription: [first],
  request,
}: Pick<HandshakeRows, "subscription" | "request">): Moment {
  if (first?.since !== undefined) return momentOf(first.since, "said");
  const accepted = cameToBe(request, (row) => row.content.status === "ACCEPTED");
  if (accepted.at !== null || !first) return accepted;
  return momentOf(first.from, first.fromHow);
}

/** When a request was rejected. */
export function rejectedAt({ request }: Pick<HandshakeRows, "request">): Moment {
  return cameToBe(request, ({ content }) => content.status === "REJECTED");
}

const ENDED: readonly string[] = ["REVOKED", "CANCELLED"];

/** When it was revoked or cancelled last, or was in the list no more. */
export function endedAt({ subscription }: Pick<HandshakeRows, "subscription">): Moment {
  const lastApproved = subscription.findLastIndex(({ content }) => !ENDED.includes(content.status));
  const after = subscription[lastApproved + 1];
  if (after) return cameToBe(subscription.slice(Math.max(lastApproved, 0)), (row) => row === after);
  const last = subscription.at(-1);
  return last ? momentOf(last.until, last.untilHow) : NEVER_TOLD;
}

type Dated = Pick<HistoryEntry, "from" | "fromHow" | "changed">;

/** When the first row of which something is true became so: one that was so when it was seen first, when the service says that it changed. */
function cameToBe<R extends Dated>(rows: readonly R[], is: (row: R) => boolean): Moment {
  const at = rows.findIndex(is);
  const row = rows[at];
  if (!row) return NEVER_TOLD;
  return at === 0 ? momentOf(row.changed, "said") : momentOf(row.from, row.fromHow);
}
