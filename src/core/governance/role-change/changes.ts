/** When people had another role: they left a group, or a project, or have another title. */
import { holds, isAllowing } from "../../catalog/catalog.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { HistoryEntry } from "../../control-plane/history.ts";
import { roleKey } from "../../identity/role-key.ts";
import { assetsNow } from "../given.ts";
import type { GovernanceGiven } from "../given.ts";
import { projectsShown } from "../leavers.ts";
import type { Plan } from "../plan.ts";

/** What came by the role that somebody had. */
export interface Reach {
  readonly projects: ReadonlySet<string>;
  /** By id. */
  readonly assets: ReadonlySet<string>;
}

export interface RoleChange {
  readonly kind: "left" | "left_group" | "left_project" | "title_changed";
  /** By the id that Identity Center has. */
  readonly user: string;
  readonly person: string;
  /** In ms. */
  readonly at: number;
  /** What they had by then is for the role that they have again, in ms; undefined: they never had this one. */
  readonly hadUntil?: number | undefined;
  /**
   * The kind of entry that tells of it, its scope, and whether its time is no more than what lies between two reads; of a list of a group
   * or a project, whose list it is.
   */
  readonly told: Pick<HistoryEntry, "scope" | "kind"> & {
    readonly isAssumed: boolean;
    readonly list?: string | undefined;
  };
  /** What was done, in words: `left group analysts`. */
  readonly says: string;
  /** Costs a walk through the catalog; undefined: everything that they have of their own. */
  readonly reach: (() => Reach) | undefined;
}

/**
 * Changes of people who are there still, the latest of each group, project and person. Whoever came back has not changed. A group or a
 * project that is gone, or that cannot be seen, changed nobody's role.
 */
export function roleChanges(given: GovernanceGiven, plan: Plan): RoleChange[] {
  if (!given.roleChange) return [];
  return [...leftGroups(given), ...leftProjects(given, plan), ...changedTitles(given)];
}

function leftGroups(given: GovernanceGiven): RoleChange[] {
  const { current, roleChange } = given;
  const groups = current("group");
  const nameOf = indexPeople(given);
  const othersOf = indexGroups(given);
  return lastOf(given.history("group_membership")).flatMap((row): RoleChange[] => {
    const { group, user } = row.content;
    const person = nameOf(user);
    const name = groups.get(group)?.content.name;
    if (row.until === Infinity || name === undefined || person === undefined) return [];
    const says = `left group ${name}`;
    const reach = roleChange?.groups.includes(name)
      ? undefined
      : (): Reach => without(reachOfGroup(group, row.until, given), othersOf(user), given);
    return [{ kind: "left_group", user, person, at: row.until, told: toldBy(row), says, reach }];
  });
}

/** The groups that somebody is in now, by their id. */
function indexGroups({ current }: GovernanceGiven): (user: string) => readonly string[] {
  let known: ReadonlyMap<string, readonly { readonly content: { readonly group: string } }[]> | undefined;
  return (user) => {
    known ??= groupBy([...current("group_membership").values()], ({ content }) => content.user);
    return (known.get(user) ?? []).map(({ content }) => content.group);
  };
}

/** What is left of a reach without what other groups give now: whoever is in these has it for the role that they have. */
function without(reach: Reach, groups: readonly string[], given: GovernanceGiven): Reach {
  const kept = groups.map((group) => reachOfGroup(group, given.at, given));
  const isLost = (of: keyof Reach) => (one: string) => !kept.some((other) => other[of].has(one));
  return {
    projects: new Set([...reach.projects].filter(isLost("projects"))),
    assets: new Set([...reach.assets].filter(isLost("assets"))),
  };
}

/** What somebody had as one of a group when they left it. */
function reachOfGroup(group: string, at: number, given: GovernanceGiven): Reach {
  const projects = new Set(
    given
      .history("membership")
      .filter(({ content, from, until }) => from < at && until >= at && isGroup(content.member, group))
      .map(({ content }) => content.project),
  );
  const { assets } = reachOf(projects, at, given.index.catalog);
  const own = given.index.catalog.subscriptions.filter(
    (one) => "group" in one.subscriber && one.subscriber.group === group && isAllowing(one) && held(one, at),
  );
  const granted = assetsNow(given).filter(({ tableArn }) =>
    (tableArn === undefined ? [] : (given.readersOf(tableArn) ?? [])).some(({ principal }) =>
      principal.endsWith(`:::group/${group}`),
    ),
  );
  return {
    projects,
    assets: new Set([...assets, ...own.map(({ asset }) => asset), ...granted.map(({ id }) => id)]),
  };
}

function leftProjects(given: GovernanceGiven, plan: Plan): RoleChange[] {
  const isShown = projectsShown(given);
  const projects = given.current("project");
  const nameOf = indexPeople(given);
  return lastOf(given.history("membership")).flatMap((row): RoleChange[] => {
    const { project, member } = row.content;
    if (row.until === Infinity || !("user" in member) || !isShown(project)) return [];
    const person = nameOf(member.user);
    if (person === undefined) return [];
    // whoever is in it by a group has not left it
    if (plan.belongingOf(person).projects.some(({ id }) => id === project)) return [];
    const reach = (): Reach => reachOf(new Set([project]), row.until, given.index.catalog);
    const says = `was taken out of project ${projects.get(project)?.content.name ?? project}`;
    const about = { user: member.user, person, at: row.until, told: toldBy(row) };
    return [{ ...about, kind: "left_project", says, reach }];
  });
}

/** From one title to another; who had none is not somebody else with one. */
function changedTitles(given: GovernanceGiven): RoleChange[] {
  if (given.roleChange?.titles !== true) return [];
  const nameOf = indexPeople(given);
  return [...groupBy(given.history("user"), ({ id }) => id)].flatMap(([user, rows]): RoleChange[] => {
    const person = nameOf(user);
    if (person === undefined) return [];
    const sorted = rows
      .filter(({ content }) => content.title !== undefined)
      .toSorted((a, b) => a.from - b.from);
    const changes = sorted.flatMap((row, at) => {
      const before = sorted[at - 1]?.content.title;
      const { title } = row.content;
      return before !== undefined && before !== title ? [{ row, before, title }] : [];
    });
    const last = changes.at(-1);
    if (!last) return [];
    const { row, before, title } = last;
    const told = { scope: row.scope, kind: row.kind, isAssumed: row.fromHow === "assumed" };
    const says = `is ${title} and was ${before}`;
    const hadUntil = sorted.findLast((one) => one.from < row.from && one.content.title === title)?.until;
    return [{ kind: "title_changed", user, person, at: row.from, hadUntil, told, says, reach: undefined }];
  });
}

/** What projects own, and subscribed to, at a time. */
function reachOf(
  projects: ReadonlySet<string>,
  at: number,
  { assets, subscriptions }: Pick<Catalog, "assets" | "subscriptions">,
): Reach {
  const owned = assets.filter((one) => projects.has(one.project) && held(one, at));
  const subscribed = subscriptions.filter(
    (one) =>
      "project" in one.subscriber && projects.has(one.subscriber.project) && isAllowing(one) && held(one, at),
  );
  return {
    projects,
    assets: new Set([...owned.map(({ id }) => id), ...subscribed.map(({ asset }) => asset)]),
  };
}

function held(one: { readonly from: number; readonly until: number }, at: number): boolean {
  return holds(one, at - 1);
}

function isGroup(member: { readonly user: string } | { readonly group: string }, group: string): boolean {
  return "group" in member && member.group === group;
}

/** The name of somebody who is there, and not switched off, by their id; of a role or user of IAM its ARN, without a path. */
function indexPeople({ current, index, at }: GovernanceGiven): (user: string) => string | undefined {
  const users = current("user");
  const profiles = current("user_profile");
  return (id) => {
    const user = users.get(id)?.content;
    if (user ? !user.isEnabled : !profiles.has(id)) return undefined;
    const arn = profiles.get(id)?.content.arn;
    if (!user && arn !== undefined) return roleKey(arn);
    return index.personAt(id, at - 1)?.id ?? user?.userName;
  };
}

/** Of each id the stretch that ended last. */
function lastOf<K extends "membership" | "group_membership">(
  rows: readonly HistoryEntry<K>[],
): HistoryEntry<K>[] {
  return [...groupBy(rows, ({ id }) => id).values()].flatMap((all) =>
    all.toSorted((a, b) => b.until - a.until).slice(0, 1),
  );
}

function toldBy(row: HistoryEntry<"membership" | "group_membership">): RoleChange["told"] {
  const { scope, kind, untilHow } = row;
  return { scope, kind, isAssumed: untilHow === "assumed", list: listOf(row) };
}

/** The group, or the project, by whose list of members a row is known. */
export function listOf(row: HistoryEntry<"membership" | "group_membership">): string {
  return "group" in row.content ? row.content.group : row.content.project;
}
