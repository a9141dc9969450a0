/** Who the people are: users of Identity Center, and those whom only DataZone knows. */
import type { Group, Person } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { HistoryEntry } from "../history.ts";
import { UNSAID, describe, keyOf, unique } from "./described-people.ts";
import type { Described, DescribedRows } from "./described-people.ts";
import { heldNames } from "./held-names.ts";
import type { Claim, HeldNames, Named } from "./held-names.ts";
import { principalsOf } from "./principals-of.ts";
import type { PrincipalOf } from "./principals-of.ts";
import { overTime } from "./stretches.ts";

export interface PeopleRows extends DescribedRows {
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
  readonly principalOf: PrincipalOf;
  /** Names that ids were given which nobody else describes; they are in `people` once they are asked for. */
  readonly named: () => readonly Person[];
}

const ALWAYS = { from: -Infinity, until: Infinity };

/**
 * A person is who has a user name, for all time: events of somebody who left are still theirs. Who has a name by now that somebody else had
 * while they were called otherwise goes by their id. What an id was called, and its addresses, are theirs while they are, and when nobody
 * else has them: see heldNames.
 */
export function peopleOf(rows: PeopleRows): KnownPeople {
  const persons = personsIn(describe(rows));
  const held = heldNames(
    persons.flatMap(({ who, ids }) => ids.map(({ claims }): Named => ({ who, claims }))),
  );
  const called = persons.map((person) => calledBy(person, held));
  const names = new Map(called.flatMap(({ ids }) => ids.map(({ id, person }) => [id, person.id])));
  const people = called.flatMap((same) => takeTurns(same, held));
  const unnamed = new Map<string, Person>();
  const principalOf = principalsOf(rows);
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
    isDescribed: (id) => names.has(id) || principalOf(id) !== undefined,
    principalOf,
    named: () => [...unnamed.values()],
  };
}

/** Ids of one person, in the order in which they came. */
interface OnePerson {
  /** The first of them. */
  readonly who: string;
  readonly ids: readonly Described[];
}

/** Ids that have one name by now are one person's; one that got it when who had it was gone, and was called otherwise before, is another's. */
function personsIn(described: readonly Described[]): OnePerson[] {
  const called = groupBy(described, ({ person }) => keyOf(person));
  return [...called.values()].flatMap((same) => {
    const sorted = same.toSorted((a, b) =>
      a.from === b.from ? (a.id < b.id ? -1 : 1) : a.from < b.from ? -1 : 1,
    );
    const others = new Set(sorted.filter((one) => isAnother(one, sorted)));
    const own = sorted.filter((one) => !others.has(one));
    return [own, ...[...others].map((one) => [one])].flatMap((ids): OnePerson[] =>
      ids[0] ? [{ who: ids[0].id, ids }] : [],
    );
  });
}

function isAnother(one: Described, same: readonly Described[]): boolean {
  const key = keyOf(one.person);
  const named = ({ claims }: Described): Claim[] =>
    claims.filter(({ name, isAddress }) => !isAddress && name.toLowerCase() === key);
  const got = Math.min(...named(one).map(({ from }) => from));
  return (
    got > one.from && same.some((other) => other !== one && named(other).every(({ until }) => until <= got))
  );
}

interface CalledPerson extends OnePerson {
  /** Whether the name is the id in the catalog: else it is their first id, and they have the name while it is theirs. */
  readonly isByName: boolean;
}

/** Where the name was somebody else's when they came, or meanwhile, they go by their first id. */
function calledBy({ who, ids }: OnePerson, held: HeldNames): CalledPerson {
  const [first] = ids;
  const [turn, ...more] = held(who, first?.person.id ?? "");
  const from = first?.from ?? -Infinity;
  const isByName = turn !== undefined && more.length === 0 && turn.from <= from && from < turn.until;
  if (isByName) return { who, ids, isByName };
  const named = ids.map((one): Described => {
    const { id, identities } = one.person;
    const others = [...identities.filter((other) => other !== who), id];
    return { ...one, person: { ...one.person, id: who, identities: others } };
  });
  return { who, ids: named, isByName };
}

function takeTurns({ who, ids, isByName }: CalledPerson, held: HeldNames): Person[] {
  return ids.flatMap(({ person, from, claims, id }, at): Person[] => {
    // who had the name and left has it until somebody else does
    const [own = ALWAYS] = isByName ? held(who, person.id) : [ALWAYS];
    const begin = at === 0 && own.from === -Infinity ? -Infinity : from;
    const whole = { from: begin, until: Math.min(ids[at + 1]?.from ?? Infinity, own.until), name: undefined };
    const names = namesOf(person, claims);
    const turns = names.flatMap((name) =>
      (name === id ? [ALWAYS] : held(who, name)).map((turn) => ({
        name,
        from: Math.max(begin, turn.from),
        until: Math.min(whole.until, turn.until),
      })),
    );
    return overTime(
      [whole, ...turns].filter((one) => one.from < one.until),
      (now) => {
        const theirs = new Set(now.map(({ name }) => name));
        return theirs.has(undefined) ? names.filter((name) => theirs.has(name)) : undefined;
      },
    ).map(({ value, ...stretch }) => ({ ...person, identities: value, ...stretch }));
  });
}

/** Their other names by now, then those that they had. */
function namesOf({ id, identities }: Described["person"], claims: readonly Claim[]): string[] {
  const has = new Set([id, ...identities].map((name) => name.toLowerCase()));
  const former = claims.map(({ name }) => name).filter((name) => !has.has(name.toLowerCase()));
  return [...identities, ...unique(former)];
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
