/** Plan against grant, and grant against plan. */
import type { Asset, Subscription } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import { isoTime, HOUR_MS } from "../record/time.ts";
import { roleKey } from "../identity/role-key.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven, GrantedReader } from "./given.ts";
import type { Plan } from "./plan.ts";
import { isLimitUnknown, mayBeGranted } from "./unclear.ts";

/** A grant follows an approval, and its end a revocation, by some minutes. */
const GRANTED_WITHIN_MS = HOUR_MS;

/** Grants that speak of nobody in particular are facts of their own: see guard.ts, and shares. */
const OF_NOBODY = new Set(["iam_allowed", "admin", "share"]);

/** Grants that no subscription asks for, that one asked for, or that give more columns than it. */
export function grantFacts(given: GovernanceGiven, plan: Plan): Disagreement[] {
  return assetsNow(given).flatMap((asset) => {
    const readers = asset.tableArn === undefined ? undefined : given.readersOf(asset.tableArn);
    return (readers ?? [])
      .filter(({ way }) => !OF_NOBODY.has(way))
      .flatMap((reader) => grantFact(asset, reader, { given, plan }) ?? []);
  });
}

function grantFact(
  asset: Asset,
  reader: GrantedReader,
  { given, plan }: { readonly given: GovernanceGiven; readonly plan: Plan },
): Disagreement | undefined {
  const { principal, way } = reader;
  const standing = plan.standingOf(principal, asset);
  const about = { ...aboutAsset(asset, given), subject: principal, principal, way };
  if (standing.kind === "subscribed")
    return columnsFact({ asset, subscriptions: standing.subscriptions }, reader, given);
  if (standing.kind === "ended") {
    const { id, until, status, subscriber } = standing.subscription;
    const words = retained(id, given);
    // taking a grant back takes DataZone some minutes
    if (until > given.at - GRANTED_WITHIN_MS && words === "") return undefined;
    return disagreement({
      ...about,
      kind: "grant_kept_after_revoke",
      ...sinceOf(until, given),
      subscription: id,
      project: "project" in subscriber ? subscriber.project : null,
      reason: `its subscription ${id} was ${status} at ${isoTime(until)}${words}, and Lake Formation lets it read still`,
    });
  }
  // a grant that is newer than the plan may be of one that was not read yet
  if (standing.kind !== "none" || (reader.since ?? -Infinity) >= given.at) return undefined;
  return disagreement({
    ...about,
    kind: "grant_without_subscription",
    ...sinceOf(reader.since, given),
    project: standing.project,
    reason: `Lake Formation lets it read by ${sayWay(way)}, and no subscription or exemption says so`,
  });
}

/** DataZone can be told to leave grants where they are, and may fail to take them back. */
function retained(id: string, given: GovernanceGiven): string {
  const [subscription = ""] = id.split("/");
  const entry = given.current("subscription").get(subscription);
  if (entry?.content.retainPermissions === true) return " with its permissions retained";
  const attempts = attemptsOf(given).get(subscription) ?? [];
  const hasFailed = attempts.some(({ content }) => content.status.endsWith("REVOKE_FAILED"));
  return hasFailed ? " and DataZone could not take the grant back" : "";
}

function columnsFact(
  { asset, subscriptions }: { readonly asset: Asset; readonly subscriptions: readonly Subscription[] },
  reader: GrantedReader,
  given: GovernanceGiven,
): Disagreement | undefined {
  if (isLimitUnknown(reader, asset.tableArn ?? "", given)) return undefined;
  const { principal, columns, way } = reader;
  const each = subscriptions.map(({ id }) => askedColumns(asset, id, given));
  const all = tableColumns(asset, given);
  // of several subscriptions the one that asks for most counts
  if (each.some((asked) => asked === undefined) || all.length === 0) return undefined;
  const asked = new Set(each.flatMap((one) => [...(one ?? [])]));
  const { only, but = [] } = columns ?? {};
  const granted = all.filter((name) => (only?.includes(name) ?? true) && !but.includes(name));
  const beyond = granted.filter((name) => !asked.has(name.toLowerCase()));
  if (beyond.length === 0) return undefined;
  const ids = subscriptions.map(({ id }) => id).join(", ");
  return disagreement({
    ...aboutAsset(asset, given),
    kind: "columns_beyond_subscription",
    subject: principal,
    principal,
    way,
    subscription: ids,
    names: beyond.join(", "),
    reason: `it may read ${beyond.length} of ${all.length} columns that subscription ${ids} never asked for: ${beyond.join(", ")}`,
  });
}

/** Columns that the filters of a subscription leave; undefined: it asks for all of them. */
function askedColumns(asset: Asset, id: string, given: GovernanceGiven): ReadonlySet<string> | undefined {
  const [subscription = ""] = id.split("/");
  const entry = given.current("subscription").get(subscription);
  const wanted = entry?.content.assets.find((one) => one.asset === asset.id)?.filters ?? [];
  if (wanted.length === 0) return undefined;
  const known = given.current("asset_filter");
  const filters = wanted.flatMap((filter) => known.get(`${asset.id}/${filter}`) ?? []);
  // of several the union is granted; one without columns leaves them all
  if (filters.length < wanted.length || filters.some(({ content }) => content.columns === undefined))
    return undefined;
  return new Set(filters.flatMap(({ content }) => (content.columns ?? []).map((name) => name.toLowerCase())));
}

function tableColumns({ tableArn }: Asset, given: GovernanceGiven): string[] {
  const table = given.current("table").get(tableArn ?? "");
  return (table?.content.columns ?? []).map(({ name }) => name);
}

/** Subscriptions whose projects' roles Lake Formation does not let read. */
export function missingGrants(given: GovernanceGiven, plan: Plan): Disagreement[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  return plan.current.flatMap((subscription) => {
    const asset = assets.get(subscription.asset);
    const readers = asset?.tableArn === undefined ? undefined : given.readersOf(asset.tableArn);
    if (!asset || !readers || subscription.from > given.at - GRANTED_WITHIN_MS) return [];
    const { subscriber } = subscription;
    const wanted =
      "project" in subscriber
        ? plan.rolesOf(subscriber.project)
        : "principalArn" in subscriber
          ? [subscriber.principalArn]
          : [];
    const granted = new Set(readers.map(({ principal }) => roleKey(principal)));
    if (wanted.length === 0 || wanted.some((role) => granted.has(roleKey(role)))) return [];
    const isSeen = wanted.every((role) => isGrantSeen(role, asset, given));
    if (!isSeen || ("project" in subscriber && !plan.areRolesSeen(subscriber.project))) return [];
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "subscription_without_grant",
        subject: "project" in subscriber ? subscriber.project : (wanted[0] ?? null),
        project: "project" in subscriber ? subscriber.project : null,
        principal: wanted[0] ?? null,
        subscription: subscription.id,
        ...sinceOf(subscription.from, given),
        reason: `subscription ${subscription.id} is approved since ${isoTime(subscription.from)}, and Lake Formation lets none of its roles read${failureOf(subscription.id, asset.id, given)}`,
      }),
    ];
  });
}

const ATTEMPTS = new WeakMap<object, ReadonlyMap<string, readonly HistoryEntry<"subscription_grant">[]>>();

/** By subscription, of one reading of the state. */
function attemptsOf(
  given: GovernanceGiven,
): ReadonlyMap<string, readonly HistoryEntry<"subscription_grant">[]> {
  let known = ATTEMPTS.get(given);
  if (!known) {
    known = groupBy(
      [...given.current("subscription_grant").values()],
      ({ content }) => content.subscription ?? "",
    );
    ATTEMPTS.set(given, known);
  }
  return known;
}

/** Whether what is granted to a role could be seen: across accounts it is its own account's Lake Formation that says so. */
function isGrantSeen(role: string, { tableArn = "" }: Asset, given: GovernanceGiven): boolean {
  const [, , , region = "", owner = ""] = tableArn.split(":");
  const [, , , , account = ""] = role.split(":");
  const isRead = given.isLakeRead(owner, region) && given.isLakeRead(account, region);
  return isRead && !mayBeGranted(role, tableArn, given);
}

/** What DataZone says of its own attempt. */
function failureOf(id: string, asset: string, given: GovernanceGiven): string {
  const [subscription = ""] = id.split("/");
  const attempts = attemptsOf(given).get(subscription) ?? [];
  if (attempts.length === 0) return "; DataZone has not tried to grant it";
  const failures = attempts.flatMap(({ content }) =>
    content.assets.flatMap((one) => (one.asset === asset ? (one.failure ?? one.status) : [])),
  );
  const [first] = failures;
  return first === undefined ? "" : `; DataZone says: ${first}`;
}

function sayWay(way: string): string {
  const words: Readonly<Record<string, string>> = {
    named_grant: "a grant on the table",
    wildcard: "a grant on every table of its database",
    lf_tag: "a grant on LF-tags",
    database: "a grant on its database",
    catalog: "a grant on its catalog",
  };
  return words[way] ?? way;
}
