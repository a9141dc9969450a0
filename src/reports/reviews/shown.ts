/** Reviews that were opened, and their items, as programs read them. Pure. */
import type { Veil } from "../../core/privacy/veil.ts";
import { isoTime } from "../../core/record/time.ts";
import { countLine } from "../../core/review/certify/signing.ts";
import type { ItemDocument } from "../../core/review/document.ts";
import { rightId } from "../../core/review/right.ts";
import type { DelegationRow, SignOffRow } from "../../store/review-delegations.ts";
import type { ItemDecisionRow, QuestionRow, ReviewItemRow } from "../../store/review-items.ts";
import type { ListedReport } from "../../store/review-reports.ts";
import type { ReviewRow } from "../../store/review-rows.ts";
import { shellWord } from "../next-steps.ts";

export type ShownReview = ReturnType<typeof reviewOf>;
export type ShownItem = ReturnType<typeof itemOf>;
export type ShownDelegation = ReturnType<typeof delegationOf>;
export type ShownSignOff = ReturnType<typeof signOffOf>;
export type ShownReport = ReturnType<typeof reportOf>;

/** `now` in ms. */
export function shownReview(row: ReviewRow, now: number): ShownReview {
  return reviewOf(row, now);
}

/** `number`: by which it is called, the riskiest is 1; it tells nobody's name. */
export function shownItem(row: ReviewItemRow, veil: Veil): ShownItem {
  return itemOf(row, veil);
}

/** Colleagues, by name. */
export function shownDelegation(row: DelegationRow): ShownDelegation {
  return delegationOf(row);
}

/** As it was signed. */
export function shownSignOff(row: SignOffRow): ShownSignOff {
  return signOffOf(row);
}

/** Where it lies, and how whoever has it checks that it is whole. */
export function shownReport(row: ListedReport): ShownReport {
  return reportOf(row);
}

function reviewOf(row: ReviewRow, now: number) {
  return {
    id: row.id,
    domain: row.domain,
    month: row.month,
    kind: row.kind,
    reason: row.reason,
    state: row.state,
    overdue: row.state === "open" && row.dueAt < now,
    hash: row.hash,
    opened_at: isoTime(row.openedAt),
    cut_off_at: timeOf(row.cutOffAt),
    due_at: isoTime(row.dueAt),
    closed_at: timeOf(row.closedAt),
    due: row.due,
    carried: row.carried,
    undecided: row.undecided,
    undecided_high: row.undecidedHigh,
    kept: row.keep,
    changed: row.change,
    revoked: row.revoke,
    deferred: row.defer,
    exceptions: row.exception,
    sum: countLine(row),
    applied_at: timeOf(row.appliedAt),
    removals_open: row.removalsOpen,
    median_seconds: row.medianMs === null ? null : Math.round(row.medianMs / 1_000),
  };
}

function itemOf({ rank, risk, riskReasons, due, content, decision, question }: ReviewItemRow, veil: Veil) {
  const about = [...content.people, content.subject];
  return {
    number: rank,
    risk,
    risk_reasons: riskReasons.map((one) => veil.text(one, about)),
    due_because: due === null ? null : veil.words(due, about),
    right: shownRight(content, veil),
    decision: decision && shownDecision(decision, veil, about),
    question: question && shownQuestion(question, veil, about),
  };
}

function shownRight(content: ItemDocument, veil: Veil) {
  const { people, due, due_because: _because, ...rest } = content;
  const isTeam = content.holder === "team";
  // of a grant the subscription may be of others than those who have it, and a user whom no catalog knows is of nobody's people
  const asking = content.kind === "grant" ? (content.requested_by ?? []) : [];
  const own = [people, isTeam ? [] : content.subject, asking].flat();
  const about = [...own, content.subject];
  const actor = (name: string | null): string | null => (name === null ? null : veil.actor(name, own));
  const words = (text: string | null): string | null => (text === null ? null : veil.words(text, about));
  const subject = isTeam ? content.subject : veil.person(content.subject);
  return {
    ...rest,
    id: rightId({ ...content, subject }),
    subject,
    people: people.map((one) => veil.person(one)).sort(),
    people_who_left: content.people_who_left.map((one) => veil.person(one)).sort(),
    requested_by: actor(content.requested_by),
    approved_by: actor(content.approved_by),
    ...(content.granted_by !== undefined && {
      granted_by: actor(content.granted_by),
      // whoever assumed a role may have called its session by their name
      granted_session: veil.isOpen ? (content.granted_session ?? null) : null,
    }),
    justification: words(content.justification),
    reason: veil.text(content.reason, about),
    last_decided_by: actor(content.last_decided_by),
    last_decision_reason: words(content.last_decision_reason),
    due_kind: due,
  };
}

function shownDecision(row: ItemDecisionRow, veil: Veil, about: readonly string[]) {
  return {
    decision: row.decision,
    reason: row.reason === null ? null : veil.words(row.reason, about),
    until: timeOf(row.until),
    ticket: row.ticket,
    by: veil.actor(row.by, about),
    way: row.way,
    at: isoTime(row.at),
    took_seconds: row.tookMs === null ? null : Math.round(row.tookMs / 1_000),
    bulk: row.isBulk,
    delegation: row.delegation,
    removal: row.removal && {
      state: row.removal.state,
      revocation: row.removal.revocation,
      proven_at: timeOf(row.removal.provenAt),
      proof: row.removal.proof,
      event_id: row.removal.eventId,
    },
  };
}

function shownQuestion(row: QuestionRow, veil: Veil, about: readonly string[]) {
  return {
    items: row.numbers,
    project: row.project,
    says: veil.words(row.says, about),
    asked_by: veil.actor(row.asker, about),
    asked: row.asked.map((one) => veil.actor(one, about)),
    asked_at: isoTime(row.askedAt),
    answer: row.answer,
    answer_says: row.answerSays === null ? null : veil.words(row.answerSays, about),
    answered_by: row.answerer === null ? null : veil.actor(row.answerer, about),
    answered_at: timeOf(row.answeredAt),
  };
}

function delegationOf(row: DelegationRow) {
  return {
    number: row.id,
    asset: row.asset,
    project: row.project,
    to: row.to,
    by: row.by,
    reason: row.reason,
    made_at: isoTime(row.madeAt),
    until: isoTime(row.until),
    ended_at: timeOf(row.endedAt),
  };
}

function signOffOf(row: SignOffRow) {
  return {
    step: row.step,
    by: row.by,
    roles: row.roles,
    issuer: row.issuer,
    subject: row.subject,
    authenticated_at: isoTime(row.authenticatedAt),
    statement: row.statement,
    signed_hash: row.signedHash,
    at: isoTime(row.at),
  };
}

function reportOf(row: ListedReport) {
  const { folder, place, names, isDecided, manifestHash, keyId, writtenAt } = row;
  const trust = keyId === null ? "" : " --trust trusted-keys.json";
  return {
    id: folder,
    written_at: isoTime(writtenAt),
    place,
    with_decisions: isDecided,
    names,
    review_sha256: row.reviewHash,
    manifest_sha256: manifestHash,
    key_id: keyId,
    verify: `auditplane reports verify ${shellWord(place, "DIR")}${trust}`,
  };
}

function timeOf(time: number | null): string | null {
  return time === null ? null : isoTime(time);
}
