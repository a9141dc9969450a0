/** How one person's rights add up: by domain, by how they have them, and by what was decided. */
import { formatCounted } from "../../finding/explain.ts";
import { DECISIONS } from "../due.ts";
import type { DecisionKind } from "../due.ts";
import { DECIDED_WORDS } from "../outcome.ts";
import { ITEM_STATES } from "./access.ts";
import type { ItemState, PersonAccess } from "./access.ts";

type Undecided = Exclude<ItemState, "decided">;

export interface PersonSum {
  readonly counts: {
    readonly population: number;
    readonly by_name: number;
    readonly through_others: number;
    /** Of those so many stand here again, by another domain: their asset moved in the month. */
    readonly again_after_moving?: number;
    readonly by_decision: Readonly<Record<DecisionKind | Undecided, number>>;
  };
  /** As they come. */
  readonly domains: readonly number[];
  /** Whether every way of counting comes to the same. */
  readonly isWhole: boolean;
}

export const UNDECIDED = ITEM_STATES.filter((state): state is Undecided => state !== "decided");

const UNDECIDED_WORDS: Readonly<Record<Undecided, string>> = {
  not_due: "not due",
  not_reviewed: "not reviewed",
  still_open: "still open",
  in_no_review: "in no review",
};

/** Of a right what became of it, in a word. */
export const OUTCOME_WORDS: Readonly<Record<DecisionKind | Undecided, string>> = {
  ...DECIDED_WORDS,
  ...UNDECIDED_WORDS,
};

export function personSum(accesses: readonly PersonAccess[]): PersonSum {
  const items = accesses.flatMap((access) => access.items);
  const names = [...DECISIONS, ...UNDECIDED] as const;
  const count = (name: (typeof names)[number]): number =>
    items.filter(({ state, decision }) => (state === "decided" ? decision?.decision : state) === name).length;
  const decided = Object.fromEntries(
    names.map((name) => [name, count(name)]),
  ) as PersonSum["counts"]["by_decision"];
  const through = items.filter(({ item }) => item.holder === "team").length;
  const byName = items.filter(({ item }) => item.holder !== "team").length;
  const domains = accesses.map(({ items: own }) => own.length);
  const total = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);
  const population = items.length;
  const again = population - new Set(items.map(({ item }) => item.id)).size;
  const moved = again === 0 ? {} : { again_after_moving: again };
  return {
    counts: { population, by_name: byName, through_others: through, ...moved, by_decision: decided },
    domains,
    isWhole: [[byName, through], Object.values(decided), domains].every(
      (counts) => total(counts) === population,
    ),
  };
}

/** The sums in words, one a line. */
export function personLines({ counts, domains }: PersonSum): string[] {
  const {
    population,
    by_name: byName,
    through_others: through,
    again_after_moving: again = 0,
    by_decision: decided,
  } = counts;
  const outcomes = [...DECISIONS, ...UNDECIDED].map((name) => `${decided[name]} ${OUTCOME_WORDS[name]}`);
  return [
    `${domains.length === 0 ? "0" : domains.join(" + ")} = ${formatCounted(population, "right")}, in the order of domains`,
    `${byName} by their own name + ${through} through a project or group = ${population}`,
    `${outcomes.join(" + ")} = ${population}`,
    ...(again === 0
      ? []
      : [
          `${population} - ${again} that stand here again, by each domain that had the asset in the month = ${population - again}`,
        ]),
  ];
}
