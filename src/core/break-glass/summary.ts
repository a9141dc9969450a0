/** The section of a review about roles for emergencies: who used them, when, and why. */
import { JUSTIFIED_WITHIN_MS, justificationOf } from "./use.ts";
import type { BreakGlassUse, Justification } from "./use.ts";
import type { UsesGiven } from "./facts.ts";

/** `late`: justified, after the 24 hours; `missing`: they are over, and nobody said why. */
export type UseState = "justified" | "late" | "waiting" | "missing";

export interface SummarizedUse extends BreakGlassUse {
  readonly state: UseState;
  /** By when it has to be justified, in ms. */
  readonly dueAt: number;
  readonly justification: Justification | undefined;
}

export interface BreakGlassSummary {
  readonly from: number;
  readonly until: number;
  /** The latest first. */
  readonly uses: readonly SummarizedUse[];
  readonly counts: Readonly<Record<UseState, number>>;
  /** Named in the policy and used by nobody in that time. */
  readonly unused: readonly string[];
}

/** Uses that began in a stretch of time, in ms, and what became of each. */
export function summarizeBreakGlass({
  uses,
  justifications,
  roles,
  now,
  from,
  until,
}: UsesGiven & { readonly from: number; readonly until: number }): BreakGlassSummary {
  const own = uses
    .filter((use) => use.from >= from && use.from < until)
    .map((use): SummarizedUse => {
      const justification = justificationOf(use, justifications);
      const dueAt = use.from + JUSTIFIED_WITHIN_MS;
      return { ...use, dueAt, justification, state: stateOf(justification, dueAt, now) };
    });
  const counts = { justified: 0, late: 0, waiting: 0, missing: 0 };
  for (const { state } of own) counts[state]++;
  const used = new Set(own.map(({ roleArn }) => roleArn));
  const unused = roles.map(({ roleArn }) => roleArn).filter((arn) => !used.has(arn));
  return { from, until, uses: own, counts, unused: unused.sort() };
}

function stateOf(justification: Justification | undefined, dueAt: number, now: number): UseState {
  if (justification) return justification.at <= dueAt ? "justified" : "late";
  return now < dueAt ? "waiting" : "missing";
}
