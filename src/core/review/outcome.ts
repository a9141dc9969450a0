/** How a certification adds up: every item of the review is decided on, carried, or was not reviewed. */
import type { Certification, ItemDecision } from "./certification.ts";
import { DECISIONS } from "./due.ts";
import type { DecisionKind } from "./due.ts";

export interface Outcome {
  readonly population: number;
  readonly decided: Readonly<Record<DecisionKind, number>>;
  /** Due, and nobody decided. */
  readonly notReviewed: number;
  /** Not due: they keep the decision that they had. */
  readonly carried: number;
  /** Of those to be revoked: how many are seen to be gone. */
  readonly removed: number;
  readonly decidedInBulk: number;
  /** Of those of which it was measured, in ms; null: of none. */
  readonly medianTookMs: number | null;
}

/** `items`: ids of the review's. What the certification says of others does not count. */
export function outcomeOf(
  items: readonly string[],
  { due, decisions }: Pick<Certification, "due" | "decisions">,
): Outcome {
  const isDue = new Set(due);
  const decided = new Map(decisions.map((one) => [one.item, one]));
  const own = items.flatMap((item) => (isDue.has(item) ? (decided.get(item) ?? []) : []));
  const dueItems = items.filter((item) => isDue.has(item)).length;
  const count = (kind: DecisionKind): number => own.filter(({ decision }) => decision === kind).length;
  return {
    population: items.length,
    decided: Object.fromEntries(DECISIONS.map((kind) => [kind, count(kind)])) as Record<DecisionKind, number>,
    notReviewed: dueItems - own.length,
    carried: items.length - dueItems,
    removed: own.filter(({ decision, removal }) => decision === "revoke" && removal !== null).length,
    decidedInBulk: own.filter(({ isBulk }) => isBulk).length,
    medianTookMs: medianOf(own),
  };
}

export const DECIDED_WORDS: Readonly<Record<DecisionKind, string>> = {
  keep: "kept",
  revoke: "to be revoked",
  change: "to be changed",
  defer: "deferred",
  exception: "excepted",
};

/** The sum in words, and what of the revokes is done. */
export function outcomeLines({ population, decided, notReviewed, carried, removed }: Outcome): string[] {
  const parts = DECISIONS.map((kind) => `${decided[kind]} ${DECIDED_WORDS[kind]}`);
  return [
    `${[...parts, `${notReviewed} not reviewed`, `${carried} not due`].join(" + ")} = ${population}`,
    `${removed} of ${decided.revoke} to be revoked are seen to be gone`,
  ];
}

function medianOf(decisions: readonly ItemDecision[]): number | null {
  const sorted = decisions.flatMap(({ tookMs }) => tookMs ?? []).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
