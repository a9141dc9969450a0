/** What of somebody's role has their own rights reviewed out of turn: another title, and a group that they left. */
import { holds } from "../catalog/catalog.ts";
import type { Group } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { isoTime } from "../record/time.ts";
import { isOwn } from "./causes.ts";
import type { Cause, CausesGiven } from "./causes.ts";
import { personKey } from "./holders.ts";
import { indexOwnDomains } from "./own-domains.ts";

/** That somebody has another title than before. */
export interface TitleChange {
  /** By the id that Identity Center has. */
  readonly user: string;
  /** In ms. */
  readonly at: number;
}

/** By key, each person's last one. They are asked about all that is theirs alone. */
export function titleCauses(
  changes: readonly TitleChange[],
  { index, at }: Pick<CausesGiven, "index" | "at">,
): Cause[] {
  const domainsOf = indexOwnDomains(index, at);
  return [...groupBy(changes, ({ user }) => personKey(index, user, at))]
    .map(([person, same]): Cause => {
      const last = Math.max(...same.map((one) => one.at));
      const key = JSON.stringify([person, isoTime(last)]);
      return { kind: "title_changed", key, domains: domainsOf(person), concerns: isOwn(person) };
    })
    .sort((a, b) => compareText(a.key, b.key));
}

/**
 * By key, each person's last one. Most groups are lists of addresses: those count by which people have access, and those of a name in
 * `roles`, which stand for a role.
 */
export function groupCauses({ index, since, at }: CausesGiven, roles: readonly string[]): Cause[] {
  const domainsOf = indexOwnDomains(index, at);
  const gives = groupsThatGive(index, since);
  const left = index.catalog.groups
    .filter((group) => holds(group, at) && (gives.has(group.id) || roles.includes(group.name)))
    .flatMap((group) => leaversOf(group, { index, since, at }));
  return [...groupBy(left, ({ person }) => person)]
    .map(([person, same]): Cause => {
      const [last] = same.toSorted((a, b) => b.until - a.until || compareText(a.group, b.group));
      const key = JSON.stringify([person, last?.group, isoTime(last?.until ?? at)]);
      return { kind: "group_left", key, domains: domainsOf(person), concerns: isOwn(person) };
    })
    .sort((a, b) => compareText(a.key, b.key));
}

function leaversOf(
  { id, members }: Group,
  { index, since, at }: CausesGiven,
): { readonly person: string; readonly group: string; readonly until: number }[] {
  return [...groupBy(members, ({ person }) => personKey(index, person, at))].flatMap(([person, same]) => {
    const until = Math.max(...same.map((one) => one.until));
    return since < until && until <= at ? [{ person, group: id, until }] : [];
  });
}

/** Ids of groups that were a member of a project, a subscriber or a principal of a grant after a time, in ms. */
function groupsThatGive({ catalog }: CatalogIndex, since: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { group, until } of catalog.members) if (group !== undefined && until > since) found.add(group);
  for (const { subscriber, until } of catalog.subscriptions)
    if ("group" in subscriber && until > since) found.add(subscriber.group);
  for (const { principalArn, until } of catalog.grants) {
    const group = /:::group\/(.+)$/.exec(principalArn)?.[1];
    if (group !== undefined && until > since) found.add(group);
  }
  return found;
}
