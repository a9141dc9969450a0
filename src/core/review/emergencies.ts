/** Uses of roles for emergencies, as a review lists them. */
import type { BreakGlassSummary, UseState } from "../break-glass/summary.ts";

export interface EmergencyUse {
  readonly id: string;
  readonly roleArn: string;
  readonly person: string;
  /** In ms, as the others. */
  readonly from: number;
  readonly until: number;
  readonly events: number;
  readonly state: UseState;
  readonly dueAt: number;
  readonly justification: { readonly author: string; readonly reason: string; readonly at: number } | null;
}

export interface Emergencies {
  /** The latest first. */
  readonly uses: readonly EmergencyUse[];
  readonly counts: Readonly<Record<UseState, number>>;
  /** Roles that nobody used. */
  readonly unused: readonly string[];
}

export function emergenciesOf({ uses, counts, unused }: BreakGlassSummary): Emergencies {
  return {
    uses: uses.map(({ id, roleArn, person, from, until, events, state, dueAt, justification: said }) => {
      const justification = said ? { author: said.author, reason: said.reason, at: said.at } : null;
      return { id, roleArn, person, from, until, events, state, dueAt, justification };
    }),
    counts,
    unused,
  };
}
