/** What Lake Formation has of a subscription: since when it lets the subscriber read, and whether that is really gone. */
import { accountIn } from "../catalog/accounts.ts";
import type { Asset, Grant, Subscription } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import type { HandshakeRows } from "./dates.ts";
import { NEVER_TOLD, between, momentOf } from "./moment.ts";
import type { Moment } from "./moment.ts";
import { done, step } from "./step.ts";
import type { Step } from "./step.ts";

export interface GrantGiven {
  readonly index: CatalogIndex;
  readonly subscription: Subscription;
  readonly rows: HandshakeRows;
  readonly approved: Moment;
  /** null: it has not ended. */
  readonly ended: Moment | null;
  /** In ms. */
  readonly now: number;
}

/** Since when the subscriber was let in. DataZone's word counts for the time, Lake Formation's for whether it is so. */
export function grantedStep(given: GrantGiven): Step {
  const { approved, ended, now, subscription, rows } = given;
  const told = toldGrants(rows, subscription.asset);
  const [first] = told.flatMap(({ grantedAt }) => grantedAt ?? []).sort((a, b) => a - b);
  const seen = grantsFor(given);
  if (seen.length > 0) {
    const from = Math.min(...seen.map((one) => one.from));
    const at = momentOf(first ?? from, "said");
    const isBefore = approved.at !== null && at.at !== null && at.at < approved.at;
    const note = isBefore ? "it was granted before it was approved" : at.at === null ? NO_TIME : null;
    return done("granted", at, { tookMs: between(approved, at), note });
  }
  const sight = sightOf(given);
  if (first !== undefined && (sight !== "seen" || ended !== null))
    return done("granted", momentOf(first, "said"), {
      tookMs: between(approved, momentOf(first, "said")),
      note: ended === null ? `DataZone says so; ${WHY[sight]}` : "DataZone says so",
    });
  // what DataZone could not do it says, whatever is seen
  if (sight !== "seen" && (ended !== null || told.at(-1)?.failure === undefined))
    return step({ kind: "granted", state: "unknown", note: WHY[sight] });
  if (ended !== null) return step({ kind: "granted", state: "unknown", note: "no read has shown a grant" });
  return step({
    kind: "granted",
    state: "open",
    tookMs: approved.at === null ? null : Math.max(0, now - approved.at),
    note: sayAttempt(told),
  });
}

const NO_TIME = "Lake Formation does not say when";
const WHY = {
  seen: "Lake Formation shows no grant",
  unread: "the Lake Formation that would show the grant is not read",
  other: "it is no table of Glue: Lake Formation grants nothing on it",
  nobody: "no role of the subscriber is known",
} as const;

/** When nothing was left of it: the last grant to any role of the subscriber. */
export function goneStep({ ended, ...given }: GrantGiven & { readonly ended: Moment }): Step {
  const seen = grantsFor({ ...given, ended });
  const standing = seen.filter(({ until }) => until === Infinity);
  if (standing.length > 0) {
    const other = otherOf(given);
    if (other)
      return step({ kind: "gone", state: "none", note: `subscription ${other.id} lets the subscriber read` });
    const isKept = given.rows.subscription.at(-1)?.content.retainPermissions === true;
    return step({
      kind: "gone",
      state: "open",
      tookMs: ended.at === null ? null : Math.max(0, given.now - ended.at),
      note: isKept ? "its permissions were retained" : "Lake Formation lets the subscriber read still",
    });
  }
  const sight = sightOf(given);
  if (sight !== "seen" && seen.length === 0)
    return step({ kind: "gone", state: "unknown", note: WHY[sight] });
  const last = momentOf(
    seen.reduce((latest, { until }) => Math.max(latest, until), -Infinity),
    "assumed",
  );
  const told = takenBack(given.rows);
  // what an event tells is the time, where Lake Formation agrees that it is gone by then
  const at = told.at !== null && (last.at === null || told.at <= last.at) ? told : last;
  const note = at.at === null ? "no grant is left; no read has shown when it went" : null;
  return done("gone", at, { tookMs: between(ended, at), note });
}

/** When DataZone told that it took its grants back: the last of them. */
function takenBack({ attempts }: HandshakeRows): Moment {
  const ends = attempts.filter(({ until, untilHow }) => until < Infinity && untilHow === "event");
  if (ends.length === 0) return NEVER_TOLD;
  return momentOf(Math.max(...ends.map(({ until }) => until)), "event");
}

interface Told {
  readonly status: string;
  readonly grantedAt?: number | undefined;
  readonly failure?: string | undefined;
}

function toldGrants({ attempts }: HandshakeRows, asset: string): readonly Told[] {
  return attempts.flatMap(({ content }) => content.assets.filter((one) => one.asset === asset));
}

function sayAttempt(told: readonly Told[]): string {
  const last = told.at(-1);
  if (!last) return "DataZone has not tried to grant it";
  return last.failure === undefined
    ? `DataZone says ${last.status}, and Lake Formation shows no grant`
    : `DataZone could not: ${last.failure}`;
}

/** Another one by which the same subscriber reads the same asset now. */
function otherOf({
  index,
  subscription,
  now,
}: Pick<GrantGiven, "index" | "subscription" | "now">): Subscription | undefined {
  const own = JSON.stringify(subscription.subscriber);
  return ofAsset(index, subscription.asset).subscriptions.find(
    (one) =>
      one.status === "approved" &&
      one.id !== subscription.id &&
      one.from <= now &&
      now < one.until &&
      JSON.stringify(one.subscriber) === own,
  );
}

/** What the subscriber was granted on the asset while it was subscribed, or before and still then. */
function grantsFor({
  index,
  subscription,
  approved,
  ended,
}: Pick<GrantGiven, "index" | "subscription" | "approved" | "ended">): Grant[] {
  const roles = new Set(rolesOf(index, subscription).map(roleKey));
  const from = approved.at ?? subscription.from;
  const until = ended?.at ?? Infinity;
  return ofAsset(index, subscription.asset).grants.filter(
    (grant) =>
      grant.kind !== "share" &&
      grant.until > from &&
      grant.from < until &&
      roles.has(roleKey(grant.principalArn)),
  );
}

/** Every role that the subscriber ever had. */
function rolesOf(index: CatalogIndex, { subscriber }: Subscription): readonly string[] {
  if ("principalArn" in subscriber) return [subscriber.principalArn];
  if ("project" in subscriber) return knownOf(index).roles.get(subscriber.project) ?? [];
  const [kind, name] = "group" in subscriber ? ["group", subscriber.group] : ["user", subscriber.person];
  const ids = kind === "group" ? [name] : (index.personAt(name, Infinity)?.identities ?? [name]);
  return ids.map((id) => `arn:aws:identitystore:::${kind}/${id}`);
}

/** Whether the Lake Formation that has such a grant was read: across accounts it is that of the role, too. */
function sightOf({ index, subscription }: Pick<GrantGiven, "index" | "subscription">): keyof typeof WHY {
  const { table, scopes } = { table: tableOf(index, subscription.asset), scopes: index.catalog.made?.scopes };
  if (table === undefined) return "other";
  const roles = rolesOf(index, subscription);
  if (roles.length === 0) return "nobody";
  const [, , , region = "", owner = ""] = table.split(":");
  const accounts = [owner, ...roles.flatMap((role) => accountIn(role) ?? [])];
  const isRead = (account: string): boolean =>
    scopes?.some(({ key }) => key === `lakeformation/${account}/${region}`) === true;
  return accounts.every(isRead) ? "seen" : "unread";
}

function tableOf(index: CatalogIndex, asset: string): string | undefined {
  return ofAsset(index, asset).assets.findLast(({ tableArn }) => tableArn !== undefined)?.tableArn;
}

interface OfAsset {
  readonly assets: readonly Asset[];
  readonly grants: readonly Grant[];
  readonly subscriptions: readonly Subscription[];
}

interface Known {
  readonly assets: ReadonlyMap<string, readonly Asset[]>;
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

const KNOWN = new WeakMap<CatalogIndex, Known>();

/** Made once of a catalog. */
function knownOf(index: CatalogIndex): Known {
  let known = KNOWN.get(index);
  if (!known) {
    const { assets, grants, subscriptions, projects } = index.catalog;
    const roles = [...groupBy(projects, ({ id }) => id)].map(
      ([id, all]) => [id, [...new Set(all.flatMap(({ roleArns }) => roleArns))]] as const,
    );
    known = {
      assets: groupBy(assets, ({ id }) => id),
      grants: groupBy(grants, ({ asset }) => asset),
      subscriptions: groupBy(subscriptions, ({ asset }) => asset),
      roles: new Map(roles),
    };
    KNOWN.set(index, known);
  }
  return known;
}

function ofAsset(index: CatalogIndex, asset: string): OfAsset {
  const known = knownOf(index);
  return {
    assets: known.assets.get(asset) ?? [],
    grants: known.grants.get(asset) ?? [],
    subscriptions: known.subscriptions.get(asset) ?? [],
  };
}
