/** Who can say whether a person needs what a consuming project has: the project's owners. */
import { holds } from "../../catalog/catalog.ts";
import { compareText } from "../../catalog/group.ts";
import type { CatalogIndex } from "../../catalog/index-catalog.ts";
import { roleKey } from "../../identity/role-key.ts";
import { identityName } from "../../identity/identity-name.ts";
import type { ItemDocument } from "../document.ts";
import { personKey } from "../holders.ts";
import { listsOf } from "../lists.ts";

export interface Consumer {
  readonly project: string;
  /** Its domain. */
  readonly domain: string;
  /** Keys of its owners, but for whom the item is about: nobody vouches for themselves. */
  readonly owners: readonly string[];
}

/**
 * The projects through which an item gives access, else those that its person works in, but for the one that owns the data; by id. Those
 * without an owner to ask are left out. `now` in ms.
 */
export function consumersOf(
  index: CatalogIndex,
  item: Pick<ItemDocument, "subject" | "people" | "project" | "holder">,
  now: number,
): Consumer[] {
  const { projects, roles, membershipsOf } = listsOf(index);
  const at = Math.min(now, index.catalog.asOf);
  const direct = [
    ...(projects.has(item.subject) ? [item.subject] : []),
    ...(roles.get(roleKey(item.subject)) ?? []).filter((one) => holds(one, at)).map(({ id }) => id),
  ];
  const worked = item.people.flatMap((person) =>
    membershipsOf(person)
      .projects.filter((one) => holds(one, at))
      .map(({ project }) => project),
  );
  const named = direct.length > 0 ? direct : worked.filter((project) => project !== item.project);
  const about = new Set(item.holder === "team" ? [] : item.people.map(identityName));
  return [...new Set(named)].sort(compareText).flatMap((project): Consumer[] => {
    const domain = index.projectAt(project, at)?.domain;
    const owners = ownersOf(index, project, at).filter((owner) => !about.has(identityName(owner)));
    return domain === undefined || owners.length === 0 ? [] : [{ project, domain, owners }];
  });
}

/** Domains of the projects that somebody works in at a time, in ms; by id. */
export function domainsWorkedIn(index: CatalogIndex, person: string, now: number): string[] {
  const at = Math.min(now, index.catalog.asOf);
  const worked = listsOf(index)
    .membershipsOf(person)
    .projects.filter((one) => holds(one, at));
  const domains = worked.flatMap(({ project }) => index.projectAt(project, at)?.domain ?? []);
  return [...new Set(domains)].sort(compareText);
}

function ownersOf(index: CatalogIndex, project: string, at: number): string[] {
  const { members, groups } = listsOf(index);
  const owners = (members.get(project) ?? [])
    .filter((one) => one.role === "owner" && holds(one, at))
    .flatMap(({ person, group }) =>
      person === undefined
        ? (groups.get(group ?? "") ?? [])
            .filter((one) => holds(one, at))
            .flatMap((one) => one.members.filter((member) => holds(member, at)))
            .map((member) => member.person)
        : [person],
    );
  return [...new Set(owners.map((owner) => personKey(index, owner, at)))].sort(compareText);
}
