/** A review: who may read what of a domain, who did, and what should go. See docs/reviews.md. */
import type { CalledPerson } from "./called.ts";
import type { RightChange } from "./changes.ts";
import type { Due, LastDecision } from "./due.ts";
import type { EntitledLeaver, LooseUse } from "./beyond.ts";
import type { GapFact } from "./gaps.ts";
import type { ReviewOwn } from "./own.ts";
import type { Period } from "./period.ts";
import type { Right } from "./right.ts";
import type { Observability } from "./sight.ts";
import type { Suggestion } from "./suggest.ts";
import type { ReviewSum } from "./sum.ts";
import type { RightUse } from "./use.ts";

export interface ReviewItem extends Right {
  readonly assetName: string | null;
  readonly classification: string | null;
  /** As Macie found; of a membership the highest of its project's assets. */
  readonly sensitivity: string | null;
  readonly use: RightUse;
  /** The middle of what those others of its kind on the same asset, or in the same project, read who read at all; null: they are fewer than three. */
  readonly peersBytes: number | null;
  readonly seen: Observability;
  /** Numbers of open alerts. */
  readonly alerts: readonly number[];
  /** Of its people those who left. */
  readonly left: readonly string[];
  readonly suggestion: Suggestion;
  /** In an earlier review; null: nobody decided about it yet. */
  readonly lastDecision: LastDecision | null;
  /** Why it is to be decided; null: it is listed, with its last decision. */
  readonly due: Due | null;
}

/** Something that whoever reads the review must know of it. */
export interface Note {
  readonly kind: NoteKind;
  readonly text: string;
}

export const NOTE_KINDS = [
  "no_owner",
  "domain_not_there",
  "month_not_over",
  "catalog_too_old",
  "history_too_short",
  "asset_left",
  "asset_came",
  "asset_ended",
  "people_not_seen",
  "giver_not_known",
  "no_data",
  "not_seen_in_full",
  "hours_missing",
  "reads_failed",
  "hours_behind",
  "late_events",
  "logs_changed",
  "logs_not_proven",
  "rules_not_recorded",
  "rules_off",
  "rules_muted",
] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** Of an account and Region in which assets of the domain are. */
export interface PlaceHours {
  readonly account: string;
  readonly region: string;
  /** Of the month, as far as it is over. */
  readonly hours: number;
  readonly hoursSeen: number;
  /** Stretches without any event, in ms. */
  readonly missing: readonly { readonly from: number; readonly until: number }[];
}

export interface ReviewedAsset {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly classification: string | null;
  readonly sensitivity: string | null;
  readonly items: number;
  readonly seen: Observability;
}

export interface Review {
  readonly domain: { readonly id: string; readonly name: string; readonly owners: readonly string[] };
  readonly period: Period;
  /** The moment as of which the population is listed, in ms. */
  readonly asOf: number;
  readonly catalog: { readonly hash: string; readonly asOf: number | null };
  readonly notes: readonly Note[];
  readonly sum: ReviewSum;
  readonly assets: readonly ReviewedAsset[];
  /** What is most pressing first. */
  readonly items: readonly ReviewItem[];
  readonly changes: readonly RightChange[];
  readonly unentitled: readonly LooseUse[];
  readonly leavers: readonly EntitledLeaver[];
  readonly gaps: readonly GapFact[];
  readonly coverage: {
    readonly places: readonly PlaceHours[];
    readonly reads: readonly CatalogReads[];
    /** Ids of the assets of which nobody knows in which account they lie, sorted. */
    readonly unplaced: readonly string[];
  };
  /** In how many days each class is reviewed again: by classification in lower case; of others every month. */
  readonly everyDays: Readonly<Record<string, number>>;
  readonly own: ReviewOwn;
  /** First and last names of whom it writes, where the catalog knows them. */
  readonly people: readonly CalledPerson[];
  /** Projects and groups, as it writes them; absent of what was kept before they were asked for. */
  readonly teams?: readonly CalledPerson[];
}

/** Reads of a scope of the control plane that began in the month. */
export interface CatalogReads {
  readonly scope: string;
  readonly taken: number;
  readonly refused: number;
  readonly failed: number;
  /** The longest time between two that were taken, in ms; null: fewer than two were. */
  readonly longestGap: number | null;
}
