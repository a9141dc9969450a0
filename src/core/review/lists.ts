/** A catalog's lists by what they are on: made once for each catalog, however many domains are reviewed. */
import type {
  Asset,
  Catalog,
  Grant,
  Group,
  Member,
  Person,
  Project,
  Subscription,
} from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { nameKey } from "../catalog/index-catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { indexMemberships } from "../catalog/memberships.ts";
import type { PersonMemberships } from "../catalog/memberships.ts";
import { roleKey } from "../identity/role-key.ts";

export interface Lists {
  readonly assets: ReadonlyMap<string, readonly Asset[]>;
  /** By each domain that they were ever of: the entries of each asset, whichever domain these are of. */
  readonly assetsOfDomain: ReadonlyMap<string, readonly (readonly Asset[])[]>;
  readonly projects: ReadonlyMap<string, readonly Project[]>;
  readonly groups: ReadonlyMap<string, readonly Group[]>;
  /** By each of their names, as `nameKey` makes it. */
  readonly people: ReadonlyMap<string, readonly Person[]>;
  /** By project. */
  readonly members: ReadonlyMap<string, readonly Member[]>;
  /** By asset. */
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  /** By role, without its path. */
  readonly roles: ReadonlyMap<string, readonly Project[]>;
  readonly membershipsOf: (person: string) => PersonMemberships;
}

const MADE = new WeakMap<CatalogIndex, Lists>();

export function listsOf(index: CatalogIndex): Lists {
  const known = MADE.get(index);
  if (known) return known;
  const made = listed(index.catalog);
  MADE.set(index, made);
  return made;
}

function listed(catalog: Catalog): Lists {
  const { assets, projects, groups, members, subscriptions, grants } = catalog;
  const roles = new Map<string, Project[]>();
  for (const project of projects)
    for (const role of new Set(project.roleArns.map(roleKey)))
      roles.set(role, [...(roles.get(role) ?? []), project]);
  const people = new Map<string, Person[]>();
  for (const person of catalog.people)
    for (const name of new Set([person.id, ...person.identities].map(nameKey))) {
      const same = people.get(name);
      if (same) same.push(person);
      else people.set(name, [person]);
    }
  const byId = groupBy(assets, ({ id }) => id);
  const byProject = groupBy(projects, ({ id }) => id);
  return {
    assets: byId,
    assetsOfDomain: assetsByDomain(byId.values(), byProject),
    projects: byProject,
    groups: groupBy(groups, ({ id }) => id),
    people,
    members: groupBy(members, ({ project }) => project),
    subscriptions: groupBy(subscriptions, ({ asset }) => asset),
    grants: groupBy(grants, ({ asset }) => asset),
    roles,
    membershipsOf: indexMemberships(catalog),
  };
}

function assetsByDomain(
  assets: Iterable<readonly Asset[]>,
  projects: ReadonlyMap<string, readonly Project[]>,
): ReadonlyMap<string, readonly (readonly Asset[])[]> {
  const found = new Map<string, (readonly Asset[])[]>();
  for (const entries of assets) {
    const domains = entries.flatMap(
      ({ project }) => projects.get(project)?.map(({ domain }) => domain) ?? [],
    );
    for (const domain of new Set(domains)) {
      const known = found.get(domain);
      if (known) known.push(entries);
      else found.set(domain, [entries]);
    }
  }
  return found;
}
