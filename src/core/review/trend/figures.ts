/** What a review comes to in numbers, to be compared with those of other months, and summed over domains. */
import { DECISIONS } from "../due.ts";

const POPULATION = ["population", "before", "added", "removed"] as const;
const OUTCOME = [...DECISIONS, "not_reviewed", "still_open", "not_due"] as const;

/** In the order in which they are written. */
export const FIGURES = [
  ...POPULATION,
  ...OUTCOME,
  // of those to be revoked, how many are shown to be gone
  "proven",
  "unused",
  // readers, by asset
  "without_entitlement",
  "leavers",
  // of the places in which the domain has assets: each counts for each domain
  "hours",
  "hours_seen",
] as const;

export type Figures = Readonly<Record<(typeof FIGURES)[number], number>>;

export function sumFigures(all: readonly Figures[]): Figures {
  const total = (name: (typeof FIGURES)[number]): number => all.reduce((sum, one) => sum + one[name], 0);
  return Object.fromEntries(FIGURES.map((name) => [name, total(name)])) as Figures;
}

/** Whether the sums that an auditor does come out. A review out of turn is of some rights alone: it has no month before. */
export function figuresAddUp(figures: Figures, kind: "monthly" | "micro"): boolean {
  const { population, before, added, removed, proven, revoke, hours, hours_seen: seen } = figures;
  const outcome = OUTCOME.reduce((sum, name) => sum + figures[name], 0);
  return (
    outcome === population &&
    (kind === "micro" || before + added - removed === population) &&
    proven <= revoke &&
    seen <= hours
  );
}

/** How many were to be decided, and how many were. */
export function dueIn(figures: Figures): { readonly due: number; readonly decided: number } {
  const decided = DECISIONS.reduce((sum, name) => sum + figures[name], 0);
  return { due: figures.population - figures.not_due, decided };
}
