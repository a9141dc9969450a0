/**
 * The catalog that follows of the history of the control plane: who owns what and who may read what, from when until when. A pure
 * function: the same rows and settings give the same catalog, in whatever order scopes were read.
 */
import { hash } from "node:crypto";
import type { Blind, Catalog, Exemption, Subscription } from "../../catalog/catalog.ts";
import { canonicalJson } from "../../record/decode.ts";
import { LAKE_KINDS, currentReaders, grantsOf } from "./grants-of.ts";
import { assetsOf } from "./assets-of.ts";
import { blindSpots } from "./blind-spots.ts";
import type { AssetRows } from "./assets-of.ts";
import type { EntryKind } from "../entry.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../history.ts";
import type { TableReaders } from "../lake/readers-of.ts";
import { domainsOf, membersOf, projectsOf, unseenProjects } from "./mesh-of.ts";
import type { ScopeSight, DeclaredDomain, UnseenProject } from "./mesh-of.ts";
import { peopleOf } from "./people-of.ts";
import type { KnownPeople } from "./people-of.ts";
import { parseScope } from "../scope.ts";
import type { Contested } from "./settle.ts";
import { requestsOf, subscriptionsOf } from "./subscriptions-of.ts";
import type { SubscriptionGiven } from "./subscriptions-of.ts";
import { unseenIn } from "./unseen.ts";

/** Raised when the same history makes another catalog. */
export const CATALOG_VERSION = 2;

/** A scope as the catalog rests on it. */
export interface ReadScope {
  readonly key: string;
  /** In ms. */
  readonly asOf: number;
  readonly historyFrom: number;
  readonly blind: readonly string[];
  /** What earlier reads could not see into, with when the first one began that could. */
  readonly seenSince?: Readonly<Record<string, number>>;
  /** The last read that changed it. */
  readonly revision: number;
  /** False: nobody has it read any more, and when it was read keeps nothing else waiting. */
  readonly isConfigured: boolean;
}

/** What people declare, since AWS has no place for it. */
export interface Declared {
  /** By id. */
  readonly domains: Readonly<Record<string, DeclaredDomain>>;
  readonly exemptions: readonly Exemption[];
}

export const NOTHING_DECLARED: Declared = { domains: {}, exemptions: [] };

/** What a catalog is made of, as plain JSON: with the history it gives the same one again. */
export interface CatalogGiven {
  readonly scopes: readonly ReadScope[];
  readonly declared: Declared;
}

/** Kinds that the catalog is made of, in the order in which `take` wants them: what is looked up comes before what looks. */
export const CATALOG_KINDS = [
  "user",
  "user_profile",
  "group",
  "group_profile",
  "group_membership",
  "domain_unit",
  "project",
  "environment",
  "subscription_target",
  "membership",
  "glossary",
  "glossary_term",
  "listing",
  "table",
  "registered_location",
  "asset",
  "permission",
  "resource_tags",
  "data_cells_filter",
  "tag_expression",
  "lake_settings",
  "subscription_request",
  "subscription",
] as const satisfies readonly EntryKind[];

export interface MadeCatalog {
  readonly catalog: Catalog;
  /** Projects that something names and that no read has shown. */
  readonly unseen: readonly UnseenProject[];
  readonly contested: readonly Contested[];
  /** Groups of which nobody says who is in them. */
  readonly unresolved: readonly string[];
}

type Rows = { [K in EntryKind]: HistoryEntry<K>[] };

/** Takes the rows of a history and makes the catalog of them. */
export class CatalogMaker {
  readonly #rows = {} as Rows;
  #readers: TableReaders | undefined;

  /** `others`: kinds that are taken beside those that the catalog is made of. */
  constructor(others: readonly EntryKind[] = []) {
    for (const kind of [...CATALOG_KINDS, ...others])
      (this.#rows as Record<string, AnyHistoryEntry[]>)[kind] = [];
  }

  take(entries: readonly AnyHistoryEntry[]): void {
    for (const entry of entries) (this.#rows[entry.kind] as AnyHistoryEntry[] | undefined)?.push(entry);
  }

  /** What was taken of a kind. */
  history<K extends EntryKind>(kind: K): readonly HistoryEntry<K>[] {
    return this.#rows[kind] as readonly HistoryEntry<K>[];
  }

  /** Who may read which table now. */
  readers(): TableReaders {
    return (this.#readers ??= currentReaders(
      LAKE_KINDS.flatMap((kind): AnyHistoryEntry[] => this.#rows[kind]),
    ));
  }

  make(given: CatalogGiven): MadeCatalog {
    const { scopes, declared } = given;
    const { asOf, historyFrom } = readDates(scopes);
    const organization = organizationOf(this.#rows, given);
    const { people, unresolved, unseen, blind, ...mesh } = organization;
    const isProject = has(mesh.projects);
    const { assets, contested } = assetsOf(assetRows(this.#rows, scopes), isProject);
    const subscriptions = subscribed(this.#rows, {
      personOf: people.personOf,
      isProject,
      isAsset: has(assets),
      isGroup: has(mesh.groups),
    });
    return {
      catalog: {
        asOf,
        historyFrom,
        ...mesh,
        ...(blind.length > 0 ? { blind } : {}),
        people: [...people.people, ...people.named()],
        assets,
        subscriptions,
        grants: grantsOf(assets, this.readers(), this.#rows.permission),
        exemptions: declared.exemptions,
        hash: catalogHash(given),
        made: { scopes, declared },
      },
      unseen,
      contested,
      unresolved,
    };
  }
}

type Organization = Pick<Catalog, "domains" | "projects" | "groups" | "members"> &
  Pick<MadeCatalog, "unseen" | "unresolved"> & {
    readonly people: KnownPeople;
    readonly blind: readonly Blind[];
  };

function organizationOf(rows: Rows, { scopes, declared }: CatalogGiven): Organization {
  const sights = readDates(scopes).ofScope;
  const people = peopleOf({
    users: rows.user,
    userProfiles: rows.user_profile,
    groups: rows.group,
    groupProfiles: rows.group_profile,
    groupMemberships: rows.group_membership,
  });
  const mesh = {
    units: rows.domain_unit,
    projects: rows.project,
    environments: rows.environment,
    targets: rows.subscription_target,
    memberships: rows.membership,
  };
  const unseen = unseenIn(rows, has(rows.project));
  const blind = blindSpots(rows, { scopes, unseen, isListed: has(rows.group) });
  const unresolved = blind.flatMap(({ project, group, until }) =>
    project === undefined && group !== undefined && until === Infinity ? [group] : [],
  );
  const rootOf = (scope: string): string | undefined =>
    rows.domain_unit.find((unit) => unit.scope === scope && unit.content.parent === undefined)?.id;
  const projects = [...projectsOf(mesh, blind), ...unseenProjects(unseen, rootOf)];
  const isGroup = has(people.groups);
  return {
    people,
    domains: domainsOf(mesh, { people, sights, declared: declared.domains }),
    projects,
    groups: [...people.groups, ...unresolved.filter((id) => !isGroup(id)).map(emptyGroup)],
    members: membersOf(mesh, people, has(projects)),
    unseen,
    unresolved,
    blind,
  };
}

function assetRows(rows: Rows, scopes: readonly ReadScope[]): AssetRows {
  return {
    assets: rows.asset,
    listings: rows.listing,
    terms: rows.glossary_term,
    glossaries: rows.glossary,
    tables: rows.table,
    locations: rows.registered_location,
    lakes: lakesOf(scopes),
  };
}

function subscribed(rows: Rows, known: Omit<SubscriptionGiven, "requestOf">): Subscription[] {
  const requests = new Map(rows.subscription_request.map(({ id, content }) => [id, content]));
  const given: SubscriptionGiven = { ...known, requestOf: (id) => requests.get(id) };
  return [
    ...byId(rows.subscription, (same) => subscriptionsOf(same, given)),
    ...byId(rows.subscription_request, (same) => requestsOf(same, given)),
  ];
}

function has(entries: readonly { readonly id: string }[]): (id: string) => boolean {
  const ids = new Set(entries.map(({ id }) => id));
  return (id) => ids.has(id);
}

/** A name of the catalog without making it: it follows of what it is made of. */
export function catalogHash({ scopes, declared }: CatalogGiven): string {
  const made = {
    version: CATALOG_VERSION,
    scopes: scopes.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    declared,
  };
  // as it comes back from where it is stored: what is undefined is absent there
  return hash("sha256", canonicalJson(JSON.parse(JSON.stringify(made))), "hex");
}

/** When what was read was so. What was read of people bounds what can be said of everybody: a domain is as old as the older of both. */
export function readDates(scopes: readonly ReadScope[]): {
  readonly asOf: number;
  readonly historyFrom: number;
  readonly ofScope: ReadonlyMap<string, ScopeSight>;
} {
  const configured = scopes.filter(({ isConfigured }) => isConfigured);
  const dating = configured.length > 0 ? configured : scopes;
  const people = dating.filter(({ key }) => parseScope(key)?.service === "identity-center");
  const [read, recorded] = [people.map(({ asOf }) => asOf), people.map(({ historyFrom }) => historyFrom)];
  return {
    asOf: Math.min(...dating.map(({ asOf }) => asOf)),
    historyFrom: Math.min(...scopes.map(({ historyFrom }) => historyFrom)),
    ofScope: new Map(
      scopes.map(({ key, asOf, historyFrom }) => [
        key,
        { asOf: Math.min(asOf, ...read), historyFrom: Math.max(historyFrom, ...recorded) },
      ]),
    ),
  };
}

/** `account/region` of every Lake Formation that was read. */
function lakesOf(scopes: readonly ReadScope[]): ReadonlySet<string> {
  return new Set(
    scopes.flatMap(({ key }) => {
      const scope = parseScope(key);
      return scope?.service === "lakeformation" ? [`${scope.account}/${scope.region}`] : [];
    }),
  );
}

function emptyGroup(id: string): Catalog["groups"][number] {
  return { id, name: id, members: [], from: -Infinity, until: Infinity };
}

/** Rows come by scope, id and time: those of one id stand together. */
function byId<K extends EntryKind>(
  rows: readonly HistoryEntry<K>[],
  of: (same: readonly HistoryEntry<K>[]) => Subscription[],
): Subscription[] {
  const found: Subscription[] = [];
  for (let at = 0; at < rows.length; ) {
    let end = at + 1;
    while (end < rows.length && rows[end]?.id === rows[at]?.id && rows[end]?.scope === rows[at]?.scope) end++;
    for (const one of of(rows.slice(at, end))) found.push(one);
    at = end;
  }
  return found;
}
