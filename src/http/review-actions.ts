/** What people do in reviews, by jobs that know nothing of HTTP. Each throws AuditplaneError where it cannot be done. */
import type { Role } from "../core/authority/role.ts";
import type { Proven } from "../core/review/certify/decider.ts";
import type { WantedDecision } from "../core/review/certify/decision.ts";

/** In which review somebody acts, and who they are. */
export interface ActsIn {
  readonly review: string;
  readonly by: Proven;
  /** Whether they answer for its domain; else they may act in what was put into their hands. */
  readonly isOwner: boolean;
}

export interface WantedDelegation {
  /** One of both. */
  readonly asset: string | undefined;
  readonly project: string | undefined;
  readonly to: string;
  /** In ms; undefined: until the review is due. */
  readonly until: number | undefined;
  readonly reason: string;
}

export interface ReviewActions {
  readonly decide: (
    given: ActsIn &
      WantedDecision & { readonly numbers: readonly number[]; readonly shownAt: number | undefined },
  ) => Promise<void>;
  /** Returns its number. */
  readonly delegate: (given: ActsIn & WantedDelegation) => Promise<number>;
  readonly endDelegation: (
    given: ActsIn & { readonly delegation: number; readonly reason: string },
  ) => Promise<void>;
  readonly ask: (given: ActsIn & { readonly number: number; readonly says: string }) => Promise<unknown>;
  readonly answer: (
    given: ActsIn & {
      readonly number: number;
      readonly answer: "known" | "not_known";
      readonly says: string;
    },
  ) => Promise<void>;
  readonly sign: (
    given: ActsIn & { readonly roles: readonly Role[]; readonly seenHash: string | undefined },
  ) => Promise<unknown>;
  /** `isApplied`: auditplane carries out what was decided to be revoked. */
  readonly close: (given: ActsIn & { readonly isApplied: boolean }) => Promise<unknown>;
}
