/** What people are called by first and last name, where the catalog says: whoever decides, or audits, knows few by their keys. */
import { holds } from "../catalog/catalog.ts";
import type { Person } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import { nameKey } from "../catalog/index-catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { listsOf } from "./lists.ts";
import type { ReviewOwn } from "./own.ts";
import type { Review } from "./review.ts";

export interface CalledPerson {
  /** As the document writes them: their key, or another identity. */
  readonly id: string;
  /** First and last name. */
  readonly name: string;
}

/** undefined: the catalog does not say. */
export type NameOf = (id: string) => string | undefined;

/** The name that somebody has at a time, in ms; of those who are not there then the one of before, else the first of later. */
export function nameAt(index: CatalogIndex, id: string, at: number): string | undefined {
  const now = index.personAt(id, at)?.name;
  if (now !== undefined) return now;
  const named = (listsOf(index).people.get(nameKey(id)) ?? []).filter(({ name }) => name !== undefined);
  const before = named.filter(({ until }) => until <= at).sort((a, b) => b.until - a.until || byName(a, b));
  const later = named.toSorted((a, b) => a.from - b.from || byName(a, b));
  return (before[0] ?? later[0])?.name;
}

function byName(a: Person, b: Person): number {
  return compareText(a.name ?? "", b.name ?? "");
}

/** Each of them once. */
export function calledOf(ids: Iterable<string>, nameOf: NameOf): CalledPerson[] {
  return [...new Set(ids)].flatMap((id) => {
    const name = nameOf(id);
    return name === undefined ? [] : [{ id, name }];
  });
}

/** What a project or group is called at a time, in ms, or was at last; undefined: the catalog does not say. */
export function teamNameAt(index: CatalogIndex, id: string, at: number): string | undefined {
  const { projects, groups } = listsOf(index);
  const known = projects.get(id) ?? groups.get(id) ?? [];
  const begun = known.filter(({ from }) => from <= at).sort((a, b) => a.from - b.from || a.until - b.until);
  return (begun.find((one) => holds(one, at)) ?? begun.at(-1) ?? known[0])?.name;
}

/** Projects and groups that a review writes, as `idsIn`. */
export function* teamIdsIn({ assets, items, changes }: Omit<Review, "people">): Generator<string, void> {
  for (const { project } of assets) yield project;
  for (const right of [...items, ...changes.map((change) => change.right)]) {
    yield right.project;
    if (right.holder === "team") yield right.subject;
  }
}

/** Whoever a review writes, in the order in which it does: that tells nothing which the review does not. Of many items the same people, again and again. */
export function* idsIn(review: Omit<Review, "people">): Generator<string, void> {
  yield* review.domain.owners;
  for (const { holder, subject, people, requestedBy, approvedBy, granted, lastDecision } of review.items) {
    if (holder !== "team") yield subject;
    yield* people;
    for (const id of [requestedBy, approvedBy, granted?.by ?? null, lastDecision?.by ?? null])
      if (id !== null) yield id;
  }
  for (const { right } of review.changes) if (right.holder !== "team") yield right.subject;
  for (const { person } of review.unentitled) yield person;
  for (const { person } of review.leavers) yield person;
  for (const { subject } of review.gaps) if (subject !== null) yield subject;
  yield* idsInOwn(review.own);
}

/** Of what auditplane itself did. */
export function idsInOwn({ emergencies, trust }: Pick<ReviewOwn, "emergencies" | "trust">): string[] {
  const { logins, tokens, exceptions, reveals, changes } = trust;
  return [
    ...emergencies.uses.flatMap(({ person, justification }) => [person, justification?.author]),
    ...logins.map(({ person }) => person),
    ...tokens.flatMap(({ person, author }) => [person, author]),
    ...exceptions.flatMap(({ who, by }) => [who, by]),
    ...reveals.map(({ viewer }) => viewer),
    ...changes.map(({ actor }) => actor),
  ].filter((id): id is string => typeof id === "string");
}
