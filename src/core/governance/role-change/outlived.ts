/** Rights of one person that outlived the role for which they had them, for longer than the policy allows. */
import type { Asset } from "../../catalog/catalog.ts";
import { holds, isAllowing } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import { HOUR_MS } from "../../record/time.ts";
import { assetsNow } from "../given.ts";
import type { GovernanceGiven } from "../given.ts";
import { leaversOf, ownSubscriptions, projectsShown } from "../leavers.ts";
import type { Plan } from "../plan.ts";
import { roleChanges } from "./changes.ts";
import type { RoleChange } from "./changes.ts";

/** A right of one person alone: who else is of the project, or of the group, has none of it. */
export type OwnRight =
  | { readonly kind: "membership"; readonly project: string; readonly user: string }
  | { readonly kind: "subscription"; readonly subscription: string }
  | { readonly kind: "grant"; readonly principal: string };

export interface Outlived {
  readonly change: RoleChange;
  readonly right: OwnRight;
  /** Since when they have it, in ms. */
  readonly from: number;
  /** The scope of the control plane that has it. */
  readonly scope: string;
  /** What it opens; undefined: of a project that has nothing. */
  readonly asset: Asset | undefined;
  /** The project that they are a member of, or that owns the asset. */
  readonly project: string | undefined;
  /** Hours within which it had to end. */
  readonly hours: number;
}

/**
 * One for each right and asset, the changes of leavers among them. Rights that were given anew after the change stand for what they
 * are; so does a grant of which nobody says since when it is.
 */
export function outlivedRights(given: GovernanceGiven, plan: Plan): Outlived[] {
  const { roleChange, at } = given;
  if (!roleChange) return [];
  const domainOf = (project: string | undefined): string | null =>
    (project === undefined ? undefined : given.index.projectAt(project, at - 1)?.domain) ?? null;
  const rightsOf = indexRights(given, plan);
  return [...leaverChanges(given, plan), ...roleChanges(given, plan)].flatMap((change) =>
    rightsOf(change).flatMap((one): Outlived[] => {
      const hours = roleChange.endsWithinHours(domainOf(one.asset?.project ?? one.project));
      if (hours === undefined || one.from >= change.at || at - change.at < hours * HOUR_MS) return [];
      if (change.hadUntil !== undefined && one.from < change.hadUntil) return [];
      return [{ ...one, change, hours }];
    }),
  );
}

function leaverChanges(given: GovernanceGiven, plan: Plan): RoleChange[] {
  return leaversOf(given, plan).map(({ user, person, since, isGone }) => {
    const row = given.history("user").findLast(({ id }) => id === user);
    const how = isGone ? row?.untilHow : row?.fromHow;
    return {
      kind: "left",
      user,
      person,
      at: since,
      told: { scope: row?.scope ?? "", kind: "user", isAssumed: how !== "said" && how !== "event" },
      says: isGone ? "is no longer in Identity Center" : "is switched off in Identity Center",
      reach: undefined,
    };
  });
}

type Right = Omit<Outlived, "change" | "hours">;

/** Indexes what each person has of their own once; what a change is about is asked for only where they have something. */
function indexRights(given: GovernanceGiven, plan: Plan): (change: RoleChange) => Right[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  const membershipsOf = groupBy(memberships(given, assets), ({ user }) => user);
  const grantsOf = groupBy(grants(given, assets), ({ user }) => user);
  return ({ user, person, reach }) => {
    const own = [...(membershipsOf.get(user) ?? []), ...(grantsOf.get(user) ?? [])].map(({ one }) => one);
    const all = [...own, ...subscriptions(person, { given, plan, assets })];
    if (!reach || all.length === 0) return all;
    const { projects, assets: reached } = reach();
    return all.filter(({ right, asset }) =>
      right.kind === "membership"
        ? projects.has(right.project)
        : asset !== undefined && reached.has(asset.id),
    );
  };
}

interface Owned {
  readonly user: string;
  readonly one: Right;
}

function memberships(given: GovernanceGiven, assets: ReadonlyMap<string, Asset>): Owned[] {
  const isShown = projectsShown(given);
  const openedBy = indexOpened(given, assets);
  return [...given.current("membership").values()].flatMap(({ content, from, scope }): Owned[] => {
    const { project, member } = content;
    if (!("user" in member) || !isShown(project)) return [];
    const { user } = member;
    const about = { right: { kind: "membership", project, user }, from, scope, project } as const;
    const opened = openedBy(project);
    return (opened.length === 0 ? [undefined] : opened).map((asset) => ({ user, one: { ...about, asset } }));
  });
}

/** What members of a project read: what it owns, and what it subscribed to. */
function indexOpened(
  { index, at }: GovernanceGiven,
  assets: ReadonlyMap<string, Asset>,
): (project: string) => Asset[] {
  const owned = groupBy([...assets.values()], ({ project }) => project);
  const subscribed = groupBy(
    index.catalog.subscriptions.filter((one) => isAllowing(one) && holds(one, at - 1)),
    ({ subscriber }) => ("project" in subscriber ? subscriber.project : ""),
  );
  return (project) => {
    const others = (subscribed.get(project) ?? []).flatMap(({ asset }) => assets.get(asset) ?? []);
    return [...new Set([...(owned.get(project) ?? []), ...others])];
  };
}

function subscriptions(
  person: string,
  { given, plan, assets }: { given: GovernanceGiven; plan: Plan; assets: ReadonlyMap<string, Asset> },
): Right[] {
  return ownSubscriptions(person, given, plan).flatMap((one): Right[] => {
    const asset = assets.get(one.asset);
    // of several assets each has its own name behind that of the subscription
    const [subscription = ""] = one.id.split("/");
    const scope = given.current("subscription").get(subscription)?.scope;
    if (!asset || scope === undefined) return [];
    const right = { kind: "subscription", subscription } as const;
    return [{ right, from: one.from, scope, asset, project: asset.project }];
  });
}

function grants(given: GovernanceGiven, assets: ReadonlyMap<string, Asset>): Owned[] {
  return [...assets.values()].flatMap((asset) => {
    if (asset.tableArn === undefined) return [];
    const [, , , region = "", account = ""] = asset.tableArn.split(":");
    const scope = `lakeformation/${account}/${region}`;
    return (given.readersOf(asset.tableArn) ?? []).flatMap(({ principal, since }): Owned[] => {
      const user = /:::user\/(.+)$/.exec(principal)?.[1];
      if (user === undefined || since === undefined) return [];
      const right = { kind: "grant", principal } as const;
      return [{ user, one: { right, from: since, scope, asset, project: asset.project } }];
    });
  });
}
