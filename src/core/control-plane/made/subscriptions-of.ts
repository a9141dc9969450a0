/** Subscriptions as the catalog has them: of one asset each. */
import type { Interval, Subscriber, Subscription, SubscriptionStatus } from "../../catalog/catalog.ts";
import type {
  DataZoneSubscription,
  SubscribedAsset,
  SubscribedPrincipal,
  SubscriptionRequest,
} from "../kinds/subscribed.ts";
import type { HistoryEntry } from "../history.ts";
import type { PrincipalOf } from "./principals-of.ts";
import { byTurns } from "./turns.ts";

export interface SubscriptionGiven {
  readonly personOf: (id: string) => string;
  readonly principalOf: PrincipalOf;
  readonly isAsset: (id: string) => boolean;
  readonly isProject: (id: string) => boolean;
  readonly isGroup: (id: string) => boolean;
  /** Ids of all assets that a project ever owned. */
  readonly assetsOf: (project: string) => readonly string[];
  readonly requestOf: (id: string) => SubscriptionRequest | undefined;
}

/** What DataZone calls the states of a subscription: https://docs.aws.amazon.com/datazone/latest/APIReference/API_Subscription.html */
const STATUS: Readonly<Record<string, SubscriptionStatus>> = {
  APPROVED: "approved",
  REVOKED: "revoked",
  CANCELLED: "cancelled",
};

/** Whether it is there and allows; a status that is unknown takes nothing away. */
export function isStanding(row: HistoryEntry<"subscription">): boolean {
  return allowsUntil(row) === Infinity;
}

/** Until when a stretch of it allows, in ms; -Infinity: it does not. */
export function allowsUntil({ content, until }: HistoryEntry<"subscription">): number {
  return (STATUS[content.status] ?? "approved") === "approved" ? until : -Infinity;
}

/**
 * What one subscription came to, from the rows of its history, oldest first: one for each asset and each time for which it was approved.
 * The first begins when it was made, another one when it was approved again; each ends when it was revoked or cancelled, whatever else
 * changed later, or when it was no longer there. An asset of a product is subscribed while the product has it. One of something that
 * nobody knows may be of any asset of its owner. An id that is used again for another subscriber is each one's while it was theirs.
 */
export function subscriptionsOf(
  all: readonly HistoryEntry<"subscription">[],
  given: SubscriptionGiven,
): Subscription[] {
  return byTurns(all, ({ content }) => [content.principal]).flatMap((rows, at) =>
    subscribedIn(withItems(rows), at === 0 ? -Infinity : (rows[0]?.from ?? -Infinity), given),
  );
}

/** `earliest`: before, the id was somebody else's, in ms. */
function subscribedIn(
  rows: readonly HistoryEntry<"subscription">[],
  earliest: number,
  given: SubscriptionGiven,
): Subscription[] {
  const last = rows.at(-1);
  const subscriber = last && subscriberOf(last.content.principal, given);
  if (!subscriber) return [];
  const { id, content } = last;
  const request = content.request === undefined ? undefined : given.requestOf(content.request);
  const said = {
    requestedBy: request && given.personOf(request.requestedBy),
    approvedBy: request?.reviewedBy === undefined ? undefined : given.personOf(request.reviewedBy),
    justification: request?.reason,
  };
  const runs = runsOf(rows, earliest);
  if (content.item !== undefined)
    return given.assetsOf(content.ownerProject).flatMap((asset) =>
      runs.map(({ from, until }): Subscription => {
        return { id: `${id}/${asset}`, asset, subscriber, status: "unclear", ...said, from, until };
      }),
    );
  const assets = rows.flatMap((row) => row.content.assets);
  return ofAssets(id, { assets }, given).flatMap(({ key, asset }) =>
    runs.flatMap((run) =>
      stretchesOf(asset, run).map((stretch): Subscription => {
        const { from, until } = stretch;
        const isShorter = run.status === "approved" ? Number.isFinite(until) : until < run.until;
        const status = isShorter ? "cancelled" : run.status;
        return { id: key, asset, subscriber, status, ...said, from, until };
      }),
    ),
  );
}

/** What it is of was so before anybody knew such things, too. */
function withItems(rows: readonly HistoryEntry<"subscription">[]): readonly HistoryEntry<"subscription">[] {
  if (rows.every(({ content }) => content.item === undefined)) return rows;
  const known = rows.findLast(({ content }) => content.item === undefined);
  if (!known) return rows;
  const { assets } = known.content;
  return rows.map((row) =>
    row.content.item === undefined ? row : { ...row, content: { ...row.content, assets, item: undefined } },
  );
}

/** A time for which a subscription allowed, and how it ended. */
interface Run extends Interval {
  readonly status: SubscriptionStatus;
  /** What it was of: the first from the beginning, the last to the end. */
  readonly rows: readonly HistoryEntry<"subscription">[];
}

/** In order, without overlap. A status that is unknown changes nothing: before any other one, it is an approved one. */
function runsOf(rows: readonly HistoryEntry<"subscription">[], earliest: number): Run[] {
  const runs: Run[] = [];
  let open: HistoryEntry<"subscription">[] = [];
  let status: SubscriptionStatus = "approved";
  const close = (end: number, how: SubscriptionStatus): void => {
    const [first] = open;
    if (!first) return;
    const before = runs.at(-1)?.until;
    const from = before === undefined ? Math.max(madeAt(open), earliest) : Math.max(first.from, before);
    runs.push({ rows: open, status: how, from, until: Math.max(end, from + 1) });
    open = [];
  };
  for (const row of rows) {
    const until = open.at(-1)?.until ?? Infinity;
    // it was gone, and came again
    if (until < row.from) close(until, status);
    status = STATUS[row.content.status] ?? status;
    if (status === "approved") open.push(row);
    else if (open.length > 0) close(row.from, status);
    else if (runs.length === 0) {
      // it had ended when it was seen first
      open = [row];
      close(row.changed ?? row.from, status);
    }
  }
  close(open.at(-1)?.until ?? Infinity, status);
  return runs;
}

function madeAt(rows: readonly HistoryEntry<"subscription">[]): number {
  return rows.reduce((first, row) => Math.min(first, row.since ?? row.from), Infinity);
}

/** When, in a run, the asset was what is subscribed to. */
function stretchesOf(asset: string, { rows, from, until }: Run): Interval[] {
  const found: { from: number; until: number }[] = [];
  for (const [at, row] of rows.entries()) {
    if (!row.content.assets.some((one) => one.asset === asset)) continue;
    const begins = at === 0 ? from : Math.max(from, row.from);
    const ends = at === rows.length - 1 ? until : Math.min(until, row.until);
    const last = found.at(-1);
    if (last && begins <= last.until) last.until = Math.max(last.until, ends);
    else if (begins < ends) found.push({ from: begins, until: ends });
  }
  return found;
}

/** Stands for a subscriber of a kind that nobody knows: a project that nobody sees into, so that anybody may be of it. */
export function unknownSubscriber({ unknown }: Extract<SubscribedPrincipal, { unknown: string }>): string {
  return `subscriber:${unknown}`;
}

/** A product's subscription is one for each of its assets that we know. */
export function ofAssets(
  id: string,
  { assets }: Pick<DataZoneSubscription, "assets">,
  { isAsset }: SubscriptionGiven,
): { readonly key: string; readonly asset: string }[] {
  const known = [...new Set(assets.map(({ asset }: SubscribedAsset) => asset))].filter(isAsset);
  const isSole = assets.every(({ asset }) => asset === assets[0]?.asset);
  return known.map((asset) => ({ key: isSole ? id : `${id}/${asset}`, asset }));
}

/** undefined: of a project or group that nobody knows. */
export function subscriberOf(
  principal: SubscribedPrincipal,
  { personOf, principalOf, isProject, isGroup }: SubscriptionGiven,
): Subscriber | undefined {
  if ("project" in principal)
    return isProject(principal.project) ? { project: principal.project } : undefined;
  const principalArn =
    "user" in principal || "group" in principal
      ? principalOf("user" in principal ? principal.user : principal.group)
      : undefined;
  if (principalArn !== undefined) return { principalArn };
  if ("user" in principal) return { person: personOf(principal.user) };
  if ("group" in principal) return isGroup(principal.group) ? { group: principal.group } : undefined;
  return "principalArn" in principal
    ? { principalArn: principal.principalArn }
    : { project: unknownSubscriber(principal) };
}
