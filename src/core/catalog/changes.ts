/** In what two catalogs differ, and since when that matters. */
import { roleKey } from "../identity/role-key.ts";
import { canonicalJson } from "../record/decode.ts";
import type { Catalog, Interval, Subscription } from "./catalog.ts";
import { isAllowing } from "./catalog.ts";
import { groupBy } from "./group.ts";

/** What a catalog says, in the smallest statements that accesses are judged by. Names and titles are none of them. */
export interface Statements {
  readonly domains: readonly (Interval & { readonly id: string; readonly asOf: number | undefined })[];
  readonly projects: readonly (Interval & { readonly id: string; readonly domain: string })[];
  readonly roles: readonly (Interval & { project: string; role: string; visible: boolean })[];
  readonly members: readonly (Interval & { project: string; person?: string; group?: string })[];
  readonly groupMembers: readonly (Interval & { readonly group: string; readonly person: string })[];
  readonly identities: readonly (Interval & { person: string; kind: string; identity: string })[];
  readonly assets: readonly (Interval & {
    id: string;
    project: string;
    classification: string;
    guard: string;
    places: string[];
  })[];
  readonly subscriptions: readonly (Interval & {
    id: string;
    asset: string;
    subscriber: unknown;
    status: string;
  })[];
  readonly grants: readonly (Interval & {
    asset: string;
    principal: string;
    kind: string;
    permissions: string[];
  })[];
  readonly exemptions: readonly (Interval &
    Partial<Record<"principal" | "person" | "account" | "asset", string>>)[];
}

/** A statement of one catalog that the other does not make. */
export interface Change<T> {
  readonly entry: T;
  /** True: the old catalog made it; false: the new one does. */
  readonly isGone: boolean;
  /** Before this it makes no difference. */
  readonly from: number;
}

export type Changes = { readonly [L in keyof Statements]: readonly Change<Statements[L][number]>[] };

/** Both sides of every difference between two catalogs. */
export function changesOf(before: Catalog, after: Catalog): Changes {
  const [old, fresh] = [statementsOf(before), statementsOf(after)];
  const lists = Object.keys(old) as (keyof Statements)[];
  return Object.fromEntries(
    lists.map((list) => [list, compare(old[list], fresh[list])]),
  ) as unknown as Changes;
}

function compare<T extends Interval>(old: readonly T[], fresh: readonly T[]): Change<T>[] {
  const gone = lacking(old, fresh);
  const added = lacking(fresh, old);
  const [goneBy, addedBy] = [groupBy(gone, butForEnd), groupBy(added, butForEnd)];
  const change = (entry: T, others: ReadonlyMap<string, T[]>, isGone: boolean): Change<T> => {
    const same = others.get(butForEnd(entry)) ?? [];
    const [other] = same;
    // the same but for its end: nothing changes before the earlier of the two ends
    const from = other && same.length === 1 ? Math.min(entry.until, other.until) : entry.from;
    return { entry, isGone, from };
  };
  return [
    ...gone.map((entry) => change(entry, addedBy, true)),
    ...added.map((entry) => change(entry, goneBy, false)),
  ];
}

/** The entries that another list does not have. */
function lacking<T extends Interval>(entries: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map(textOf));
  return entries.filter((entry) => !known.has(textOf(entry)));
}

function textOf(entry: Interval): string {
  // JSON has no infinity
  return canonicalJson({ ...entry, from: String(entry.from), until: String(entry.until) });
}

function butForEnd(entry: Interval): string {
  return textOf({ ...entry, until: Infinity });
}

function statementsOf(catalog: Catalog): Statements {
  return { ...whoIsWho(catalog), ...whoMay(catalog) };
}

function whoIsWho(
  catalog: Catalog,
): Pick<Statements, "domains" | "projects" | "roles" | "members" | "groupMembers" | "identities"> {
  return {
    domains: catalog.domains.map(({ id, asOf, from, until }) => ({ id, asOf, from, until })),
    projects: catalog.projects.map(({ id, domain, from, until }) => ({ id, domain, from, until })),
    roles: catalog.projects.flatMap(({ id, roleArns, visible, from, until }) =>
      roleArns.map((arn) => ({ project: id, role: roleKey(arn), visible, from, until })),
    ),
    members: catalog.members.map(({ project, person, group, from, until }) => {
      return {
        project,
        ...(person === undefined ? {} : { person }),
        ...(group === undefined ? {} : { group }),
        from,
        until,
      };
    }),
    groupMembers: catalog.groups.flatMap((group) =>
      group.members.map(({ person, from, until }) => {
        return {
          group: group.id,
          person,
          from: Math.max(from, group.from),
          until: Math.min(until, group.until),
        };
      }),
    ),
    identities: catalog.people.flatMap(({ id, kind, identities, from, until }) =>
      [id, ...identities].map((identity) => ({ person: id, kind, identity, from, until })),
    ),
  };
}

function whoMay(catalog: Catalog): Pick<Statements, "assets" | "subscriptions" | "grants" | "exemptions"> {
  return {
    assets: catalog.assets.map((asset) => {
      const { id, project, classification = "", lakeFormation: guard = "", from, until } = asset;
      const places = [...asset.locations, ...(asset.tableArn === undefined ? [] : [asset.tableArn])].sort();
      return { id, project, classification, guard, places, from, until };
    }),
    subscriptions: catalog.subscriptions.map((one) => {
      const { id, asset, subscriber, from, until } = one;
      return { id, asset, subscriber, status: statusOf(one), from, until };
    }),
    grants: catalog.grants.map(({ asset, principalArn, kind, permissions, from, until }) => {
      return {
        asset,
        principal: roleKey(principalArn),
        kind,
        permissions: permissions.toSorted(),
        from,
        until,
      };
    }),
    exemptions: catalog.exemptions.map(({ principalArn, person, account, asset, from, until }) => {
      const who = { principal: principalArn && roleKey(principalArn), person, account, asset };
      const given = Object.fromEntries(Object.entries(who).filter(([, value]) => value !== undefined));
      return { ...given, from, until };
    }),
  };
}

function statusOf(subscription: Subscription): string {
  return isAllowing(subscription) ? "allowing" : subscription.status;
}
