/** Who was a member of what, when: direct memberships, and those through groups as the meeting of two intervals. */
import type { Catalog, Interval } from "./catalog.ts";

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

const NOTHING: PersonMemberships = { projects: [], groups: [] };

/** Memberships by person, compared without case. */
export function indexMemberships(catalog: Catalog): (person: string) => PersonMemberships {
  const index = new Map<string, { projects: Membership[]; groups: GroupMembership[] }>();
  const of = (person: string): { projects: Membership[]; groups: GroupMembership[] } => {
    const key = person.toLowerCase();
    let entry = index.get(key);
    if (!entry) index.set(key, (entry = { projects: [], groups: [] }));
    return entry;
  };
  const inGroup = new Map<string, { person: string; interval: Interval }[]>();
  for (const group of catalog.groups) {
    for (const member of group.members) {
      const interval = meet(group, member);
      if (!interval) continue;
      of(member.person).groups.push({ group: group.id, ...interval });
      inGroup.set(group.id, [...(inGroup.get(group.id) ?? []), { person: member.person, interval }]);
    }
  }
  for (const member of catalog.members) {
    const { project, from, until } = member;
    if (member.person !== undefined)
      of(member.person).projects.push({ project, group: undefined, from, until });
    for (const { person, interval } of inGroup.get(member.group ?? "") ?? []) {
      const both = meet(member, interval);
      if (both) of(person).projects.push({ project, group: member.group, ...both });
    }
  }
  return (person) => index.get(person.toLowerCase()) ?? NOTHING;
}

/** What two intervals share, if anything. */
function meet(a: Interval, b: Interval): Interval | undefined {
  const from = Math.max(a.from, b.from);
  const until = Math.min(a.until, b.until);
  return from < until ? { from, until } : undefined;
}
