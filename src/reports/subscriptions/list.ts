/** Subscriptions and requests that the catalog has, as a list shows them: the newest first. */
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import type { Asset, Subscription, SubscriptionStatus } from "../../core/catalog/catalog.ts";
import { compareText } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { isoTime } from "../../core/record/time.ts";

export const SUBSCRIPTION_STATUSES = [
  "requested",
  "approved",
  "rejected",
  "revoked",
  "cancelled",
  "unclear",
] as const satisfies readonly SubscriptionStatus[];

export const SUBSCRIBER_KINDS = ["project", "person", "group", "principal_arn"] as const;

export interface ListedSubscription {
  readonly id: string;
  readonly asset: string;
  readonly asset_name: string;
  /** The project that owns the asset, and its domain unit. */
  readonly project: string | null;
  readonly project_name: string | null;
  readonly domain: string | null;
  readonly domain_name: string | null;
  readonly subscriber_kind: (typeof SUBSCRIBER_KINDS)[number];
  readonly subscriber: string;
  readonly subscriber_name: string;
  readonly status: SubscriptionStatus;
  readonly requested_by: string | null;
  readonly approved_by: string | null;
  /** Of a request when it was made; null: since ever, as far as is known. */
  readonly since: string | null;
  /** null: it stands. */
  readonly until: string | null;
  /** Of a request that nobody has answered, in whole hours. */
  readonly waiting_hours: number | null;
}

export interface SubscriptionFilter {
  /** The domain unit that owns the asset, by id or name. */
  readonly domain?: string | undefined;
  /** On either side, by id or name. */
  readonly project?: string | undefined;
  readonly asset?: string | undefined;
  /** The key of somebody who asked, approved, or subscribed. */
  readonly person?: string | undefined;
  readonly status?: SubscriptionStatus | undefined;
  /** Requests that nobody has answered alone. */
  readonly waiting?: boolean | undefined;
  readonly limit: number;
  /** The last one that was shown before: when it began, in ms, and its id. */
  readonly after?: { readonly from: number; readonly id: string } | undefined;
}

export interface SubscriptionsGiven {
  readonly index: CatalogIndex;
  readonly viewer: Pick<Viewer, "domains">;
  readonly veil: Veil;
  /** In ms. */
  readonly now: number;
}

export interface FoundSubscription {
  readonly subscription: Subscription;
  readonly shown: ListedSubscription;
}

/** Those that a viewer sees: to data of their domains, or of projects of theirs. */
export function listSubscriptions(
  given: SubscriptionsGiven,
  filter: SubscriptionFilter,
): FoundSubscription[] {
  const mesh = meshOf(given.index);
  const isAbout = isAboutPerson(filter.person, given.veil);
  const found: FoundSubscription[] = [];
  for (const subscription of mesh.newest) {
    if (found.length >= filter.limit) break;
    if (filter.after && !isAfter(subscription, filter.after)) continue;
    const sides = mesh.sidesOf(subscription);
    if (!isChosen(subscription, sides, filter) || !isSeen(sides, given.viewer)) continue;
    if (isAbout(subscription)) found.push({ subscription, shown: printSubscription(subscription, given) });
  }
  return found;
}

/** undefined: there is none of that id that the viewer sees. `isOwn`: the data is of a domain that they see. */
export function findSubscription(
  { index, viewer }: Pick<SubscriptionsGiven, "index" | "viewer">,
  id: string,
): { readonly subscription: Subscription; readonly isOwn: boolean } | undefined {
  // of one that was approved again, the last time
  const subscription = index.catalog.subscriptions.findLast((one) => one.id === id);
  const sides = subscription && meshOf(index).sidesOf(subscription);
  if (!subscription || !sides || !isSeen(sides, viewer)) return undefined;
  return { subscription, isOwn: seesDomain(viewer, sides.owner.domain) };
}

function isAfter(one: Subscription, after: { readonly from: number; readonly id: string }): boolean {
  if (one.from !== after.from) return one.from < after.from;
  return one.id > after.id;
}

function isChosen(
  subscription: Subscription,
  { owner, consumer }: Sides,
  { domain, project, asset, status, waiting }: SubscriptionFilter,
): boolean {
  if (status !== undefined && subscription.status !== status) return false;
  if (waiting === true && !isWaiting(subscription)) return false;
  if (asset !== undefined && subscription.asset !== asset && owner.asset?.name !== asset) return false;
  if (domain !== undefined && owner.domain !== domain && owner.domainName !== domain) return false;
  if (project === undefined) return true;
  return [owner.project, owner.projectName, consumer.project, consumer.projectName].includes(project);
}

function namesOf({ requestedBy, approvedBy, subscriber }: Subscription): readonly string[] {
  return [requestedBy, approvedBy, "person" in subscriber ? subscriber.person : undefined].flatMap(
    (name) => name ?? [],
  );
}

/** `person`: a key; undefined: all are. */
function isAboutPerson(person: string | undefined, veil: Veil): (subscription: Subscription) => boolean {
  if (person === undefined) return () => true;
  const keyOf = remember((name: string) => veil.keyOf(name).toLowerCase());
  return (subscription) => namesOf(subscription).some((name) => keyOf(name) === person.toLowerCase());
}

function isWaiting({ status, until }: Subscription): boolean {
  return status === "requested" && until === Infinity;
}

function isSeen({ owner, consumer }: Sides, viewer: Pick<Viewer, "domains">): boolean {
  return seesDomain(viewer, owner.domain) || seesDomain(viewer, consumer.domain);
}

/** People have pseudonyms where names are not seen. */
export function printSubscription(
  subscription: Subscription,
  { index, veil, now }: SubscriptionsGiven,
): ListedSubscription {
  const { owner, consumer } = meshOf(index).sidesOf(subscription);
  const { id, status, requestedBy, approvedBy, from, until, subscriber } = subscription;
  const called = (name: string | undefined): string | null =>
    name === undefined ? null : veil.person(veil.keyOf(name));
  const person =
    "person" in subscriber
      ? called(subscriber.person)
      : "principalArn" in subscriber
        ? called(subscriber.principalArn)
        : null;
  const waits = isWaiting(subscription) && Number.isFinite(from);
  return {
    id,
    asset: subscription.asset,
    asset_name: owner.asset?.name ?? subscription.asset,
    project: owner.project ?? null,
    project_name: owner.projectName ?? null,
    domain: owner.domain ?? null,
    domain_name: owner.domainName ?? null,
    subscriber_kind: consumer.kind,
    subscriber: person ?? consumer.id,
    subscriber_name: person ?? consumer.projectName ?? consumer.id,
    status,
    requested_by: called(requestedBy),
    approved_by: called(approvedBy),
    since: Number.isFinite(from) ? isoTime(from) : null,
    until: Number.isFinite(until) ? isoTime(until) : null,
    waiting_hours: waits ? Math.max(0, Math.floor((now - from) / 3_600_000)) : null,
  };
}

interface Side {
  readonly project: string | undefined;
  readonly projectName: string | undefined;
  readonly domain: string | undefined;
  readonly domainName: string | undefined;
}

interface Sides {
  readonly owner: Side & { readonly asset: Asset | undefined };
  readonly consumer: Side & {
    readonly kind: ListedSubscription["subscriber_kind"];
    readonly id: string;
  };
}

interface Mesh {
  readonly newest: readonly Subscription[];
  readonly sidesOf: (subscription: Subscription) => Sides;
}

const KNOWN = new WeakMap<CatalogIndex, Mesh>();

/** Made once of a catalog. */
function meshOf(index: CatalogIndex): Mesh {
  let known = KNOWN.get(index);
  if (!known) KNOWN.set(index, (known = makeMesh(index)));
  return known;
}

function makeMesh(index: CatalogIndex): Mesh {
  const { catalog } = index;
  const at = lastMoment(catalog);
  const domains = new Map(catalog.domains.map(({ id, name }) => [id, name]));
  const projects = new Map(catalog.projects.map((project) => [project.id, project]));
  const assets = new Map(catalog.assets.map((asset) => [asset.id, asset]));
  const groups = new Map(catalog.groups.map(({ id, name }) => [id, name]));
  const sideOf = remember((id: string | undefined): Side => {
    const project = id === undefined ? undefined : (index.projectAt(id, at) ?? projects.get(id));
    const domain = project?.domain;
    return {
      project: id,
      projectName: project?.name,
      domain,
      domainName: domain === undefined ? undefined : domains.get(domain),
    };
  });
  const nobody = sideOf(undefined);
  const ownerOf = remember((id: string): Sides["owner"] => {
    const asset = assets.get(id);
    return { ...sideOf(asset?.project), asset };
  });
  const consumerOf = remember((project: string): Sides["consumer"] => {
    return { ...sideOf(project), kind: "project", id: project };
  });
  return {
    newest: catalog.subscriptions.toSorted((a, b) =>
      a.from === b.from ? compareText(a.id, b.id) : b.from > a.from ? 1 : -1,
    ),
    sidesOf({ asset: id, subscriber }) {
      const owner = ownerOf(id);
      if ("project" in subscriber) return { owner, consumer: consumerOf(subscriber.project) };
      if ("group" in subscriber) {
        const projectName = groups.get(subscriber.group);
        return { owner, consumer: { ...nobody, projectName, kind: "group", id: subscriber.group } };
      }
      if ("person" in subscriber)
        return { owner, consumer: { ...nobody, kind: "person", id: subscriber.person } };
      return { owner, consumer: { ...nobody, kind: "principal_arn", id: subscriber.principalArn } };
    },
  };
}

/** A list asks for the same few of a million. */
function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make(key)));
    return value;
  };
}
