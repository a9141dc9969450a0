/**
 * The catalog that follows of the history of the control plane: who owns what and who may read what, from when until when. A pure
 * function: the same rows and settings give the same catalog, in whatever order scopes were read.
 */
import { hash } from "node:crypto";
import type { Catalog, Exemption, Subscription } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import { namedExemptions } from "../../catalog/named-exemptions.ts";
import { canonicalJson } from "../../record/decode.ts";
import { LAKE_KINDS, currentReaders, grantsOf } from "./grants-of.ts";
import { assetsOf } from "./assets-of.ts";
import type { AssetRows } from "./assets-of.ts";
import type { EntryKind } from "../entry.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../history.ts";
import type { TableReaders } from "../lake/readers-of.ts";
import type { DeclaredDomain, UnseenProject, Unresolved } from "./mesh-of.ts";
import { has } from "./has.ts";
import { organizationOf } from "./organization-of.ts";
import { lakesOf, readDates } from "./read-dates.ts";
import { requestsOf } from "./requests-of.ts";
import type { Contested } from "./settle.ts";
import { subscriptionsOf } from "./subscriptions-of.ts";
import type { SubscriptionGiven } from "./subscriptions-of.ts";

/** Raised when the same history makes another catalog. */
export const CATALOG_VERSION = 7;

/** A scope as the catalog rests on it. */
export interface ReadScope {
  readonly key: string;
  /** In ms. */
  readonly asOf: number;
  readonly historyFrom: number;
  readonly blind: readonly string[];
  /** What no read could see into before one, with when that one began. */
  readonly seenSince?: Readonly<Record<string, number>>;
  /** What a read could see into and later ones could not, with when. What is `blind` and not among them no read could ever see into. */
  readonly blindFor?: Readonly<Record<string, readonly BlindStretch[]>>;
  /** The last read that changed it. */
  readonly revision: number;
  /** False: nobody has it read any more, and when it was read keeps nothing else waiting. */
  readonly isConfigured: boolean;
}

/** In ms. */
export interface BlindStretch {
  /** When the last read began that could see into it. */
  readonly from: number;
  /** When the first one began that could again; null: none did. */
  readonly until: number | null;
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
  "account",
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

/** What says who could read a table once. */
const PAST_KINDS = ["permission", "resource_tags", "tag_expression"] as const;

export interface MadeCatalog {
  readonly catalog: Catalog;
  /** Projects that something names and that no read has shown. */
  readonly unseen: readonly UnseenProject[];
  /** Ids of those that the past alone names, and that no read has shown: whether there are such projects still nobody knows. */
  readonly past: readonly string[];
  readonly contested: readonly Contested[];
  /** Groups and users of whom nobody says who they are, and kinds of things that nobody knows, by id. */
  readonly unresolved: readonly Unresolved[];
}

export type Rows = { [K in EntryKind]: HistoryEntry<K>[] };

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
    const { people, unresolved, unseen, past, blind, ...mesh } = organization;
    const isProject = has(mesh.projects);
    const { assets, contested } = assetsOf(assetRows(this.#rows, scopes), isProject);
    const subscriptions = subscribed(this.#rows, {
      personOf: people.personOf,
      principalOf: people.principalOf,
      isProject,
      isAsset: has(assets),
      isGroup: has(mesh.groups),
      assetsOf: assetsByProject(this.#rows.asset),
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
        grants: grantsOf(
          assets,
          this.readers(),
          PAST_KINDS.flatMap((kind): AnyHistoryEntry[] => this.#rows[kind]),
        ),
        exemptions: namedExemptions(declared.exemptions, people.people),
        hash: catalogHash(given),
        made: { scopes, declared },
      },
      unseen,
      past,
      contested,
      unresolved,
    };
  }
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

function assetsByProject(rows: readonly HistoryEntry<"asset">[]): (project: string) => readonly string[] {
  let known: ReadonlyMap<string, readonly HistoryEntry<"asset">[]> | undefined;
  return (project) => {
    known ??= groupBy(rows, ({ content }) => content.project);
    return [...new Set((known.get(project) ?? []).map(({ id }) => id))];
  };
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
