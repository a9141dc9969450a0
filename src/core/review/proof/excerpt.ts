/** The part of a catalog that the review of a domain is computed of: that of a mesh is as large as the mesh. */
import type { Catalog, Person, Subscription } from "../../catalog/catalog.ts";
import { nameKey } from "../../catalog/index-catalog.ts";
import { roleKey } from "../../identity/role-key.ts";
import { storeIdentity } from "../../identity/store-identity.ts";
import { idsInOwn } from "../called.ts";
import { assetsFor } from "../compute.ts";
import type { ReviewGiven } from "../compute.ts";
import { listsOf } from "../lists.ts";
import { periodBefore } from "../period.ts";

/** Entries as they are, in their order, and the hash of the whole. Whether a review of it is the same is for the caller to see. */
export function excerptFor(given: ReviewGiven): Catalog {
  const { index, domain, period } = given;
  const { catalog } = index;
  const { roles } = listsOf(index);
  const ids = new Set([
    ...assetsFor({ index, domain, period }),
    ...assetsFor({ index, domain, period: periodBefore(period) }),
  ]);
  const assets = catalog.assets.filter(({ id }) => ids.has(id));
  const subscriptions = catalog.subscriptions.filter(({ asset }) => ids.has(asset));
  const grants = catalog.grants.filter(({ asset }) => ids.has(asset));
  const subscribers = subscriptions.map(({ subscriber }) => subscriber);
  const names = [
    ...subscribers.flatMap((one) => ("principalArn" in one ? one.principalArn : [])),
    ...subscribers.flatMap((one) => ("person" in one ? one.person : [])),
    ...grants.flatMap(({ by }) => by ?? []).map(roleKey),
    ...grants.flatMap(({ principalArn }) => [principalArn, storeIdentity(principalArn)?.id ?? principalArn]),
    ...given.uses.map(({ person }) => person),
    ...given.facts.flatMap(({ subject }) => subject ?? []),
    ...given.alerts.map(({ person }) => person),
  ];
  const projectIds = new Set([
    ...assets.map(({ project }) => project),
    ...subscribers.flatMap((one) => ("project" in one ? one.project : [])),
    ...names.flatMap((name) => (roles.get(roleKey(name)) ?? []).map(({ id }) => id)),
  ]);
  const members = catalog.members.filter(({ project }) => projectIds.has(project));
  const groupIds = new Set([
    ...subscribers.flatMap((one) => ("group" in one ? one.group : [])),
    ...grants.flatMap(({ principalArn }) => storeIdentity(principalArn)?.id ?? []),
    ...members.flatMap(({ group }) => group ?? []),
  ]);
  const groups = catalog.groups.filter(({ id }) => groupIds.has(id));
  const wanted = new Set(
    [
      ...names,
      ...colleaguesIn(given, subscriptions),
      ...members.flatMap(({ person, principalArn }) => [person ?? [], principalArn ?? []].flat()),
      ...groups.flatMap((group) => group.members.map(({ person }) => person)),
    ].map(nameKey),
  );
  return {
    asOf: catalog.asOf,
    historyFrom: catalog.historyFrom,
    domains: catalog.domains,
    projects: catalog.projects.filter(({ id }) => projectIds.has(id)),
    groups,
    members,
    people: peopleOf(catalog, wanted),
    assets,
    subscriptions,
    grants,
    exemptions: [],
    hash: catalog.hash,
    ...blindIn(catalog, new Set([...projectIds, ...groupIds])),
  };
}

/** All entries of those that go by some names, as `nameKey` makes them. */
function peopleOf({ people }: Catalog, names: ReadonlySet<string>): readonly Person[] {
  const ids = new Set(
    people
      .filter(({ id, identities }) => [id, ...identities].some((name) => names.has(nameKey(name))))
      .map(({ id }) => id),
  );
  return people.filter(({ id }) => ids.has(id));
}

function blindIn({ blind }: Catalog, teams: ReadonlySet<string>): Pick<Catalog, "blind"> {
  if (!blind) return {};
  return {
    blind: blind.filter(({ project, group }) => teams.has(project ?? "") || teams.has(group ?? "")),
  };
}

/** Those whom a review names, and whose rights it is not about. */
function colleaguesIn(
  { index, domain, decisions, own, calls = [] }: ReviewGiven,
  subscriptions: readonly Subscription[],
): string[] {
  return [
    ...index.catalog.domains.flatMap(({ id, owners }) => (id === domain ? owners : [])),
    ...subscriptions.flatMap(({ requestedBy, approvedBy }) => [requestedBy ?? [], approvedBy ?? []].flat()),
    ...decisions.flatMap(({ by }) => by ?? []),
    ...calls.map(({ by }) => by),
    ...idsInOwn(own),
  ];
}
