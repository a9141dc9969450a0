/** Has a named person decide about an asset or a project for a time. They hand it on to nobody. */
import type { Pool } from "pg";
import { identityName } from "../../../core/identity/identity-name.ts";
import { shownText } from "../../../core/record/text.ts";
import { DAY_MS, isoTime } from "../../../core/record/time.ts";
import { AuditplaneError } from "../../../errors.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { PeopleIds } from "../../../store/people.ts";
import { endDelegation, insertDelegation } from "../../../store/review-delegations.ts";
import { listReviewItems } from "../../../store/review-items.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { lockedFor, personNamed, refuseDelegate, refuseUnlessOpen } from "./locked.ts";
import type { ActingGiven } from "./locked.ts";

export interface DelegateGiven extends ActingGiven {
  /** One of both. */
  readonly asset?: string | undefined;
  readonly project?: string | undefined;
  /** By any name of theirs. */
  readonly to: string;
  /** In ms; undefined: until the review is due. */
  readonly until?: number | undefined;
  readonly reason: string;
}

const DAYS_MAX = 90;
const ALL = 1_000_000;

/** Returns its number. Throws as lockedFor does, and `usage` where it cannot be. */
export async function delegateReview(pool: Pool, given: DelegateGiven): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const people = new PeopleIds(client);
    const { review, decider, deciderId, now } = await lockedFor(client, given, people);
    refuseUnlessOpen(review);
    refuseDelegate(review, decider, "delegate in");
    const refuse = (why: string): never => {
      throw new AuditplaneError("usage", `could not delegate in review ${review.id}: ${why}`);
    };
    const { asset = null, project = null, reason } = given;
    if ((asset === null) === (project === null)) refuse("give either an asset or a project");
    const until = given.until ?? Math.max(review.dueAt, now + DAY_MS);
    if (until <= now || until > now + DAYS_MAX * DAY_MS)
      refuse(`it takes an end within ${DAYS_MAX} days, and ${isoTime(until)} is not`);
    const to = await personNamed(client, given.to, now);
    if (!to) return refuse(`nobody of the catalog goes by ${shownText(given.to)}`);
    if (identityName(to.id) === identityName(decider.person)) refuse("it is in your own hands already");
    const items = await listReviewItems(client, review.id, { limit: ALL });
    if (
      !items.some(({ content }) => (asset === null ? content.project === project : content.asset === asset))
    )
      refuse(`it has no item of ${shownText(asset ?? project ?? "")}`);
    await people.resolve([to.id]);
    const { way, issuer, subject, authenticatedAt } = decider;
    const id = await insertDelegation(client, {
      review: review.id,
      asset,
      project,
      way,
      issuer,
      subject,
      authenticatedAt,
      reason,
      until,
      toId: people.id(to.id),
      byId: deciderId,
    });
    await appendAudit(client, [
      {
        actor: { kind: "person", name: decider.person },
        action: "review.delegated",
        subject: { kind: "review", id: review.id },
        reason,
        detail: { delegation: id, asset, project, until: isoTime(until), way },
        personal: { to: to.id },
      },
    ]);
    return id;
  });
}

/** What was decided by it stays. Throws as lockedFor does, and `usage` where there is none that holds. */
export async function endReviewDelegation(
  pool: Pool,
  given: ActingGiven & { readonly delegation: number; readonly reason: string },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const people = new PeopleIds(client);
    const { review, decider } = await lockedFor(client, given, people);
    refuseDelegate(review, decider, "end a delegation of");
    if (!(await endDelegation(client, review.id, given.delegation)))
      throw new AuditplaneError(
        "usage",
        `could not end delegation ${given.delegation} of review ${review.id}: there is none that holds; reviews show prints them`,
      );
    await appendAudit(client, [
      {
        actor: { kind: "person", name: decider.person },
        action: "review.delegation_ended",
        subject: { kind: "review", id: review.id },
        reason: given.reason,
        detail: { delegation: given.delegation },
      },
    ]);
  });
}
