/** What somebody decides about items of a review: all of them, or none. Each is an entry of the audit log in the same transaction. */
import type { Pool, PoolClient } from "pg";
import type { AuditEntry } from "../../../core/audit/entry.ts";
import type { CatalogIndex } from "../../../core/catalog/index-catalog.ts";
import { isoTime } from "../../../core/record/time.ts";
import { belongsTo } from "../../../core/review/certify/belongs.ts";
import { refusedDecision, tookMs } from "../../../core/review/certify/decision.ts";
import type { WantedDecision } from "../../../core/review/certify/decision.ts";
import { AuditplaneError } from "../../../errors.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { PeopleIds } from "../../../store/people.ts";
import { insertDecisions, readLastDecided } from "../../../store/review-decisions.ts";
import { listReviewItems } from "../../../store/review-items.ts";
import type { ReviewItemRow } from "../../../store/review-items.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { readDelegations } from "./delegated.ts";
import { lockedFor, noItem, refuseUnlessOpen } from "./locked.ts";
import type { Acting, ActingGiven } from "./locked.ts";

export interface DecideGiven extends ActingGiven, WantedDecision {
  /** Numbers of items; several are decided in one go. */
  readonly numbers: readonly number[];
  /** When the items were shown to whoever decides, in ms; undefined: nobody knows. */
  readonly shownAt?: number | undefined;
  readonly index: CatalogIndex;
}

/** Throws as lockedFor does, `input_missing` where an item is none of the review, and `usage` where one may not be decided so. */
export async function decideItems(pool: Pool, given: DecideGiven): Promise<void> {
  await inTransaction(pool, async (client) => {
    const people = new PeopleIds(client);
    const acting = await lockedFor(client, given, people);
    refuseUnlessOpen(acting.review);
    const numbers = [...new Set(given.numbers)];
    const items = await listReviewItems(client, acting.review.id, { numbers, limit: numbers.length });
    const missing = numbers.find((number) => items.every(({ rank }) => rank !== number));
    if (missing !== undefined || items.length === 0) throw noItem(acting.review.id, missing);
    await decideAll(client, items, { acting, given });
  });
}

async function decideAll(
  client: PoolClient,
  items: readonly ReviewItemRow[],
  { acting, given }: { readonly acting: Acting; readonly given: DecideGiven },
): Promise<void> {
  const { review, decider, deciderId, now } = acting;
  const delegationOf = await readDelegations(client, acting);
  const isBulk = items.length > 1;
  const own = belongsTo(given.index, decider.person, now);
  for (const item of items) {
    const refused =
      decider.role === "delegate" && delegationOf(item) === undefined
        ? "it was not put into your hands, or not any more"
        : refusedDecision(item, given, { decider, belongsTo: own, now, isBulk });
    if (refused !== undefined)
      throw new AuditplaneError(
        "usage",
        `could not decide about item ${item.rank} of ${review.id}: ${refused}`,
      );
  }
  const lastAt = await readLastDecided(client, review.id, deciderId);
  const took = tookMs({ now, shownAt: given.shownAt, lastAt, count: items.length });
  const reason = given.reason?.trim() ?? "";
  const said = {
    reason: reason === "" ? null : reason,
    ticket: given.ticket ?? null,
    until: given.until ?? null,
  };
  const { way, issuer, subject, authenticatedAt } = decider;
  const seqs = await appendAudit(
    client,
    items.map((item) => decidedEntry(item, { acting, given, took, isBulk })),
  );
  await insertDecisions(
    client,
    items.map((item, at) => ({
      review: review.id,
      item: item.id,
      decision: given.decision,
      ...said,
      deciderId,
      way,
      issuer,
      subject,
      authenticatedAt,
      isBulk,
      delegation: decider.role === "delegate" ? (delegationOf(item) ?? null) : null,
      tookMs: took,
      auditSeq: seqs[at] ?? 0,
    })),
  );
}

function decidedEntry(
  item: ReviewItemRow,
  {
    acting: { review, decider },
    given,
    took,
    isBulk,
  }: {
    readonly acting: Acting;
    readonly given: DecideGiven;
    readonly took: number | null;
    readonly isBulk: boolean;
  },
): AuditEntry {
  return {
    actor: { kind: "person", name: decider.person },
    action: "review.decided",
    subject: { kind: "review", id: review.id },
    reason: given.reason,
    detail: {
      item: item.id,
      decision: given.decision,
      before: item.decision?.decision ?? null,
      until: given.until === undefined ? null : isoTime(given.until),
      way: decider.way,
      took_ms: took,
      bulk: isBulk,
    },
    personal: { subject: decider.subject, issuer: decider.issuer, ticket: given.ticket ?? null },
  };
}
