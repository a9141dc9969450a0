/** What is asked of DataZone to end somebody's own access. */
import type { Refusal } from "../../core/refusal/refusal.ts";

/** A membership of a project, or a subscription. */
export type RevokedRight =
  | { readonly kind: "membership"; readonly project: string; readonly user: string }
  | { readonly kind: "subscription"; readonly subscription: string };

/** `gone`: DataZone has it no more; `passing`: the next attempt may do; `refused`: none will. */
export type RevokeOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "gone"; readonly says: string }
  | { readonly kind: "passing" | "refused"; readonly refusal: Refusal };

export interface Revoker {
  /** Asking again for what is done already is as good. Never throws for what AWS or the network says. */
  revoke(right: RevokedRight): Promise<RevokeOutcome>;
  /** Idempotent. */
  close(): void;
}
