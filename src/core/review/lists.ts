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
  return {
    assets: groupBy(assets, ({ id }) => id),
    projects: groupBy(projects, ({ id }) => id),
    groups: groupBy(groups, ({ id }) => id),
    people,
    members: groupBy(members, ({ project }) => project),
    subscriptions: groupBy(subscriptions, ({ asset }) => asset),
    grants: groupBy(grants, ({ asset }) => asset),
    roles,
    membershipsOf: indexMemberships(catalog),
  };
}
