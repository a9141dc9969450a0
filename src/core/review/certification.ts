/** What became of a review: decisions item by item, who signed, and on whose behalf. A report of a closed review has it beside the review, whose hash it names. */
import type { CalledPerson } from "./called.ts";
import type { DecisionKind } from "./due.ts";

/** Somebody as the identity provider knows them, and the person of the catalog that they are. */
export interface Reviewer {
  /** The person's key. */
  readonly person: string;
  /** Of OpenID Connect: who vouches for the subject, the subject, and when they logged in, in ms. */
  readonly issuer: string;
  readonly subject: string;
  readonly loggedInAt: number | null;
}

/** That a right is gone: as a read of the catalog, or an event of CloudTrail, shows it. */
export interface Removal {
  readonly source: "catalog" | "cloudtrail";
  /** Of the event; null: a read shows it, and no event is known. */
  readonly eventId: string | null;
  /** When it was gone, in ms. */
  readonly at: number;
}

/** The last decision on an item that was due. */
export interface ItemDecision {
  readonly item: string;
  readonly decision: DecisionKind;
  /** null: none was asked for, and none given. */
  readonly reason: string | null;
  readonly ticket: string | null;
  readonly by: Reviewer;
  /** In ms. */
  readonly at: number;
  /** Of `defer`: until when it is to be decided; of `exception`: until when it holds; in ms. */
  readonly until: number | null;
  /** How long they looked at it, in ms; null: it was not measured. */
  readonly tookMs: number | null;
  /** It was decided together with others of low risk. */
  readonly isBulk: boolean;
  /** By which of the delegations; null: they own the domain. */
  readonly delegation: string | null;
  /** Of `revoke`: the proof; null: it was not seen yet, and the revoke is open. */
  readonly removal: Removal | null;
}

/** Of an item that was not due: what was decided at last, and in which review; all null: nobody decided on it yet. */
export interface CarriedDecision {
  readonly item: string;
  readonly decision: DecisionKind | null;
  readonly review: string | null;
  readonly at: number | null;
}

export interface Delegation {
  readonly id: string;
  readonly by: Reviewer;
  /** The person's key. */
  readonly to: string;
  readonly scope: { readonly asset: string } | { readonly project: string };
  /** In ms. */
  readonly from: number;
  readonly until: number;
}

export interface SignOff {
  /** Management signs second. */
  readonly role: "owner" | "management";
  readonly by: Reviewer;
  /** What they signed, in words. */
  readonly statement: string;
  /** In ms. */
  readonly at: number;
}

export interface Certification {
  readonly kind: "monthly" | "micro";
  readonly state: "open" | "signed" | "closed";
  /** In ms. */
  readonly openedAt: number;
  readonly dueAt: number;
  /** Events that came later are listed apart; null: none was set. */
  readonly cutOffAt: number | null;
  readonly closedAt: number | null;
  /** Ids of the items that are to be decided on. */
  readonly due: readonly string[];
  /** The items of the review that are not. */
  readonly carried: readonly CarriedDecision[];
  /** At most one of an item. */
  readonly decisions: readonly ItemDecision[];
  readonly delegations: readonly Delegation[];
  readonly signOffs: readonly SignOff[];
  /** First and last names of these people, where the catalog knows them. */
  readonly people: readonly CalledPerson[];
}
