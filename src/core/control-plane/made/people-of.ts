/** Who the people are: users of Identity Center, and those whom only DataZone knows. */
import type { Group, Person } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { HistoryEntry } from "../history.ts";
import { overTime } from "./stretches.ts";

export interface PeopleRows {
  readonly users: readonly HistoryEntry<"user">[];
  readonly userProfiles: readonly HistoryEntry<"user_profile">[];
  readonly groups: readonly HistoryEntry<"group">[];
  readonly groupProfiles: readonly HistoryEntry<"group_profile">[];
  readonly groupMemberships: readonly HistoryEntry<"group_membership">[];
}

export interface KnownPeople {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  /** The person of an id of Identity Center or DataZone: their name, else the id itself. */
  readonly personOf: (id: string) => string;
  /** Whether anybody says whose the id is. */
  readonly isDescribed: (id: string) => boolean;
  /** Names that ids were given which nobody else describes; they are in `people` once they are asked for. */
  readonly named: () => readonly Person[];
}

interface Described {
  readonly id: string;
  readonly from: number;
  readonly person: Omit<Person, "from" | "until">;
  /** Names and addresses that it had at any time. */
  readonly known: readonly string[];
}

const ALWAYS = { from: -Infinity, until: Infinity };
const UNSAID = {
  title: undefined,
  employment: undefined,
  peerGroup: undefined,
  timeZone: undefined,
  utcOffset: undefined,
};

/**
 * A person is who has a user name, for all time: events of somebody who left are still theirs. A name that another user has later is
 * that user's from then on. What an id was called before, and its addresses then, stay theirs until somebody else is called so.
 */
export function peopleOf(rows: PeopleRows): KnownPeople {
  const described = describe(rows);
  const names = new Map(described.map(({ id, person }) => [id, person.id]));
  const lent = lentNames(described);
  const called = groupBy(withOwnNames(described), ({ person }) => person.id.toLowerCase());
  const people = [...called.values()].flatMap((same) => takeTurns(same, lent));
  const unnamed = new Map<string, Person>();
  const personOf = (id: string): string => {
    const name = names.get(id);
    if (name !== undefined) return name;
    if (!unnamed.has(id))
      unnamed.set(id, { id, kind: "human", name: undefined, ...UNSAID, identities: [], ...ALWAYS });
    return id;
  };
  return {
    people,
    groups: groupsOf(rows, personOf),
    personOf,
    isDescribed: (id) => names.has(id),
    named: () => [...unnamed.values()],
  };
}

/** The last that was said of each id; what Identity Center says goes before what DataZone does. */
function describe({ users, userProfiles }: PeopleRows): Described[] {
  const described = new Map<string, Described>();
  const note = (one: Omit<Described, "known">, names: readonly string[]): void => {
    const { known = [], from = Infinity } = described.get(one.id) ?? {};
    described.set(one.id, { ...one, from: Math.min(from, one.from), known: [...known, ...names] });
  };
  for (const { id, from, content } of userProfiles) {
    const name = content.arn ?? content.userName;
    if (name === undefined) continue;
    const identities = content.arn === undefined ? [id] : [];
    const kind = content.arn === undefined ? "human" : "service";
    note({ id, from, person: { id: name, kind, name: content.name, ...UNSAID, identities } }, [name]);
  }
  for (const { id, from, content } of users) {
    const { userName, name, title, employment, timeZone, emails } = content;
    const identities = [
      ...new Set([id, ...emails.filter((one) => one.toLowerCase() !== userName.toLowerCase())]),
    ];
    const said = { ...UNSAID, name, title, employment, timeZone };
    note({ id, from, person: { id: userName, kind: "human", ...said, identities } }, [userName, ...emails]);
  }
  return [...described.values()];
}

/**
 * One identity is one person's: a name goes before an address that somebody else has as theirs, too, and both before what somebody was
 * called before.
 */
function withOwnNames(described: readonly Described[]): Described[] {
  const owners = new Map(described.map(({ person }) => [person.id.toLowerCase(), person.id.toLowerCase()]));
  const isTaken = (identity: string, own: string): boolean => {
    const key = identity.toLowerCase();
    const owner = owners.get(key) ?? own;
    owners.set(key, owner);
    return owner !== own;
  };
  const named = described.map((one) => {
    const own = one.person.id.toLowerCase();
    return { ...one, identities: one.person.identities.filter((identity) => !isTaken(identity, own)) };
  });
  return named.map(({ identities, ...one }) => {
    const own = one.person.id.toLowerCase();
    const has = new Set([own, ...identities.map((identity) => identity.toLowerCase())]);
    const former = one.known.filter((name) => !has.has(name.toLowerCase()) && !isTaken(name, own));
    return { ...one, person: { ...one.person, identities: [...identities, ...unique(former)] } };
  });
}

/** Each once, whatever its case. */
function unique(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/** Names that somebody had before another one did. */
interface Lent {
  /** By the id of who had them, each with until when. */
  readonly from: ReadonlyMap<string, readonly { readonly name: string; readonly until: number }[]>;
  /** Ids of those who have them by now. */
  readonly to: ReadonlySet<string>;
}

function lentNames(described: readonly Described[]): Lent {
  const called = groupBy(described, ({ person }) => person.id.toLowerCase());
  const to = new Set<string>();
  const lent = described.flatMap(({ id, person, known, from }) => {
    const others = unique(known).filter((name) => name.toLowerCase() !== person.id.toLowerCase());
    const names = others.flatMap((name) => {
      const [next] = called.get(name.toLowerCase()) ?? [];
      if (!next || next.from <= from) return [];
      to.add(next.id);
      return [{ name, until: next.from }];
    });
    return names.length > 0 ? [[id, names] as const] : [];
  });
  return { from: new Map(lent), to };
}

function takeTurns(same: readonly Described[], lent: Lent): Person[] {
  const sorted = same.toSorted((a, b) =>
    a.from === b.from ? (a.id < b.id ? -1 : 1) : a.from < b.from ? -1 : 1,
  );
  return sorted.flatMap(({ id, person, from }, at): Person[] => {
    const until = sorted[at + 1]?.from ?? Infinity;
    const begin = at === 0 && !lent.to.has(id) ? -Infinity : from;
    const whole = { from: begin, until, name: undefined };
    const names = (lent.from.get(id) ?? []).map((one) => ({
      ...one,
      from: begin,
      until: Math.min(until, one.until),
    }));
    return overTime(
      [whole, ...names].filter((one) => one.from < one.until),
      (now) => [...person.identities, ...now.flatMap(({ name }) => name ?? [])],
    ).map(({ value, ...stretch }) => ({ ...person, identities: value, ...stretch }));
  });
}

function groupsOf(
  { groups, groupProfiles, groupMemberships }: PeopleRows,
  personOf: (id: string) => string,
): Group[] {
  const members = groupBy(groupMemberships, ({ content }) => content.group);
  const known = new Map<string, string>();
  for (const { id, content } of [...groupProfiles, ...groups]) known.set(id, content.name);
  return [...known].map(([id, name]) => ({
    id,
    name,
    ...ALWAYS,
    members: joined(
      (members.get(id) ?? []).map(({ content, from, until }) => ({
        person: personOf(content.user),
        from,
        until,
      })),
    ),
  }));
}

/** Stretches of one person that overlap are one: two ids may have one name. */
function joined<T extends { readonly person: string; readonly from: number; readonly until: number }>(
  all: readonly T[],
): T[] {
  const kept: T[] = [];
  for (const one of all.toSorted((a, b) =>
    a.person === b.person ? (a.from < b.from ? -1 : 1) : a.person < b.person ? -1 : 1,
  )) {
    const last = kept.at(-1);
    if (last?.person === one.person && one.from <= last.until)
      kept[kept.length - 1] = { ...last, until: Math.max(last.until, one.until) };
    else kept.push(one);
  }
  return kept;
}
