/** Look-ups in a catalog as of a time. Built once; every look-up is a map access and a short list. */
import { roleKey } from "../identity/role-key.ts";
import { accountsOf } from "./accounts.ts";
import { holds } from "./catalog.ts";
import type { Catalog, Domain, Interval, Person, Project } from "./catalog.ts";
import { groupBy } from "./group.ts";
import { createResolver } from "./places.ts";
import type { Tenure } from "./places.ts";

export interface CatalogIndex {
  readonly catalog: Catalog;
  /** A resource's assets over time, for `assetOf`: nearly always none or one, for all time. */
  resolveResource(resource: string): readonly Tenure[];
  /** The person that an identity, or an id, belonged to; compared without case, roles without their path. */
  personAt(identity: string, at: number): Person | undefined;
  projectAt(id: string, at: number): Project | undefined;
  /** A domain and those above it, each as its entry at the time says, or the nearest to it: owners must be told whatever has ended. */
  lineOf(domain: string, at: number): readonly Domain[];
  /** The topic of a domain, or of the nearest parent that has one. */
  topicOf(domain: string, at: number): string | undefined;
  /**
   * When the read of a domain began, as its entry at the time says (at none: the newest); the catalog's where that
   * says nothing and for null; null where there is no catalog.
   */
  asOf(domain: string | null, at?: number): number | null;
  /** What was done before this was not recorded, of a domain or (null) of the catalog; -Infinity: all was. */
  historyFrom(domain: string | null, at: number): number;
  /** Accounts named in the ARNs of the mesh. */
  readonly accounts: ReadonlySet<string>;
}

export function indexCatalog(catalog: Catalog): CatalogIndex {
  const resolveResource = createResolver(catalog.assets);
  const people = indexPeople(catalog.people);
  const projects = groupBy(catalog.projects, ({ id }) => id);
  const domains = groupBy(catalog.domains.toSorted(byStart), ({ id }) => id);
  return {
    catalog,
    resolveResource,
    personAt: (identity, at) => entryAt(people.get(nameKey(identity)), at),
    projectAt: (id, at) => entryAt(projects.get(id), at),
    lineOf: (domain, at) => lineOf(domains, domain, at),
    topicOf: (domain, at) => {
      return lineOf(domains, domain, at).find(({ topicArn }) => topicArn !== undefined)?.topicArn;
    },
    asOf: (domain, at = Infinity) => {
      const asOf = domain === null ? undefined : entryNear(domains.get(domain), at)?.asOf;
      return finite(asOf ?? catalog.asOf);
    },
    historyFrom: (domain, at) => {
      const own = domain === null ? undefined : entryNear(domains.get(domain), at)?.historyFrom;
      return own ?? catalog.historyFrom ?? -Infinity;
    },
    accounts: accountsOf(catalog),
  };
}

/** A catalog that knows nothing: every access is ungoverned. */
export const NO_CATALOG: Catalog = {
  asOf: Infinity,
  historyFrom: undefined,
  domains: [],
  projects: [],
  groups: [],
  members: [],
  people: [],
  assets: [],
  subscriptions: [],
  grants: [],
  exemptions: [],
  hash: "none",
};

function indexPeople(people: readonly Person[]): ReadonlyMap<string, readonly Person[]> {
  const index = new Map<string, Person[]>();
  for (const person of people) {
    for (const name of new Set([person.id, ...person.identities].map(nameKey))) {
      const same = index.get(name);
      if (same) same.push(person);
      else index.set(name, [person]);
    }
  }
  return index;
}

/** What two spellings of one identity have in common. */
export function nameKey(identity: string): string {
  return roleKey(identity).toLowerCase();
}

/** An alert must reach somebody, so a domain that has ended, or not begun, still has its topic. */
function lineOf(domains: ReadonlyMap<string, readonly Domain[]>, id: string, at: number): Domain[] {
  const line = new Map<string, Domain>();
  let domain = entryNear(domains.get(id), at);
  while (domain && !line.has(domain.id)) {
    line.set(domain.id, domain);
    domain = domain.parent === undefined ? undefined : entryNear(domains.get(domain.parent), at);
  }
  return [...line.values()];
}

function entryAt<T extends Interval>(entries: readonly T[] | undefined, at: number): T | undefined {
  return entries?.find((entry) => holds(entry, at));
}

/** Of entries sorted by their start the one that holds the time, else the last that began before it, else the first. */
function entryNear<T extends Interval>(sorted: readonly T[] | undefined, at: number): T | undefined {
  return sorted?.findLast(({ from }) => from <= at) ?? sorted?.[0];
}

function byStart(a: Interval, b: Interval): number {
  return a.from < b.from ? -1 : a.from > b.from ? 1 : 0;
}

function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}
