/** In what two catalogs differ, and since when that matters. */
import { hash } from "node:crypto";
import { roleKey } from "../identity/role-key.ts";
import type { Catalog, Domain, Interval, Subscription } from "./catalog.ts";
import { isAllowing } from "./catalog.ts";
import { groupBy } from "./group.ts";

/** What a catalog says, in the smallest statements that accesses are judged by. Names and titles are none of them. */
export interface Statements {
  readonly domains: readonly (Interval & Pick<Domain, "asOf" | "historyFrom"> & { readonly id: string })[];
  readonly projects: readonly (Interval & { readonly id: string; readonly domain: string })[];
  readonly roles: readonly (Interval & { project: string; role: string; visible: boolean })[];
  readonly members: readonly (Interval & {
    project: string;
    person?: string;
    group?: string;
    principalArn?: string;
  })[];
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
  readonly blind: readonly (Interval & { readonly project?: string; readonly group?: string })[];
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

/** Both sides of every difference between two catalogs. List by list: of a large one no second copy is held. */
export function changesOf(before: Catalog, after: Catalog): Changes {
  const lists = Object.keys(STATEMENTS) as (keyof Statements)[];
  return Object.fromEntries(
    lists.map((list) => {
      const isSame = SOURCES[list].every((source) => before[source] === after[source]);
      return [list, isSame ? [] : compare<Interval>(STATEMENTS[list](before), STATEMENTS[list](after))];
    }),
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
  const known = new Set(others.map(keyOf));
  return entries.filter((entry) => !known.has(keyOf(entry)));
}

/** Two of a million statements have one with a chance of 1 in 10^17. */
const KEY_LENGTH = 16;

/** Short, since there may be a million. Statements of a list have their fields in one order. */
function keyOf(entry: Interval): string {
  return hash("sha256", textOf(entry), "base64").slice(0, KEY_LENGTH);
}

function textOf(entry: Interval): string {
  // JSON has no infinity
  return JSON.stringify({ ...entry, from: String(entry.from), until: String(entry.until) });
}

function butForEnd(entry: Interval): string {
  return textOf({ ...entry, until: Infinity });
}

/** The lists of the catalog that statements are made of: where they are the same ones, nothing differs. */
const SOURCES: Readonly<Record<keyof Statements, readonly (keyof Catalog)[]>> = {
  domains: ["domains"],
  projects: ["projects"],
  roles: ["projects"],
  members: ["members"],
  groupMembers: ["groups"],
  identities: ["people"],
  assets: ["assets"],
  subscriptions: ["subscriptions"],
  grants: ["grants"],
  blind: ["blind"],
  exemptions: ["exemptions"],
};

/** What a catalog says, list by list. */
const STATEMENTS: { readonly [L in keyof Statements]: (catalog: Catalog) => Statements[L] } = {
  domains: ({ domains }) =>
    domains.map(({ id, asOf, historyFrom, from, until }) => ({ id, asOf, historyFrom, from, until })),
  projects: ({ projects }) => projects.map(({ id, domain, from, until }) => ({ id, domain, from, until })),
  roles: ({ projects }) =>
    projects.flatMap(({ id, roleArns, visible, from, until }) =>
      roleArns.map((arn) => ({ project: id, role: roleKey(arn), visible, from, until })),
    ),
  members: (catalog) =>
    catalog.members.map(({ project, person, group, principalArn, from, until }) => {
      return {
        project,
        ...(person === undefined ? {} : { person }),
        ...(group === undefined ? {} : { group }),
        ...(principalArn === undefined ? {} : { principalArn: roleKey(principalArn) }),
        from,
        until,
      };
    }),
  groupMembers: (catalog) =>
    catalog.groups.flatMap((group) =>
      group.members.map(({ person, from, until }) => {
        return {
          group: group.id,
          person,
          from: Math.max(from, group.from),
          until: Math.min(until, group.until),
        };
      }),
    ),
  identities: ({ people }) =>
    people.flatMap(({ id, kind, identities, from, until }) =>
      [id, ...identities].map((identity) => ({ person: id, kind, identity, from, until })),
    ),
  assets: ({ assets }) =>
    assets.map((asset) => {
      const { id, project, classification = "", lakeFormation: guard = "", from, until } = asset;
      const places = [...asset.locations, ...(asset.tableArn === undefined ? [] : [asset.tableArn])].sort();
      return { id, project, classification, guard, places, from, until };
    }),
  subscriptions: ({ subscriptions }) =>
    subscriptions.map((one) => {
      const { id, asset, subscriber, from, until } = one;
      return { id, asset, subscriber, status: statusOf(one), from, until };
    }),
  grants: ({ grants }) =>
    grants.map(({ asset, principalArn, kind, permissions, from, until }) => {
      return {
        asset,
        principal: roleKey(principalArn),
        kind,
        permissions: permissions.toSorted(),
        from,
        until,
      };
    }),
  blind: ({ blind = [] }) =>
    blind.map(({ project, group, from, until }) => {
      return {
        ...(project === undefined ? {} : { project }),
        ...(group === undefined ? {} : { group }),
        from,
        until,
      };
    }),
  exemptions: ({ exemptions }) =>
    exemptions.map(({ principalArn, person, account, asset, from, until }) => {
      const who = { principal: principalArn && roleKey(principalArn), person, account, asset };
      const given = Object.fromEntries(Object.entries(who).filter(([, value]) => value !== undefined));
      return { ...given, from, until };
    }),
};

function statusOf(subscription: Subscription): string {
  return isAllowing(subscription) ? "allowing" : subscription.status;
}
