/** The sum that an auditor does: what was there, what came and went, and in which ways what is there adds up. */
import type { RightChange } from "./changes.ts";
import type { ReviewItem } from "./review.ts";
import { HOLDER_KINDS } from "./right.ts";
import type { HolderKind, Right, RightKind } from "./right.ts";
import { SUGGESTIONS } from "./suggest.ts";
import type { SuggestionKind } from "./suggest.ts";

export interface ReviewSum {
  readonly before: number;
  readonly added: number;
  readonly removed: number;
  readonly population: number;
  /** Items that are there as before but for what they allow, or since when. */
  readonly changed: number;
  readonly kinds: Readonly<Record<RightKind, number>>;
  readonly holders: Readonly<Record<HolderKind, number>>;
  readonly suggestions: Readonly<Record<SuggestionKind, number>>;
  /** Those to be decided, and those that are listed with their last decision. */
  readonly due: number;
  readonly carried: number;
  /** Of assets that another domain has by the end of the month; they are in its review too. */
  readonly alsoElsewhere: number;
}

export const RIGHT_KINDS = ["subscription", "grant", "membership"] as const satisfies readonly RightKind[];

export function sumOf(
  items: readonly ReviewItem[],
  { before, changes }: { readonly before: readonly Right[]; readonly changes: readonly RightChange[] },
): ReviewSum {
  const count = (kind: RightChange["kind"]): number =>
    changes.filter((change) => change.kind === kind).length;
  return {
    before: before.length,
    added: count("added"),
    removed: count("removed"),
    population: items.length,
    changed: count("changed"),
    kinds: tally(
      RIGHT_KINDS,
      items.map(({ kind }) => kind),
    ),
    holders: tally(
      HOLDER_KINDS,
      items.map(({ holder }) => holder),
    ),
    suggestions: tally(
      SUGGESTIONS,
      items.map(({ suggestion }) => suggestion.kind),
    ),
    due: items.filter(({ due }) => due !== null).length,
    carried: items.filter(({ due }) => due === null).length,
    alsoElsewhere: items.filter(({ leftTo }) => leftTo !== null).length,
  };
}

function tally<K extends string>(names: readonly K[], found: readonly K[]): Record<K, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;
  for (const name of found) counts[name] += 1;
  return counts;
}

/** Whether every way of counting comes to the population. A report that says otherwise is not to be trusted. */
export function addsUp({
  before,
  added,
  removed,
  population,
  kinds,
  holders,
  suggestions,
  due,
  carried,
}: ReviewSum): boolean {
  const total = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    before + added - removed === population &&
    due + carried === population &&
    [kinds, holders, suggestions].every((counts) => total(counts) === population)
  );
}

const KIND_WORDS: Readonly<Record<RightKind, string>> = {
  subscription: "subscriptions",
  grant: "grants",
  membership: "memberships",
};

/** The sums in words, one a line. */
export function sumLines(sum: ReviewSum): string[] {
  const { before, added, removed, population, kinds, holders, suggestions, due, carried } = sum;
  const parts = <K extends string>(counts: Readonly<Record<K, number>>, words: (name: K) => string): string =>
    (Object.keys(counts) as K[]).map((name) => `${counts[name]} ${words(name)}`).join(" + ");
  return [
    `${before} at the end of the month before + ${added} new - ${removed} gone = ${population}`,
    `${parts(kinds, (name) => KIND_WORDS[name])} = ${population}`,
    `${parts(holders, (name) => HOLDER_WORDS[name])} = ${population}`,
    `${parts(suggestions, (name) => SUGGESTION_WORDS[name])} = ${population}`,
    `${due} to be decided + ${carried} with a decision that holds = ${population}`,
  ];
}

export const HOLDER_WORDS: Readonly<Record<HolderKind, string>> = {
  person: "of a person",
  service: "of a service",
  team: "of a project or group",
  shared: "of an identity that is nobody's alone",
};

export const SUGGESTION_WORDS: Readonly<Record<SuggestionKind, string>> = {
  revoke_left: "to revoke: who has it left",
  investigate: "to look into",
  revoke_unused: "to revoke: unused",
  reduce_columns: "to reduce",
  keep: "to keep",
};
