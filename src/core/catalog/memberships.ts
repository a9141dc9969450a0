/**
 * Who was a member of what, when. A membership lasts while everything that makes it lasts: the entry itself, the
 * group's entry and the person's in it, the project's entry.
 */
import { roleKey } from "../identity/role-key.ts";
import type { Catalog, Interval } from "./catalog.ts";
import { groupBy } from "./group.ts";

export interface Membership extends Interval {
  readonly project: string;
  /** The group it came through; undefined: direct. */
  readonly group: string | undefined;
}

export interface GroupMembership extends Interval {
  readonly group: string;
}

export interface PersonMemberships {
  readonly projects: readonly Membership[];
  readonly groups: readonly GroupMembership[];
}

interface Growing {
  readonly projects: Membership[];
  readonly groups: GroupMembership[];
}

const NOTHING: PersonMemberships = { projects: [], groups: [] };

/** Memberships by person, compared without case. */
export function indexMemberships(catalog: Catalog): (person: string) => PersonMemberships {
  const index = new Map<string, Growing>();
  const of = (person: string): Growing => {
    const key = person.toLowerCase();
    let entry = index.get(key);
    if (!entry) index.set(key, (entry = { projects: [], groups: [] }));
    return entry;
  };
  const inGroup = new Map<string, { person: string; interval: Interval }[]>();
  for (const group of catalog.groups) {
    const people = inGroup.get(group.id) ?? [];
    inGroup.set(group.id, people);
    for (const member of group.members) {
      const interval = meet(group, member);
      if (!interval) continue;
      of(member.person).groups.push({ group: group.id, ...interval });
      people.push({ person: member.person, interval });
    }
  }
  const lives = livesOf(catalog);
  const join = (person: string, membership: Membership): void => {
    for (const life of lives.get(membership.project) ?? []) {
      const both = meet(membership, life);
      if (both) of(person).projects.push({ ...membership, ...both });
    }
  };
  for (const { project, person, group, from, until } of catalog.members) {
    if (person !== undefined) join(person, { project, group: undefined, from, until });
    for (const one of inGroup.get(group ?? "") ?? []) {
      const both = meet({ from, until }, one.interval);
      if (both) join(one.person, { project, group, ...both });
    }
  }
  return (person) => index.get(person.toLowerCase()) ?? NOTHING;
}

/** Memberships of a role or user of IAM itself, whoever acts in it; of a catalog of the control plane alone. */
export function indexPrincipalMemberships(catalog: Catalog): (arn: string) => readonly Membership[] {
  const own = catalog.members.filter(({ principalArn }) => principalArn !== undefined);
  if (own.length === 0) return () => [];
  const byPrincipal = groupBy(own, ({ principalArn = "" }) => roleKey(principalArn));
  const lives = livesOf(catalog);
  return (arn) =>
    (byPrincipal.get(roleKey(arn)) ?? []).flatMap(({ project, group, from, until }) =>
      (lives.get(project) ?? []).flatMap((life) => {
        const both = meet({ from, until }, life);
        return both ? [{ project, group, ...both }] : [];
      }),
    );
}

/** When each project existed: entries that follow one another without a gap are one life. */
function livesOf(catalog: Catalog): ReadonlyMap<string, readonly Interval[]> {
  const lives = new Map<string, readonly Interval[]>();
  for (const [id, entries] of groupBy(catalog.projects, (project) => project.id)) {
    const joined: Interval[] = [];
    for (const { from, until } of entries.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
      const last = joined.at(-1);
      if (last?.until === from) joined[joined.length - 1] = { from: last.from, until };
      else joined.push({ from, until });
    }
    lives.set(id, joined);
  }
  return lives;
}

/** What two intervals share, if anything. */
function meet(a: Interval, b: Interval): Interval | undefined {
  const from = Math.max(a.from, b.from);
  const until = Math.min(a.until, b.until);
  return from < until ? { from, until } : undefined;
}
