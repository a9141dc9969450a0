/**
 * Was the caller entitled then? Verdicts in the order of docs/catalog-file.md ("The verdict"); the first that applies
 * is the answer. A function of the catalog and the question alone.
 */
import type { Caller } from "../identity/caller.ts";
import type { Action } from "../record/access.ts";
import { holds, isAllowing } from "./catalog.ts";
import type { Asset, Subscription } from "./catalog.ts";
import { bordersOf, countUpTo } from "./borders.ts";
import { groupBy } from "./index-catalog.ts";
import type { CatalogIndex } from "./index-catalog.ts";
import { indexMemberships } from "./memberships.ts";
import type { PersonMemberships } from "./memberships.ts";
import { findNearest } from "./nearest.ts";

export const VERDICTS = [
  "ungoverned",
  "unknown",
  "pending",
  "owner",
  "subscribed",
  "exempt",
  "revoked",
  "none",
] as const;
export type Verdict = (typeof VERDICTS)[number];
export type Via = "person" | "membership" | "group" | "role" | "exemption" | "service";

export interface JudgeQuestion {
  readonly caller: Caller;
  /** undefined: what was touched is no asset. */
  readonly asset: Asset | undefined;
  readonly action: Action;
  readonly at: number;
}

export interface Entitlement {
  readonly verdict: Verdict;
  /** The first of person, membership, group, role that answers; exemption; service. */
  readonly via: Via | null;
  /** The earliest start of what answers; for `revoked` the latest end. */
  readonly since: number | null;
  /** The subscription that answers, or that ended. */
  readonly subscription: string | null;
  /** Of `revoked` and `none`: the caller's subscription to the asset that came nearest to allowing it. */
  readonly nearest: string | null;
  /** The caller's projects at the time: those of the role first, then memberships. */
  readonly projects: readonly string[];
}

/** One way by which a caller is, or was, entitled. */
interface Way {
  readonly via: Via;
  readonly since: number;
  readonly subscription: string | null;
}

const VIA_ORDER: readonly Via[] = ["person", "membership", "group", "role", "exemption", "service"];

/** What the judging of one question needs of the caller. */
interface Standing extends JudgeQuestion {
  readonly asset: Asset;
  readonly memberships: PersonMemberships;
  readonly roleProjects: ReadonlySet<string>;
  readonly subscriptions: readonly Subscription[];
}

/**
 * Compiles a catalog into a judge. Between two borders of any of the catalog's intervals nothing changes, so each
 * answer is kept for its stretch of time: asked again it costs a binary search and three look-ups.
 */
export function createJudge(index: CatalogIndex): (question: JudgeQuestion) => Entitlement {
  const judge = createPlainJudge(index);
  const borders = bordersOf(index.catalog);
  const known = new Map<Caller, Map<Asset | undefined, Entitlement[]>>();
  let size = 0;
  return (question) => {
    if (size > KNOWN_MAX) {
      known.clear();
      size = 0;
    }
    let ofCaller = known.get(question.caller);
    if (!ofCaller) known.set(question.caller, (ofCaller = new Map()));
    let ofAsset = ofCaller.get(question.asset);
    if (!ofAsset) ofCaller.set(question.asset, (ofAsset = []));
    const stretch = countUpTo(borders, question.at) * 2 + (isReading(question.action) ? 1 : 0);
    const found = ofAsset[stretch];
    if (found) return found;
    size++;
    return (ofAsset[stretch] = judge(question));
  };
}

const KNOWN_MAX = 500_000;

/** The judge without memory: what `createJudge` must agree with. */
export function createPlainJudge(index: CatalogIndex): (question: JudgeQuestion) => Entitlement {
  const membershipsOf = indexMemberships(index.catalog);
  const byAsset = groupBy(index.catalog.subscriptions, ({ asset }) => asset);
  const exemptions = index.catalog.exemptions;
  return (question) => {
    const { caller, asset, at } = question;
    const memberships = membershipsOf(caller.person);
    const roles = index.projectsOfRole(caller.principal, at);
    const roleProjects = new Set(roles.map(({ id }) => id));
    const base = {
      via: null,
      since: null,
      subscription: null,
      nearest: null,
      projects: projectsAt(memberships, roleProjects, at),
    };
    if (!asset) return { ...base, verdict: "ungoverned" };
    if (!caller.established || roles.some(({ visible }) => !visible)) return { ...base, verdict: "unknown" };
    const domain = index.projectAt(asset.project, at)?.domain ?? null;
    if (at >= (index.asOf(domain) ?? Infinity)) return { ...base, verdict: "pending" };
    const subscriptions = byAsset.get(asset.id) ?? [];
    const standing: Standing = { ...question, asset, memberships, roleProjects, subscriptions };
    const owner = answer(ownerWays(standing, index));
    if (owner) return { ...base, ...owner, verdict: "owner" };
    const subscribed = isReading(question.action) ? answer(subscribedWays(standing)) : undefined;
    if (subscribed) return { ...base, ...subscribed, verdict: "subscribed" };
    const exempt = answer(exemptWays(standing, exemptions));
    if (exempt) return { ...base, ...exempt, verdict: "exempt" };
    return { ...base, ...withoutRight(standing, index.catalog.historyFrom), nearest: findNearest(standing) };
  };
}

function isReading(action: Action): boolean {
  return action === "read" || action === "list";
}

function ownerWays({ asset, memberships, roleProjects, at }: Standing, index: CatalogIndex): Way[] {
  const ways = memberWays(memberships, asset.project, at);
  if (roleProjects.has(asset.project)) {
    ways.push({
      via: "role",
      since: index.projectAt(asset.project, at)?.from ?? -Infinity,
      subscription: null,
    });
  }
  return ways;
}

/** The memberships in a project that hold. */
function memberWays(memberships: PersonMemberships, project: string, at: number): Way[] {
  return memberships.projects
    .filter((membership) => membership.project === project && holds(membership, at))
    .map(({ group, from }) => ({
      via: group === undefined ? "membership" : "group",
      since: from,
      subscription: null,
    }));
}

function subscribedWays(standing: Standing): Way[] {
  const { caller, memberships, roleProjects, at } = standing;
  return standing.subscriptions
    .filter((subscription) => isAllowing(subscription) && holds(subscription, at))
    .flatMap(({ subscriber, from, id }): Way[] => {
      const own = { since: from, subscription: id };
      if ("person" in subscriber)
        return same(subscriber.person, caller.person) ? [{ via: "person", ...own }] : [];
      if ("principalArn" in subscriber)
        return subscriber.principalArn === caller.principal ? [{ via: "role", ...own }] : [];
      if ("group" in subscriber) {
        return memberships.groups
          .filter((membership) => membership.group === subscriber.group && holds(membership, at))
          .map((membership) => ({ via: "group", since: Math.max(from, membership.from), subscription: id }));
      }
      const ways = memberWays(memberships, subscriber.project, at).map((way) => {
        return { ...way, since: Math.max(from, way.since), subscription: id };
      });
      return roleProjects.has(subscriber.project) ? [...ways, { via: "role", ...own }] : ways;
    });
}

function exemptWays(standing: Standing, exemptions: CatalogIndex["catalog"]["exemptions"]): Way[] {
  const { caller, asset, at } = standing;
  const ways: Way[] = exemptions
    .filter(
      (exemption) => holds(exemption, at) && (exemption.asset === undefined || exemption.asset === asset.id),
    )
    .filter(
      ({ person, principalArn, account }) =>
        (person !== undefined && same(person, caller.person)) ||
        (principalArn !== undefined && principalArn === caller.principal) ||
        (account !== undefined && account === caller.account),
    )
    .map(({ from }) => ({ via: "exemption", since: from, subscription: null }));
  return caller.serviceItself ? [...ways, { via: "service", since: -Infinity, subscription: null }] : ways;
}

/** `revoked` if anything that would have allowed it has ended, else `none`; `unknown` before recorded history. */
function withoutRight(
  standing: Standing,
  historyFrom: number | undefined,
): Pick<Entitlement, "verdict" | "since" | "subscription"> {
  if (historyFrom !== undefined && standing.at < historyFrom)
    return { verdict: "unknown", since: null, subscription: null };
  const ends = [
    ...endedMemberships(standing),
    ...(isReading(standing.action) ? endedSubscriptions(standing) : []),
  ];
  if (ends.length === 0) return { verdict: "none", since: null, subscription: null };
  const last = ends.reduce((a, b) =>
    b.since > a.since || (b.since === a.since && (b.subscription ?? "") < (a.subscription ?? "")) ? b : a,
  );
  return { verdict: "revoked", since: last.since, subscription: last.subscription };
}

type End = Pick<Way, "since" | "subscription">;

/** (a) Memberships in the owning project that ended. */
function endedMemberships({ memberships, asset, at }: Standing): End[] {
  return memberships.projects
    .filter(({ project, until }) => project === asset.project && until <= at)
    .map(({ until }) => ({ since: until, subscription: null }));
}

/** (b) Subscriptions that ended, for whoever was part of the subscriber; (c) running ones that the person left. */
function endedSubscriptions(standing: Standing): End[] {
  const { caller, memberships, roleProjects, at } = standing;
  return standing.subscriptions.filter(isAllowing).flatMap((subscription): End[] => {
    const { subscriber, until, id } = subscription;
    const parts = [
      ...memberships.projects.filter(
        ({ project }) => "project" in subscriber && project === subscriber.project,
      ),
      ...memberships.groups.filter(({ group }) => "group" in subscriber && group === subscriber.group),
    ];
    if (until <= at) {
      const belongs =
        ("person" in subscriber && same(subscriber.person, caller.person)) ||
        ("principalArn" in subscriber && subscriber.principalArn === caller.principal) ||
        ("project" in subscriber && roleProjects.has(subscriber.project)) ||
        parts.some(({ from }) => from <= at);
      return belongs ? [{ since: until, subscription: id }] : [];
    }
    if (!holds(subscription, at)) return [];
    return parts.filter((part) => part.until <= at).map((part) => ({ since: part.until, subscription: id }));
  });
}

/** The first way in the order of VIA, since the earliest of all. */
function answer(ways: readonly Way[]): Pick<Entitlement, "via" | "since" | "subscription"> | undefined {
  if (ways.length === 0) return undefined;
  const first = ways.reduce((a, b) =>
    VIA_ORDER.indexOf(b.via) < VIA_ORDER.indexOf(a.via) ||
    (b.via === a.via && (b.subscription ?? "") < (a.subscription ?? ""))
      ? b
      : a,
  );
  const since = ways.reduce((min, way) => Math.min(min, way.since), Infinity);
  return { via: first.via, since: Number.isFinite(since) ? since : null, subscription: first.subscription };
}

function projectsAt(memberships: PersonMemberships, roleProjects: ReadonlySet<string>, at: number): string[] {
  const roles = [...roleProjects].sort();
  if (memberships.projects.length === 0) return roles;
  const own = memberships.projects
    .filter((membership) => holds(membership, at))
    .map(({ project }) => project);
  return [...new Set([...roles, ...own.sort()])];
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
