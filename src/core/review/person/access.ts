/** What one person may read of a domain, by any of their names, and what was decided about it. Nobody else who has the same is in it. */
import type { Veil } from "../../privacy/veil.ts";
import type { CatalogIndex } from "../../catalog/index-catalog.ts";
import type { LooseUse } from "../beyond.ts";
import { calledOf, nameAt, teamNameAt } from "../called.ts";
import type { CalledPerson } from "../called.ts";
import { reviewOf } from "../compute.ts";
import type { ReviewGiven } from "../compute.ts";
import type { DecisionKind } from "../due.ts";
import { personKey } from "../holders.ts";
import type { Period } from "../period.ts";
import { compareRights } from "../population.ts";
import type { Note, NoteKind, Review, ReviewItem } from "../review.ts";
import { rightId } from "../right.ts";
import { usesOf } from "../use.ts";
import type { RightUse } from "../use.ts";
import { veiledReview } from "../veiled.ts";
import { isTheirs } from "./domains.ts";

/** What became of an item in the review of its month. */
export interface ReviewedItem {
  /** False: an earlier decision holds. */
  readonly isDue: boolean;
  readonly decision: PersonDecision | null;
}

export interface PersonDecision {
  readonly decision: DecisionKind;
  /** Whoever decided. */
  readonly by: string;
  /** In ms. */
  readonly at: number;
  readonly reason: string | null;
  readonly until: number | null;
  readonly ticket: string | null;
  /** Of what is to be revoked: when it was shown to be gone, and the event that told of it; null: nothing shows it. */
  readonly gone: { readonly at: number; readonly eventId: string | null } | null;
}

/** The review of the domain and month as it was opened. */
export interface OpenedReview {
  readonly id: string;
  readonly sha256: string;
  readonly state: "open" | "signed" | "closed";
  /** By id of the item. */
  readonly items: ReadonlyMap<string, ReviewedItem>;
}

export interface PersonGiven {
  readonly given: ReviewGiven;
  /** The person's key. */
  readonly person: string;
  readonly veil: Veil;
  /** undefined: no review of the month was opened. */
  readonly opened: OpenedReview | undefined;
}

export const ITEM_STATES = ["decided", "not_due", "not_reviewed", "still_open", "in_no_review"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

export interface PersonItem {
  /** As it may be shown. */
  readonly item: ReviewItem;
  /** What they did themselves. */
  readonly use: RightUse;
  readonly state: ItemState;
  readonly decision: PersonDecision | null;
}

export interface PersonAccess {
  readonly domain: Pick<Review["domain"], "id" | "name">;
  readonly period: Period;
  /** In ms. */
  readonly asOf: number;
  readonly catalogHash: string;
  readonly review: Omit<OpenedReview, "items"> | null;
  readonly notes: readonly Note[];
  /** By kind, asset, project and subject. */
  readonly items: readonly PersonItem[];
  /** Colleagues, projects and groups by name; empty where names are not to be known. */
  readonly people: readonly CalledPerson[];
  readonly teams: readonly CalledPerson[];
  /** What they read without being entitled to. */
  readonly unentitled: readonly LooseUse[];
}

/** Of what is said of a domain what bears on one person's access to it. */
const TOLD: ReadonlySet<NoteKind> = new Set([
  "month_not_over",
  "catalog_too_old",
  "history_too_short",
  "no_data",
  "not_seen_in_full",
  "hours_missing",
  "reads_failed",
  "hours_behind",
  "late_events",
  "logs_changed",
]);

/** undefined: they may read nothing of the domain, and read nothing of it in the month. */
export function personAccessOf({ given, person, veil, opened }: PersonGiven): PersonAccess | undefined {
  const review = reviewOf(given);
  const shown = new Map(veiledReview(review, veil).items.map((item) => [item.id, item]));
  const own = review.items.filter((item) => isTheirs(item, person));
  const unentitled = review.unentitled.filter(
    (one) => personKey(given.index, one.person, one.lastDay) === person,
  );
  if (own.length === 0 && unentitled.length === 0) return undefined;
  const uses = usesOf(own, {
    ...given,
    uses: given.uses.filter((use) => personKey(given.index, use.person, use.lastDay) === person),
  });
  const items = own.flatMap((item): PersonItem[] => {
    const [visible, use] = [shown.get(shownId(item, veil)), uses.get(item.id)];
    if (!visible || !use) return [];
    const { state, decision } = outcomeOf(item, opened);
    return [{ item: visible, use, state, decision: decision && veiled(decision, item, veil) }];
  });
  return {
    domain: { id: review.domain.id, name: review.domain.name },
    period: review.period,
    asOf: review.asOf,
    catalogHash: review.catalog.hash,
    review: opened ? { id: opened.id, sha256: opened.sha256, state: opened.state } : null,
    notes: review.notes.filter(({ kind }) => TOLD.has(kind)),
    items: items.sort((a, b) => compareRights(a.item, b.item)),
    ...calledIn(items, { index: given.index, at: review.asOf, veil }),
    unentitled,
  };
}

function calledIn(
  items: readonly PersonItem[],
  { index, at, veil }: { readonly index: CatalogIndex; readonly at: number; readonly veil: Veil },
): Pick<PersonAccess, "people" | "teams"> {
  if (!veil.isOpen) return { people: [], teams: [] };
  const colleagues = items.flatMap(({ item, decision }) => {
    const { requestedBy, approvedBy, granted, lastDecision } = item;
    return [requestedBy, approvedBy, granted?.by, decision?.by, lastDecision?.by].flatMap((id) => id ?? []);
  });
  const teams = items.flatMap(({ item }) => [
    item.project,
    ...(item.holder === "team" ? [item.subject] : []),
  ]);
  return {
    people: calledOf(colleagues, (id) => nameAt(index, id, at)),
    teams: calledOf(teams, (id) => teamNameAt(index, id, at)),
  };
}

/** As veiledReview makes it. */
function shownId(item: ReviewItem, veil: Veil): string {
  if (veil.isOpen) return item.id;
  return rightId({ ...item, subject: item.holder === "team" ? item.subject : veil.person(item.subject) });
}

function outcomeOf(
  { id }: ReviewItem,
  opened: OpenedReview | undefined,
): Pick<PersonItem, "state" | "decision"> {
  const one = opened?.items.get(id);
  if (!opened || !one) return { state: "in_no_review", decision: null };
  if (one.decision) return { state: "decided", decision: one.decision };
  if (!one.isDue) return { state: "not_due", decision: null };
  return { state: opened.state === "open" ? "still_open" : "not_reviewed", decision: null };
}

function veiled(decision: PersonDecision, { people, subject }: ReviewItem, veil: Veil): PersonDecision {
  const about = [...people, subject];
  return {
    ...decision,
    by: veil.actor(decision.by, about),
    reason: decision.reason === null ? null : veil.words(decision.reason, about),
  };
}
