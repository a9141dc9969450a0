/** Look-ups in a catalog as of a time. Built once; every look-up is a map access and a short list. */
import { holds } from "./catalog.ts";
import type { Asset, Catalog, Domain, Interval, Person, Project } from "./catalog.ts";

export interface CatalogIndex {
  readonly catalog: Catalog;
  /**
   * The asset that a resource belonged to at a time: of `s3://bucket/folder/` the asset with the longest matching
   * location (of several of one project the smaller id), of a table ARN the asset of that table.
   */
  assetAt(resource: string, at: number): Asset | undefined;
  /** The person that an identity belonged to, compared without case. */
  personAt(identity: string, at: number): Person | undefined;
  projectAt(id: string, at: number): Project | undefined;
  /** Projects that list the role at the time. ARNs compare exactly, path included. */
  projectsOfRole(roleArn: string, at: number): readonly Project[];
  /** The topic of a domain, or of the nearest parent that has one. */
  topicOf(domain: string, at: number): string | undefined;
  /** When the read of a domain began; of the catalog for null; null where there is no catalog. */
  asOf(domain: string | null): number | null;
  /** Accounts named in ARNs of roles, tables and identities. */
  readonly accounts: ReadonlySet<string>;
}

const RESOURCES_MAX = 200_000;
const PARENTS_MAX = 32;

export function indexCatalog(catalog: Catalog): CatalogIndex {
  const places = groupBy(
    catalog.assets.flatMap((asset) =>
      [...asset.locations, ...(asset.tableArn === undefined ? [] : [asset.tableArn])].map((key) => ({
        key,
        asset,
      })),
    ),
    ({ key }) => key,
  );
  const people = groupBy(
    catalog.people.flatMap((person) =>
      [...new Set([person.id, ...person.identities].map((name) => name.toLowerCase()))].map((key) => ({
        key,
        person,
      })),
    ),
    ({ key }) => key,
  );
  const projects = groupBy(catalog.projects, ({ id }) => id);
  const domains = groupBy(catalog.domains, ({ id }) => id);
  const roles = groupBy(
    catalog.projects.flatMap((project) => project.roleArns.map((key) => ({ key, project }))),
    ({ key }) => key,
  );
  const candidates = new Map<string, readonly Asset[]>();
  const assetsOf = (resource: string): readonly Asset[] => {
    const known = candidates.get(resource);
    if (known) return known;
    if (candidates.size >= RESOURCES_MAX) candidates.clear();
    const found = prefixes(resource).flatMap((prefix) =>
      sortById((places.get(prefix) ?? []).map(({ asset }) => asset)),
    );
    candidates.set(resource, found);
    return found;
  };
  return {
    catalog,
    assetAt: (resource, at) => assetsOf(resource).find((asset) => holds(asset, at)),
    personAt: (identity, at) =>
      people.get(identity.toLowerCase())?.find(({ person }) => holds(person, at))?.person,
    projectAt: (id, at) => entryAt(projects.get(id), at),
    projectsOfRole: (arn, at) =>
      (roles.get(arn) ?? []).map(({ project }) => project).filter((project) => holds(project, at)),
    topicOf: (domain, at) => topicOf(domains, domain, at),
    asOf: (domain) => finite((domain === null ? undefined : domains.get(domain)?.[0]?.asOf) ?? catalog.asOf),
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

/** The resource itself and, of a folder, every folder above it, longest first. */
function prefixes(resource: string): string[] {
  if (!resource.startsWith("s3://")) return [resource];
  const found: string[] = [];
  for (let slash = resource.lastIndexOf("/"); slash > 4; slash = resource.lastIndexOf("/", slash - 1)) {
    found.push(resource.slice(0, slash + 1));
  }
  return found;
}

function topicOf(
  domains: ReadonlyMap<string, readonly Domain[]>,
  id: string,
  at: number,
): string | undefined {
  let domain = entryAt(domains.get(id), at) ?? domains.get(id)?.at(-1);
  for (let steps = 0; domain && steps < PARENTS_MAX; steps++) {
    if (domain.topicArn !== undefined) return domain.topicArn;
    domain = domain.parent === undefined ? undefined : entryAt(domains.get(domain.parent), at);
  }
  return undefined;
}

function accountsOf(catalog: Catalog): Set<string> {
  const arns = [
    ...catalog.projects.flatMap((project) => project.roleArns),
    ...catalog.assets.flatMap((asset) => asset.tableArn ?? []),
    ...catalog.people.flatMap((person) => person.identities),
  ];
  const accounts = arns.map((arn) => (arn.startsWith("arn:") ? arn.split(":")[4] : undefined));
  return new Set(accounts.filter((account) => account !== undefined && /^\d{12}$/.test(account)) as string[]);
}

function entryAt<T extends Interval>(entries: readonly T[] | undefined, at: number): T | undefined {
  return entries?.find((entry) => holds(entry, at));
}

function sortById(assets: readonly Asset[]): Asset[] {
  return assets.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}

/** Groups in the order of appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
