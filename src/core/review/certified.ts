/** A certification as programs read it: decisions and sign-offs about one review, which it names by its hash. */
import { hash } from "node:crypto";
import { compareText } from "../catalog/group.ts";
import { identityName } from "../identity/identity-name.ts";
import { canonicalJson } from "../record/decode.ts";
import { isoTime } from "../record/time.ts";
import type { Certification, Delegation, ItemDecision, Removal, Reviewer, SignOff } from "./certification.ts";
import type { ItemDocument, SealedReview } from "./document.ts";
import { outcomeLines, outcomeOf } from "./outcome.ts";

/** Raised when a field of the document changes its meaning. */
const FORM = 1;

export interface SealedCertification {
  /** SHA-256 of the canonical JSON of `document` (RFC 8785), hexadecimal. */
  readonly hash: string;
  readonly document: CertifiedDocument;
}

export type CertifiedDocument = ReturnType<typeof documentOf>;

/** The same for the same certification, in whatever order it is given. */
export function sealCertification(certification: Certification, review: SealedReview): SealedCertification {
  return resealed(documentOf(certification, review));
}

/** One that was kept, with the hash of what it says. */
export function resealed(document: CertifiedDocument): SealedCertification {
  return { hash: hash("sha256", canonicalJson(document), "hex"), document };
}

/** The original: canonical JSON of the certification and its hash, one line. */
export function certificationJson({ hash: sha256, document }: SealedCertification): string {
  return `${canonicalJson({ hash: sha256, certification: document })}\n`;
}

function documentOf(certification: Certification, { id, hash: sha256, document }: SealedReview) {
  const outcome = outcomeOf(
    document.items.map((item) => item.id),
    certification,
  );
  const { decisions, carried, delegations, signOffs, people } = certification;
  const isApprover = decidesOn(document.items, ({ approved_by }) => approved_by);
  const isGiver = decidesOn(document.items, ({ granted_by }) => granted_by);
  // of what was kept before it was asked nothing is said
  const saysGiver = document.items.some(({ granted_by }) => granted_by !== undefined);
  return {
    form: FORM,
    review: id,
    review_sha256: sha256,
    kind: certification.kind,
    state: certification.state,
    opened_at: isoTime(certification.openedAt),
    due_at: isoTime(certification.dueAt),
    cut_off_at: timeOf(certification.cutOffAt),
    closed_at: timeOf(certification.closedAt),
    outcome: {
      population: outcome.population,
      by_decision: outcome.decided,
      not_reviewed: outcome.notReviewed,
      not_due: outcome.carried,
      removed: outcome.removed,
      decided_in_bulk: outcome.decidedInBulk,
      decided_by_approver: decisions.filter(isApprover).length,
      ...(saysGiver && { decided_by_giver: decisions.filter(isGiver).length }),
      median_ms_per_decision: outcome.medianTookMs,
      lines: outcomeLines(outcome),
    },
    due: certification.due.toSorted(compareText),
    decisions: decisions
      .map((one) => ({
        ...decisionOf(one),
        by_approver: isApprover(one),
        ...(saysGiver && { by_giver: isGiver(one) }),
      }))
      .sort((a, b) => compareText(a.item, b.item)),
    carried: carried
      .map(({ item, decision, review, at }) => ({ item, decision, review, at: timeOf(at) }))
      .sort((a, b) => compareText(a.item, b.item)),
    delegations: delegations.map(delegationOf).sort((a, b) => compareText(a.id, b.id)),
    people: people.toSorted((a, b) => compareText(a.id, b.id)),
    sign_offs: signOffs.toSorted((a, b) => a.at - b.at || compareText(a.role, b.role)).map(signOffOf),
  };
}

/** Whether somebody decides about an item whom it names: as who approved it, or gave it. */
function decidesOn(
  items: SealedReview["document"]["items"],
  nameIn: (item: ItemDocument) => string | null | undefined,
): (decision: ItemDecision) => boolean {
  const names = new Map(items.map((item) => [item.id, nameIn(item)]));
  return ({ item, by }) => {
    const name = names.get(item);
    return typeof name === "string" && identityName(name) === identityName(by.person);
  };
}

function reviewerOf({ person, issuer, subject, loggedInAt }: Reviewer) {
  return { person, issuer, subject, logged_in_at: timeOf(loggedInAt) };
}

function decisionOf(one: ItemDecision) {
  return {
    item: one.item,
    decision: one.decision,
    reason: one.reason,
    ticket: one.ticket,
    by: reviewerOf(one.by),
    at: isoTime(one.at),
    until: timeOf(one.until),
    took_ms: one.tookMs,
    in_bulk: one.isBulk,
    delegation: one.delegation,
    removal: removalOf(one.removal),
  };
}

function removalOf(removal: Removal | null) {
  return removal && { source: removal.source, event_id: removal.eventId, at: isoTime(removal.at) };
}

function delegationOf({ id, by, to, scope, from, until }: Delegation) {
  return { id, by: reviewerOf(by), to, scope, from: isoTime(from), until: isoTime(until) };
}

function signOffOf({ role, by, statement, at }: SignOff) {
  return { role, by: reviewerOf(by), statement, at: isoTime(at) };
}

function timeOf(time: number | null): string | null {
  return time === null || !Number.isFinite(time) ? null : isoTime(time);
}
