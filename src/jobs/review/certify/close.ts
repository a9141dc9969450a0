/** Closes a review: after it was signed, or since it is overdue; what nobody decided is counted as not reviewed. */
import type { Pool, PoolClient } from "pg";
import { countLine, refusedClosing } from "../../../core/review/certify/signing.ts";
import { AuditplaneError } from "../../../errors.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { readClock } from "../../../store/clock.ts";
import { PeopleIds } from "../../../store/people.ts";
import { listSignOffs } from "../../../store/review-delegations.ts";
import { lockReview, setReviewState } from "../../../store/review-rows.ts";
import type { ReviewRow } from "../../../store/review-rows.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { lockedFor, refuseDelegate } from "./locked.ts";
import type { ActingGiven } from "./locked.ts";

/** Throws as lockedFor does, and `usage` where it cannot be closed, or not by them. Returns the sum of what became of its items. */
export async function closeReview(pool: Pool, given: ActingGiven): Promise<string> {
  const people = new PeopleIds(pool);
  return await inTransaction(pool, async (client) => {
    const { review, decider, now } = await lockedFor(client, given, people);
    refuseDelegate(review, decider, "close");
    const refused = await refusal(client, review, { now, isSystem: false });
    if (refused !== undefined)
      throw new AuditplaneError("usage", `could not close review ${review.id}: ${refused}`);
    await close(client, review, decider.person);
    return countLine(review);
  });
}

/** By nobody, since it is overdue. False: it is not, it is closed already, or there is none. */
export async function closeOverdueReview(pool: Pool, id: string): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    const review = await lockReview(client, id);
    if (!review) return false;
    const now = await readClock(client);
    if ((await refusal(client, review, { now, isSystem: true })) !== undefined) return false;
    await close(client, review, undefined);
    return true;
  });
}

async function refusal(
  client: PoolClient,
  review: ReviewRow,
  given: { readonly now: number; readonly isSystem: boolean },
): Promise<string | undefined> {
  const signers = (await listSignOffs(client, review.id)).map(({ by }) => by);
  return refusedClosing({ ...review, ...given, signers });
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
