/** A revocation: what was proposed, what was decided, and what became of it. */
import type { RevocationKind } from "./proposal.ts";

export const REVOCATION_STATES = [
  "proposed",
  "approved",
  "declined",
  "done",
  "proven",
  "failed",
  "lapsed",
] as const;
export type RevocationState = (typeof REVOCATION_STATES)[number];

/** That it outlived a change of role, or that a signed review says so. */
export type RevocationCause = "role_change" | "review";

/** Times in ms; null: not yet, or never. */
export interface RevocationRow {
  readonly id: number;
  readonly scope: string;
  readonly kind: RevocationKind;
  readonly cause: RevocationCause;
  readonly target: string;
  readonly person: string;
  readonly assets: readonly string[];
  readonly reason: string;
  readonly state: RevocationState;
  readonly proposedAt: number;
  readonly confirmedAt: number;
  readonly decidedAt: number | null;
  /** null: nobody, it was decided by the policy. */
  readonly author: string | null;
  readonly says: string | null;
  readonly attempts: number;
  readonly sentAt: number | null;
  readonly lastError: string | null;
  readonly rehearsedAt: number | null;
  readonly doneAt: number | null;
  readonly provenAt: number | null;
  /** By which read, or which event. */
  readonly detail: Readonly<Record<string, unknown>> | null;
}
