/** The organization of a mesh: domain units with their owners, projects with their roles, members. */
import type { Blind, Domain, Interval, Member, Project } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { DataZoneProject, DomainUnit, Principal } from "../kinds/mesh.ts";
import type { HistoryEntry } from "../history.ts";
import type { KnownPeople } from "./people-of.ts";
import { overTime } from "./stretches.ts";

export interface MeshRows {
  readonly units: readonly HistoryEntry<"domain_unit">[];
  readonly projects: readonly HistoryEntry<"project">[];
  readonly environments: readonly HistoryEntry<"environment">[];
  readonly targets: readonly HistoryEntry<"subscription_target">[];
  readonly memberships: readonly HistoryEntry<"membership">[];
}

/** How far a scope can be trusted, by its key. */
export interface ScopeSight {
  readonly asOf: number;
  readonly historyFrom: number;
}

/** A project that something names and that the reader was not shown, or is shown no more. */
export interface UnseenProject {
  readonly id: string;
  readonly name: string | undefined;
  readonly scope: string;
  readonly roleArns: readonly string[];
  /** Until when lists showed it, in ms, and its unit then; absent: they never did. */
  readonly last?: { readonly at: number; readonly unit: string };
  /** It stands for whoever subscribed as something of a kind that is not known. */
  readonly isSubscriber?: true;
}

/** What entries name and nobody can resolve. */
export interface Unresolved {
  /** `item`: a kind of what is listed, and that is no asset or product that is known. */
  readonly what: "user" | "group" | "item";
  readonly id: string;
  readonly scope: string;
}

/** What DataZone has no place for. */
export interface DeclaredDomain {
  readonly topicArn?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** Owners by their names, those of a group while they were in it; a unit without any is its parent's, which the catalog climbs to by itself. */
export function domainsOf(
  { units }: MeshRows,
  {
    people,
    sights,
    declared,
  }: {
    people: KnownPeople;
    sights: ReadonlyMap<string, ScopeSight>;
    declared: Readonly<Record<string, DeclaredDomain>>;
  },
): Domain[] {
  const groups = new Map(people.groups.map(({ id, members }) => [id, members]));
  return [...groupBy(units, ({ id }) => id).entries()].flatMap(([id, rows]) => {
    const { topicArn, timeZone } = declared[id] ?? {};
    const scope = rows[0]?.scope ?? "";
    const owning = new Set(rows.flatMap(({ content }) => content.owners.flatMap(groupIn)));
    const parts: UnitRow[] = [
      ...rows.map((row) => ({ ...within(row), unit: row.content })),
      ...[...owning].flatMap((group) => (groups.get(group) ?? []).map((member) => ({ ...member, group }))),
    ];
    return overTime(parts, (now) => {
      const unit = now.find((one) => one.unit !== undefined)?.unit;
      if (!unit) return undefined;
      const namesOf = (owner: Principal): string[] =>
        "user" in owner
          ? [people.personOf(owner.user)]
          : [
              ...[people.principalOf(owner.group) ?? []].flat(),
              ...now.flatMap(({ group, person }) => (group === owner.group ? (person ?? []) : [])),
            ];
      const owners = [...new Set(unit.owners.flatMap(namesOf))].sort();
      return { name: unit.name, parent: unit.parent, owners };
    }).map(
      ({ from, until, value }): Domain => ({
        id,
        ...value,
        topicArn,
        timeZone,
        asOf: sights.get(scope)?.asOf,
        historyFrom: sights.get(scope)?.historyFrom,
        scope,
        from,
        until,
      }),
    );
  });
}

/** A unit for a while, or somebody in a group that ever owned it. */
interface UnitRow extends Interval {
  readonly unit?: DomainUnit;
  readonly group?: string;
  readonly person?: string;
}

function groupIn(owner: Principal): string[] {
  return "group" in owner ? [owner.group] : [];
}

/** Of a project the roles of its environments, and those that its subscriptions are granted to; while something of it could not be seen into, it is not visible. */
export function projectsOf(rows: MeshRows, blind: readonly Blind[]): Project[] {
  // whoever a user may be, the project's roles are known
  const unseen = groupBy(
    blind.filter(({ isUser }) => isUser !== true),
    ({ project }) => project,
  );
  const environments = groupBy(rows.environments, ({ content }) => content.project);
  const targets = groupBy(rows.targets, ({ content }) => content.project);
  return [...groupBy(rows.projects, ({ id }) => id).entries()].flatMap(([id, own]) => {
    const granted: RoleRow[] = [
      ...(environments.get(id) ?? []).map((row) => ({ ...within(row), roles: row.content.roleArns })),
      ...(targets.get(id) ?? []).map((row) => ({ ...within(row), roles: row.content.principals })),
    ];
    const rows: RoleRow[] = [
      ...own.map((row) => ({ ...within(row), roles: [], is: row.content })),
      ...granted,
      ...(unseen.get(id) ?? []).map((one) => ({ ...within(one), roles: [], isBlind: true })),
    ];
    return overTime(rows, (now) => {
      const is = now.find((row) => row.is !== undefined)?.is;
      if (!is) return undefined;
      const roleArns = [...new Set(now.flatMap(({ roles }) => roles))].filter(isRole).sort();
      return { id, name: is.name, domain: is.unit, roleArns, visible: !now.some(({ isBlind }) => isBlind) };
    }).map(({ from, until, value }): Project => ({ ...value, from, until }));
  });
}

/** A project for a while, or roles of it, or that it could not be seen into. */
interface RoleRow extends Interval {
  readonly is?: DataZoneProject;
  readonly roles: readonly string[];
  readonly isBlind?: boolean;
}

function within({ from, until }: Interval): Interval {
  return { from, until };
}

function isRole(arn: string): boolean {
  return /^arn:[a-z-]+:iam::\d{12}:role\//.test(arn);
}

/** `until`: they stand for what could not be seen no longer than that. */
export function unseenProjects(
  unseen: readonly (UnseenProject & { readonly until: number })[],
  rootOf: (scope: string) => string | undefined,
): Project[] {
  return unseen.flatMap(({ id, name, scope, roleArns, last, until }): Project[] => {
    const domain = last?.unit ?? rootOf(scope);
    if (domain === undefined) return [];
    return [
      {
        id,
        name: name ?? id,
        domain,
        roleArns: roleArns.filter(isRole).sort(),
        visible: false,
        from: last?.at ?? -Infinity,
        until,
      },
    ];
  });
}

const ROLES: Readonly<Record<string, Member["role"]>> = {
  PROJECT_OWNER: "owner",
  PROJECT_CONTRIBUTOR: "contributor",
};

/** Of projects that are known at the time. What is no owner or contributor may look. */
export function membersOf(
  { memberships }: MeshRows,
  { personOf, principalOf }: KnownPeople,
  isProject: (id: string) => boolean,
): Member[] {
  return memberships.flatMap(({ content, from, until }): Member[] => {
    const { project, member, designation } = content;
    if (!isProject(project)) return [];
    const role = ROLES[designation] ?? "viewer";
    const who =
      "user" in member
        ? { person: personOf(member.user), group: undefined }
        : { person: undefined, group: member.group };
    const principalArn = principalOf("user" in member ? member.user : member.group);
    return [{ project, ...who, ...(principalArn === undefined ? {} : { principalArn }), role, from, until }];
  });
}
