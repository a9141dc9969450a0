/**
 * Closes a review: after it was signed, or since it is overdue; what nobody decided is counted as not reviewed. What it revokes is carried out
 * where whoever closes it says so.
 */
import type { Pool, PoolClient } from "pg";
import { countLine, refusedApplying, refusedClosing } from "../../../core/review/certify/signing.ts";
import { AuditplaneError } from "../../../errors.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { readClock } from "../../../store/clock.ts";
import { PeopleIds } from "../../../store/people.ts";
import { readMeshPolicy } from "../../../store/mesh-policy.ts";
import { markApplied } from "../../../store/review-applied.ts";
import { listSignOffs } from "../../../store/review-delegations.ts";
import { lockReview, setReviewState } from "../../../store/review-rows.ts";
import type { ReviewRow } from "../../../store/review-rows.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { lockedFor, refuseDelegate } from "./locked.ts";
import type { Acting, ActingGiven } from "./locked.ts";

export interface CloseGiven extends ActingGiven {
  /** Whether auditplane carries out what was decided to be revoked; also of a review that is closed already. */
  readonly isApplied?: boolean | undefined;
}

/** Throws as lockedFor does, and `usage` where it cannot be closed, or not by them. Returns the sum of what became of its items. */
export async function closeReview(pool: Pool, given: CloseGiven): Promise<string> {
  return await inTransaction(pool, async (client) => {
    const people = new PeopleIds(client);
    const acting = await lockedFor(client, given, people);
    const { review, decider, now } = acting;
    refuseDelegate(review, decider, "close");
    const signers = await signersOf(client, review);
    const isApplied = given.isApplied === true;
    if (isApplied) {
      const { mode = "off" } = (await readMeshPolicy(client))?.revocation ?? {};
      const refused = refusedApplying({ ...review, signers, mode });
      if (refused !== undefined)
        throw new AuditplaneError("usage", `could not carry out review ${review.id}: ${refused}`);
    }
    if (!isApplied || review.state !== "closed") {
      const refused = refusedClosing({ ...review, signers, now, isSystem: false });
      if (refused !== undefined)
        throw new AuditplaneError("usage", `could not close review ${review.id}: ${refused}`);
      await close(client, review, decider.person);
    }
    if (isApplied) await apply(client, acting);
    return countLine(review);
  });
}

async function apply(client: PoolClient, { review, decider, deciderId }: Acting): Promise<void> {
  if (!(await markApplied(client, review.id, deciderId))) return;
  await appendAudit(client, [
    {
      actor: { kind: "person", name: decider.person },
      action: "review.applied",
      subject: { kind: "review", id: review.id },
      detail: { removals: review.removalsOpen, way: decider.way },
    },
  ]);
}

/** By nobody, since it is overdue. False: it is not, it is closed already, or there is none. */
export async function closeOverdueReview(pool: Pool, id: string): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    const review = await lockReview(client, id);
    if (!review) return false;
    const now = await readClock(client);
    const signers = await signersOf(client, review);
    if (refusedClosing({ ...review, signers, now, isSystem: true }) !== undefined) return false;
    await close(client, review, undefined);
    return true;
  });
}

async function signersOf(client: PoolClient, { id }: ReviewRow): Promise<readonly string[]> {
  return (await listSignOffs(client, id)).map(({ by }) => by);
}

async function close(client: PoolClient, review: ReviewRow, by: string | undefined): Promise<void> {
  await setReviewState(client, review.id, "closed");
  const { due, carried, undecided, removalsOpen } = review;
  await appendAudit(client, [
    {
      actor: by === undefined ? { kind: "system" } : { kind: "person", name: by },
      action: "review.closed",
      subject: { kind: "review", id: review.id },
      detail: { due, carried, not_reviewed: undecided, removals_open: removalsOpen, was: review.state },
    },
  ]);
}
