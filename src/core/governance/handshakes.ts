/** How subscriptions came to be: by whom they were approved, with what reason, and which wait to be answered. */
import { holds } from "../catalog/catalog.ts";
import type { Asset, Subscriber, Subscription } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import { indexApprovers, mayApprove } from "../handshake/approver.ts";
import type { ApproverStanding } from "../handshake/approver.ts";
import { approvedAt } from "../handshake/dates.ts";
import { saysNothing } from "../handshake/justification.ts";
import type { Moment } from "../handshake/moment.ts";
import { whyUnwatched } from "../handshake/watched.ts";
import { samePersonAt } from "../handshake/same-person.ts";
import type { Approvers } from "../mesh-policy/policy.ts";
import { HOUR_MS, isoTime } from "../record/time.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven } from "./given.ts";
import type { Plan } from "./plan.ts";
import { subscriberName } from "./use.ts";

/** A request that waits for longer is told, where no policy says otherwise. */
export const REQUESTS_WAIT_HOURS = 72;

/** Of subscriptions that hold, and of requests that wait. */
export function handshakeFacts(given: GovernanceGiven, plan: Plan): Disagreement[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  const known = indexRows(given);
  const standingOf = indexApprovers(given.index, given.history("domain_unit"));
  const approved = plan.current.flatMap((subscription) => {
    const asset = assets.get(subscription.asset);
    const rows = known(subscription.id);
    if (subscription.status !== "approved" || !asset || rows.request.length === 0) return [];
    const moment = approvedAt(rows);
    const domain = domainOf(asset, given);
    const deal = {
      subscription,
      asset,
      domain,
      approved: moment.at,
      watched: watchedAt(moment, domain, given),
    };
    return [
      ...approvedFromOutside(deal, given, standingOf),
      ...approvedByRequester(deal, given),
      ...approvedWithoutReason(deal, given),
    ];
  });
  return [...approved, ...waitingRequests(given, assets)];
}

interface Rows {
  readonly request: readonly HistoryEntry<"subscription_request">[];
  readonly subscription: readonly HistoryEntry<"subscription">[];
}

/** What is known of a subscription of the catalog, by its id. */
function indexRows(given: GovernanceGiven): (id: string) => Rows {
  const subscriptionOf = indexById(given.history("subscription"));
  const requestOf = indexById(given.history("subscription_request"));
  return (key) => {
    // of several assets each has its own name behind that of the subscription
    const own = subscriptionOf(key);
    const subscription = own.length > 0 ? own : subscriptionOf(key.slice(0, Math.max(0, key.indexOf("/"))));
    return { subscription, request: requestOf(subscription.at(-1)?.content.request) };
  };
}

/** Nearly all have one row, and there are millions: only those that have more are given a list. */
function indexById<T extends { readonly id: string }>(
  rows: readonly T[],
): (id: string | undefined) => readonly T[] {
  const one = new Map<string, T>();
  const several = new Map<string, T[]>();
  for (const row of rows) {
    const before = one.get(row.id);
    if (!before) {
      one.set(row.id, row);
      continue;
    }
    const all = several.get(row.id);
    if (all) all.push(row);
    else several.set(row.id, [before, row]);
  }
  return (id = "") => {
    const first = one.get(id);
    return first === undefined ? [] : (several.get(id) ?? [first]);
  };
}

interface Deal {
  readonly subscription: Subscription;
  readonly asset: Asset;
  /** The domain unit that owns it now. */
  readonly domain: string | null;
  /** In ms; null: nobody can say. */
  readonly approved: number | null;
  /** The same; undefined: nobody saw who was what then, be it before the first read, since the oldest, or between two. */
  readonly watched: number | undefined;
}

function watchedAt(moment: Moment, domain: string | null, given: GovernanceGiven): number | undefined {
  const { at } = moment;
  const from = given.index.historyFrom(domain, at ?? given.at);
  const isWatched = at !== null && whyUnwatched(moment, { from, until: given.at }) === undefined;
  return isWatched ? at : undefined;
}

function domainOf({ project }: Asset, { index, at }: GovernanceGiven): string | null {
  return index.projectAt(project, at - 1)?.domain ?? null;
}

function approvedFromOutside(
  deal: Deal,
  given: GovernanceGiven,
  standingOf: ReturnType<typeof indexApprovers>,
): Disagreement[] {
  const { subscription, asset, domain, watched: at } = deal;
  const approver = subscription.approvedBy;
  if (approver === undefined || at === undefined) return [];
  const policy = given.approvals?.(domain).approvers;
  const project = projectThen(asset, at, given);
  const standing = standingOf({ project, approver, at });
  if (mayApprove(standing, policy) !== false) return [];
  return [
    disagreement({
      ...aboutAsset(asset, given),
      kind: "approved_from_outside",
      subject: approver,
      ...consumerOf(subscription.subscriber),
      subscription: subscription.id,
      ...sinceOf(at, given),
      reason: `subscription ${subscription.id} was approved at ${isoTime(at)} by somebody who was ${sayStanding(standing, project)}${sayPolicy(policy)}`,
    }),
  ];
}

/** Whose the asset was then. */
function projectThen({ id, project }: Asset, at: number, { index }: GovernanceGiven): string {
  return (
    ownersOf(index)
      .get(id)
      ?.find((one) => holds(one, at))?.project ?? project
  );
}

const OWNERS = new WeakMap<object, ReadonlyMap<string, readonly Asset[]>>();

function ownersOf({ catalog }: GovernanceGiven["index"]): ReadonlyMap<string, readonly Asset[]> {
  let known = OWNERS.get(catalog);
  if (!known) OWNERS.set(catalog, (known = groupBy(catalog.assets, ({ id }) => id)));
  return known;
}

function sayStanding({ member, isUnitOwner, isOwnerAbove }: ApproverStanding, project: string): string {
  const unit = isUnitOwner
    ? "an owner of its domain unit"
    : isOwnerAbove
      ? "an owner of a domain unit above"
      : undefined;
  if (member === undefined && unit === undefined)
    return `neither of project ${project} nor an owner of its domain unit then`;
  const inside = member === undefined ? `not of project ${project}` : `a ${member} of project ${project}`;
  return `${inside} then${unit === undefined ? "" : `, and ${unit}`}`;
}

function sayPolicy(policy: Approvers | undefined): string {
  if (policy === undefined) return "";
  const who = {
    project_owners: "owners of the project",
    unit_owners: "owners of its domain unit",
    either: "owners of the project or of its domain unit",
  } as const;
  return `; the policy of the mesh has ${who[policy]} approve`;
}

/** Persons are compared: two logins of one are the same. */
function approvedByRequester(
  { subscription, asset, approved: at }: Deal,
  given: GovernanceGiven,
): Disagreement[] {
  const { approvedBy, requestedBy, subscriber, id } = subscription;
  if (approvedBy === undefined) return [];
  const isSame = samePersonAt(given.index, at ?? given.at - 1);
  const isOwn = "person" in subscriber && isSame(subscriber.person, approvedBy);
  if (!isOwn && (requestedBy === undefined || !isSame(requestedBy, approvedBy))) return [];
  return [
    disagreement({
      ...aboutAsset(asset, given),
      kind: "approved_by_requester",
      subject: approvedBy,
      ...consumerOf(subscriber),
      subscription: id,
      ...sinceOf(at ?? undefined, given),
      reason: `subscription ${id} was ${isOwn ? "made for" : "asked for by"} whoever approved it`,
    }),
  ];
}

function approvedWithoutReason(deal: Deal, given: GovernanceGiven): Disagreement[] {
  const { subscription, asset, watched: at } = deal;
  const { id, justification = "", subscriber } = subscription;
  if (at === undefined) return [];
  const names = [asset.name, subscriberTitle(subscriber, given)];
  if (!saysNothing(justification, names)) return [];
  return [
    disagreement({
      ...aboutAsset(asset, given),
      kind: "approved_without_reason",
      subject: subscriberName(subscription),
      ...consumerOf(subscriber),
      subscription: id,
      ...sinceOf(at, given),
      reason: `subscription ${id} was approved, and its request ${justification.trim() === "" ? "gives no reason" : "gives a reason that says nothing"}`,
    }),
  ];
}

/** What a project is called. */
function subscriberTitle(subscriber: Subscriber, { index, at }: GovernanceGiven): string {
  if (!("project" in subscriber)) return "";
  return index.projectAt(subscriber.project, at - 1)?.name ?? "";
}

function waitingRequests(given: GovernanceGiven, assets: ReadonlyMap<string, Asset>): Disagreement[] {
  const { index, at } = given;
  const pending = index.catalog.subscriptions.filter(
    (one) => one.status === "requested" && holds(one, at - 1),
  );
  if (pending.length === 0) return [];
  const standing = given.current("subscription_request");
  return pending.flatMap((request) => {
    const asset = assets.get(request.asset);
    const [id = ""] = request.id.split("/");
    if (!asset || standing.get(id)?.content.status !== "PENDING") return [];
    // of what cannot be seen into requests stand as they were: they may have been answered
    if (index.projectAt(asset.project, at - 1)?.visible !== true) return [];
    const about = aboutAsset(asset, given);
    const hours = given.approvals?.(about.domain ?? null).requestsWaitHours ?? REQUESTS_WAIT_HOURS;
    if (!Number.isFinite(request.from) || at - request.from <= hours * HOUR_MS) return [];
    return [
      disagreement({
        ...about,
        kind: "request_waiting",
        subject: subscriberName(request),
        ...consumerOf(request.subscriber),
        subscription: request.id,
        ...sinceOf(request.from, given),
        reason: `request ${request.id} waits since ${isoTime(request.from)}, which is longer than ${hours} hours, and nobody has approved or rejected it`,
      }),
    ];
  });
}

function consumerOf(subscriber: Subscriber): Pick<Disagreement, "project" | "principal"> {
  return {
    project: "project" in subscriber ? subscriber.project : null,
    principal: "principalArn" in subscriber ? subscriber.principalArn : null,
  };
}
