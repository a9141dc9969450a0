/** A review as programs read it: the original, of which the other forms are made. Its id and hash are on all of them. */
import { hash } from "node:crypto";
import { canonicalJson } from "../record/decode.ts";
import { isoTime } from "../record/time.ts";
import type { Review, ReviewItem } from "./review.ts";
import { emergenciesDocument, trustDocument, watchDocument } from "./own-document.ts";
import type { Granted } from "./granted.ts";
import type { Right } from "./right.ts";
import { addsUp, sumLines } from "./sum.ts";
import { invariant } from "../../errors.ts";

/** Raised when a field of the document changes its meaning. */
const FORM = 1;

export interface SealedReview {
  /** The same for the same domain and month. */
  readonly id: string;
  /** SHA-256 of the canonical JSON of `document` (RFC 8785), hexadecimal. */
  readonly hash: string;
  readonly document: ReviewDocument;
}

export interface PreparedBy {
  /** Of auditplane. */
  readonly version: string;
  readonly names: "shown" | "pseudonyms";
  /** Ids of the only items that are to be decided, sorted: of a micro-review. undefined: all are. */
  readonly asked?: readonly string[] | undefined;
  /** The how many-eth review it is that is about these in the month: another cause may come after the first was decided about. */
  readonly turn?: number | undefined;
}

/** The same review gives the same bytes. Throws where its counts do not add up: nobody is to sign that. */
export function sealReview(review: Review, by: PreparedBy): SealedReview {
  invariant(addsUp(review.sum), `the counts of the review of ${review.domain.id} do not add up`);
  const id = reviewId(review, by);
  const document = documentOf(review, { id, ...by });
  return { id, hash: hash("sha256", canonicalJson(document), "hex"), document };
}

/** The original: canonical JSON of the review and its hash, one line. */
export function reviewJson({ hash: sha256, document }: SealedReview): string {
  return `${canonicalJson({ hash: sha256, review: document })}\n`;
}

/** By whom and how a review was sealed: sealing the same review by that gives the same document. */
export function preparedBy({
  prepared_by: by,
  names,
  asked_items: asked,
  asked_again: turn,
}: Pick<ReviewDocument, "prepared_by" | "names" | "asked_items" | "asked_again">): PreparedBy {
  return { version: by.replace(/^auditplane /, ""), names, asked, turn };
}

/** `AR-2026-09-3f9a61c2`: of the month and the domain; of a micro-review with what it is about, and which turn it is. */
function reviewId(
  { domain, period }: Pick<Review, "domain" | "period">,
  { asked, turn = 1 }: PreparedBy,
): string {
  const id = `AR-${period.month}-${hash("sha256", domain.id, "hex").slice(0, 8)}`;
  if (asked === undefined) return id;
  return `${id}-${askedHash(asked).slice(0, 8)}${turn === 1 ? "" : `-${turn}`}`;
}

/** SHA-256, hexadecimal, over the sorted ids of the items that a micro-review is about. */
export function askedHash(asked: readonly string[]): string {
  return hash("sha256", asked.join("\n"), "hex");
}

export type ReviewDocument = ReturnType<typeof documentOf>;
export type ItemDocument = ReturnType<typeof itemOf>;

function documentOf(
  review: Review,
  { id, version, names, asked, turn = 1 }: PreparedBy & { readonly id: string },
) {
  const { domain, period, items } = review;
  return {
    form: FORM,
    id,
    kind: asked === undefined ? "monthly" : "micro",
    ...(asked !== undefined && { asked_items: asked }),
    ...(turn > 1 && { asked_again: turn }),
    prepared_by: `auditplane ${version}`,
    names,
    domain,
    people: review.people,
    ...(review.teams && { teams: review.teams }),
    period: {
      month: period.month,
      time_zone: period.timeZone,
      from: isoTime(period.from),
      until: isoTime(period.until),
      days_of_use: { first: dayOf(period.days.first), last: dayOf(period.days.last) },
    },
    ...(Object.keys(review.everyDays).length > 0 && { review_every_days: review.everyDays }),
    as_of: isoTime(review.asOf),
    catalog: { hash: review.catalog.hash, read_at: timeOf(review.catalog.asOf) },
    notes: review.notes,
    sum: sumDocument(review.sum),
    assets: review.assets.map(({ seen, ...asset }) => ({
      ...asset,
      observability: seen.level,
      not_seen: seen.reason,
    })),
    items: items.map(itemOf),
    apart: {
      services: idsOf(items, ({ holder }) => holder === "service"),
      shared: idsOf(items, ({ holder }) => holder === "shared"),
      third_parties: idsOf(items, ({ outsideAccount }) => outsideAccount !== null),
    },
    changes: review.changes.map(({ kind, right, note }) => ({ change: kind, ...rightOf(right), note })),
    ...beyondOf(review),
    coverage: { ...coverageDocument(review.coverage), ...watchDocument(review.own) },
    emergencies: emergenciesDocument(review.own.emergencies),
    trust: trustDocument(review.own.trust),
  };
}

function sumDocument(sum: Review["sum"]) {
  return {
    before: sum.before,
    added: sum.added,
    removed: sum.removed,
    population: sum.population,
    changed: sum.changed,
    by_kind: sum.kinds,
    by_holder: sum.holders,
    by_suggestion: sum.suggestions,
    due: sum.due,
    carried: sum.carried,
    also_in_another_review: sum.alsoElsewhere,
    lines: sumLines(sum),
  };
}

function beyondOf({ unentitled, leavers, gaps }: Review) {
  return {
    used_without_entitlement: unentitled.map(({ bytesOut, lastDay, ...use }) => ({
      ...use,
      bytes_out: bytesOut,
      last_day: dayOf(lastDay),
    })),
    entitled_after_leaving: leavers.map(({ person, leftAt, items }) => ({
      person,
      left_at: timeOf(leftAt),
      items,
    })),
    governance_gaps: gaps.map(({ kind, subject, asset, reason }) => ({ kind, subject, asset, reason })),
  };
}

function coverageDocument({ places, reads, unplaced }: Review["coverage"]) {
  return {
    places: places.map(({ account, region, hours, hoursSeen, missing }) => ({
      account,
      region,
      hours,
      hours_seen: hoursSeen,
      missing: missing.map(({ from, until }) => ({ from: isoTime(from), until: isoTime(until) })),
    })),
    ...(unplaced.length > 0 && { assets_of_unknown_account: unplaced }),
    catalog_reads: reads.map(({ longestGap, ...counts }) => ({ ...counts, longest_gap_ms: longestGap })),
  };
}

function rightOf(right: Right) {
  return {
    id: right.id,
    kind: right.kind,
    asset: right.asset,
    project: right.project,
    subject: right.subject,
    holder: right.holder,
    allows: right.allows,
    since: timeOf(right.since),
  };
}

function itemOf(item: ReviewItem) {
  const { use } = item;
  return {
    ...rightOf(item),
    asset_name: item.assetName,
    classification: item.classification,
    sensitivity: item.sensitivity,
    people: item.people,
    people_who_left: item.left,
    until: timeOf(item.until),
    way: item.way,
    unclear: item.isUnclear,
    subscription: item.subscription,
    requested_by: item.requestedBy,
    approved_by: item.approvedBy,
    justification: item.justification,
    ...grantedOf(item),
    outside_account: item.outsideAccount,
    went_to: moveOf(item.leftTo),
    came_from: moveOf(item.cameFrom),
    last_used: use.lastDay === null ? null : dayOf(use.lastDay),
    perhaps_used: use.maybeDay === null ? null : dayOf(use.maybeDay),
    days_active: use.daysActive,
    people_active: use.people,
    accesses: use.accesses,
    bytes_out: use.bytesOut,
    objects: use.objects,
    bytes_out_before: use.bytesBefore,
    objects_before: use.objectsBefore,
    peers_bytes_out: item.peersBytes,
    observability: item.seen.level,
    not_seen: item.seen.reason,
    open_alerts: item.alerts,
    suggestion: item.suggestion.kind,
    reason: item.suggestion.reason,
    due: item.due?.kind ?? null,
    due_because: item.due?.reason ?? null,
    ...lastDecisionOf(item),
  };
}

/** Nothing of a subscription, which whoever approves it gives, and of what was computed before it was asked. */
function grantedOf({ kind, granted }: ReviewItem): GrantedDocument {
  if (kind === "subscription" || granted === undefined) return {};
  if (granted === null) return { granted_by: null };
  return {
    granted_by: granted.by,
    granted_at: timeOf(granted.at),
    granted_told_by: granted.how,
    granted_event_id: granted.eventId,
    granted_session: granted.sessionName,
    granted_through: granted.through,
  };
}

interface GrantedDocument {
  /** null: nothing tells; then there is nothing of the others. */
  readonly granted_by?: string | null;
  readonly granted_at?: string | null;
  readonly granted_told_by?: Granted["how"];
  readonly granted_event_id?: string | null;
  readonly granted_session?: string | null;
  readonly granted_through?: string | null;
}

function lastDecisionOf({ lastDecision: last }: ReviewItem) {
  return {
    last_decision: last?.decision ?? null,
    last_decided_at: last === null ? null : isoTime(last.at),
    last_decided_by: last?.by ?? null,
    last_decision_reason: last?.reason ?? null,
    last_decision_until: timeOf(last?.until ?? null),
    last_decided_in: last?.review ?? null,
  };
}

function moveOf(move: Right["leftTo"]) {
  return move === null ? null : { domain: move.domain, at: isoTime(move.at) };
}

function idsOf(items: readonly ReviewItem[], isOne: (item: ReviewItem) => boolean): string[] {
  return items.filter(isOne).map(({ id }) => id);
}

/** null: since ever, without an end, or nobody says when. */
function timeOf(time: number | null): string | null {
  return time === null || !Number.isFinite(time) ? null : isoTime(time);
}

function dayOf(time: number): string {
  return isoTime(time).slice(0, 10);
}
