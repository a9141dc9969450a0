/** One step of a handshake, from the wish to read something to the day on which nothing is left of it. */
import type { Known, Moment } from "./moment.ts";

/** In the order in which they come about. `decided`: nobody has answered, or nobody can say how. */
export const STEPS = [
  "requested",
  "justified",
  "decided",
  "approved",
  "rejected",
  "granted",
  "first_used",
  "last_used",
  "revoked",
  "cancelled",
  "gone",
] as const;
export type StepKind = (typeof STEPS)[number];

/** `open`: it has not come about; `none`: it never will, or there is nothing to it; `unknown`: nobody can say whether it has. */
export type StepState = "done" | "open" | "none" | "unknown";

export interface Step {
  readonly kind: StepKind;
  readonly state: StepState;
  /** In ms; null: it is not done, or nobody can say when. */
  readonly at: number | null;
  readonly how: Known;
  /** Of uses: the day is known, and not the time. */
  readonly isDay: boolean;
  /** Who did it, as people are stored; null: nobody is named. */
  readonly by: string | null;
  /** What somebody wrote. */
  readonly words: string | null;
  /** From the step that it follows, in ms; of one that is open until now; null: one of both is unknown. */
  readonly tookMs: number | null;
  /** In words: what else is known of it, or why it is not. */
  readonly note: string | null;
}

const NOTHING = {
  at: null,
  how: "unknown",
  isDay: false,
  by: null,
  words: null,
  tookMs: null,
  note: null,
} as const;

/** A step of which the rest is nothing. */
export function step(given: Pick<Step, "kind" | "state"> & Partial<Step>): Step {
  return { ...NOTHING, ...given };
}

/** A step that came about then. */
export function done(kind: StepKind, { at, how }: Moment, more: Partial<Step> = {}): Step {
  return step({ kind, state: "done", at, how, ...more });
}
