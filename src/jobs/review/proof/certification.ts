/** What was decided and signed of an opened review, for its report. */
import type { Pool } from "pg";
import { calledOf } from "../../../core/review/called.ts";
import type { CalledPerson } from "../../../core/review/called.ts";
import type {
  CarriedDecision,
  Certification,
  Delegation,
  ItemDecision,
  Reviewer,
  SignOff,
} from "../../../core/review/certification.ts";
import { parseEventTime } from "../../../core/record/time.ts";
import { listDelegations, listSignOffs } from "../../../store/review-delegations.ts";
import type { DelegationRow, SignOffRow } from "../../../store/review-delegations.ts";
import { listReviewItems } from "../../../store/review-items.ts";
import type { ItemDecisionRow, RemovalRow, ReviewItemRow } from "../../../store/review-items.ts";
import type { ReviewRow } from "../../../store/review-rows.ts";

/** First and last name that somebody had at a time, in ms; undefined: nobody knows. */
export type NameAt = (id: string, at: number) => string | undefined;

/** More than any review has. */
const ITEMS_MAX = 1_000_000;

export async function readCertification(
  pool: Pool,
  review: ReviewRow,
  nameAt: NameAt,
): Promise<Certification> {
  const { id } = review;
  const items = await listReviewItems(pool, id, { limit: ITEMS_MAX });
  const due = items.filter((item) => item.due !== null);
  const acts = {
    decisions: due.flatMap((item) => (item.decision ? [decisionOf(item.id, item.decision)] : [])),
    delegations: (await listDelegations(pool, id)).map(delegationOf),
    signOffs: (await listSignOffs(pool, id)).map(signOffOf),
  };
  return {
    ...acts,
    people: peopleIn(acts, nameAt),
    kind: review.kind,
    state: review.state,
    openedAt: review.openedAt,
    dueAt: review.dueAt,
    cutOffAt: review.cutOffAt,
    closedAt: review.closedAt,
    due: due.map((item) => item.id),
    carried: items.filter((item) => item.due === null).map(carriedOf),
  };
}

/** Whoever decided, delegated, was delegated to, or signed, as they were called then. */
function peopleIn(
  { decisions, delegations, signOffs }: Pick<Certification, "decisions" | "delegations" | "signOffs">,
  nameAt: NameAt,
): CalledPerson[] {
  const acted = [
    ...decisions.map(({ by, at }) => [by.person, at] as const),
    ...delegations.flatMap(({ by, to, from }) => [[by.person, from] as const, [to, from] as const]),
    ...signOffs.map(({ by, at }) => [by.person, at] as const),
  ];
  const times = new Map(acted.toReversed());
  return calledOf(times.keys(), (id) => nameAt(id, times.get(id) ?? 0));
}

function carriedOf({ id, content }: ReviewItemRow): CarriedDecision {
  const at = content.last_decided_at === null ? undefined : parseEventTime(content.last_decided_at);
  return { item: id, decision: content.last_decision, review: content.last_decided_in, at: at ?? null };
}

type LoggedIn = Pick<DelegationRow, "by" | "issuer" | "subject" | "authenticatedAt">;

function reviewerOf({ by, issuer, subject, authenticatedAt }: LoggedIn): Reviewer {
  return { person: by, issuer, subject, loggedInAt: authenticatedAt };
}

function decisionOf(item: string, row: ItemDecisionRow): ItemDecision {
  const { removal } = row;
  return {
    item,
    decision: row.decision,
    reason: row.reason,
    ticket: row.ticket,
    by: reviewerOf(row),
    at: row.at,
    until: row.until,
    tookMs: row.tookMs,
    isBulk: row.isBulk,
    delegation: row.delegation === null ? null : String(row.delegation),
    removal:
      removal?.state === "proven" && removal.provenAt !== null
        ? {
            source: removal.eventId === null ? "catalog" : "cloudtrail",
            eventId: removal.eventId,
            at: goneAt(removal.proof) ?? removal.provenAt,
          }
        : null,
  };
}

/** As the event says. */
function goneAt(proof: RemovalRow["proof"]): number | undefined {
  const at = proof?.["event_at"];
  return typeof at === "string" ? parseEventTime(at) : undefined;
}

function delegationOf(row: DelegationRow): Delegation {
  return {
    id: String(row.id),
    by: reviewerOf(row),
    to: row.to,
    scope: row.asset === null ? { project: row.project ?? "" } : { asset: row.asset },
    from: row.madeAt,
    until: Math.min(row.until, row.endedAt ?? Infinity),
  };
}

function signOffOf(row: SignOffRow): SignOff {
  return {
    role: row.step === 1 ? "owner" : "management",
    by: reviewerOf(row),
    statement: row.statement,
    at: row.at,
  };
}
