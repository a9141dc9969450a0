/** Who is who in a mesh, and what of it could not be seen. */
import type { Blind, Catalog } from "../../catalog/catalog.ts";
import { blindSpots } from "./blind-spots.ts";
import type { CatalogGiven, MadeCatalog, Rows } from "./catalog-of.ts";
import { has } from "./has.ts";
import type { HiddenPrincipal } from "./hidden-principals.ts";
import type { HistoryEntry } from "../history.ts";
import { domainsOf, membersOf, projectsOf, unseenProjects } from "./mesh-of.ts";
import type { Unresolved } from "./mesh-of.ts";
import { ownAccounts } from "./own-accounts.ts";
import { peopleOf } from "./people-of.ts";
import type { KnownPeople } from "./people-of.ts";
import { readDates } from "./read-dates.ts";
import { isStanding } from "./subscriptions-of.ts";
import { unseenIn } from "./unseen.ts";

type Organization = Pick<Catalog, "domains" | "projects" | "groups" | "members" | "accounts"> &
  Pick<MadeCatalog, "unseen" | "past" | "unresolved"> & {
    readonly people: KnownPeople;
    readonly blind: readonly Blind[];
  };

export function organizationOf(rows: Rows, { scopes, declared }: CatalogGiven): Organization {
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
  const accounts = ownAccounts(rows, scopes);
  const isOwn = new Set(accounts);
  const named = unseenIn(rows, (account) => isOwn.has(account));
  // of what only the past names it takes to know that nobody saw into it then
  const unseen = named.flatMap(({ stands, until: _, ...one }) => (stands ? [one] : []));
  const { blind, principals } = blindSpots(rows, { scopes, unseen: named, isDescribed: people.isDescribed });
  const unresolved = [...principals.filter(isHiddenStill), ...unknownItems(rows.subscription)]
    .map(({ what, id, scope }): Unresolved => ({ what, id, scope }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const rootOf = (scope: string): string | undefined =>
    rows.domain_unit.find((unit) => unit.scope === scope && unit.content.parent === undefined)?.id;
  const projects = [...projectsOf(mesh, blind), ...unseenProjects(named, rootOf)];
  const isGroup = has(people.groups);
  const unlisted = principals.flatMap(({ what, id }) => (what === "group" && !isGroup(id) ? [id] : []));
  return {
    people,
    accounts,
    domains: domainsOf(mesh, { people, sights, declared: declared.domains }),
    projects,
    groups: [...people.groups, ...unlisted.map(emptyGroup)],
    members: membersOf(mesh, people, has(projects)),
    unseen,
    past: named.flatMap(({ id, stands, last }) => (stands || last ? [] : [id])),
    unresolved,
    blind,
  };
}

/** What only the past names nobody has to show any more. */
function isHiddenStill({ stretches, stands }: HiddenPrincipal): boolean {
  return stands && stretches.some(({ until }) => until === Infinity);
}

/** Each kind once. */
function unknownItems(subscriptions: readonly HistoryEntry<"subscription">[]): Unresolved[] {
  const found = new Map<string, Unresolved>();
  for (const row of subscriptions) {
    const { item } = row.content;
    if (item !== undefined && isStanding(row)) found.set(item, { what: "item", id: item, scope: row.scope });
  }
  return [...found.values()];
}

function emptyGroup(id: string): Catalog["groups"][number] {
  return { id, name: id, members: [], from: -Infinity, until: Infinity };
}
