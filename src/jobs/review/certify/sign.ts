/** Signs a review: first whoever answers for what was decided, then somebody else, who takes note of it. Never without a login; late, where it was closed as overdue. */
import type { Pool } from "pg";
import type { Role } from "../../../core/authority/role.ts";
import { nextSigning, signedHash, statementOf } from "../../../core/review/certify/signing.ts";
import { AuditplaneError } from "../../../errors.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { PeopleIds } from "../../../store/people.ts";
import { readSignedDecisions } from "../../../store/review-decisions.ts";
import { insertSignOff, listSignOffs } from "../../../store/review-delegations.ts";
import { setReviewState } from "../../../store/review-rows.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { lockedFor } from "./locked.ts";
import type { ActingGiven } from "./locked.ts";

export interface SignGiven extends ActingGiven {
  readonly roles: readonly Role[];
  /** The hash that they saw; undefined: they are shown what they sign after it. Another one is refused. */
  readonly seenHash?: string | undefined;
}

export interface Signed {
  readonly step: 1 | 2;
  readonly statement: string;
  readonly signedHash: string;
}

/** Throws as lockedFor does, and `usage` where they may not sign it, or not now. */
export async function signReview(pool: Pool, given: SignGiven): Promise<Signed> {
  return await inTransaction(pool, async (client) => {
    const people = new PeopleIds(client);
    const { review, decider, deciderId, now } = await lockedFor(client, given, people);
    const signers = (await listSignOffs(client, review.id)).map(({ by }) => by);
    const next = nextSigning({ ...review, counts: review, now, signers, signer: decider });
    const refuse = (why: string): never => {
      throw new AuditplaneError("usage", `could not sign review ${review.id}: ${why}`);
    };
    if ("refused" in next) return refuse(next.refused);
    const hash = signedHash(review.hash, await readSignedDecisions(client, review.id));
    if (given.seenHash !== undefined && given.seenHash !== hash)
      return refuse("something was decided since it was shown; look at it again");
    if (decider.authenticatedAt === null) return refuse("nobody says when its signer logged in");
    const statement = statementOf(next.step, review);
    const { issuer, subject, authenticatedAt } = decider;
    const [auditSeq = 0] = await appendAudit(client, [
      {
        actor: { kind: "person", name: decider.person },
        action: "review.signed",
        subject: { kind: "review", id: review.id },
        detail: {
          step: next.step,
          hash,
          review_hash: review.hash,
          roles: given.roles,
          undecided: review.undecided,
          ...(review.state === "closed" && { late: true }),
        },
        personal: { issuer, subject, statement },
      },
    ]);
    await insertSignOff(client, {
      review: review.id,
      step: next.step,
      signerId: deciderId,
      roles: given.roles,
      issuer,
      subject,
      authenticatedAt,
      statement,
      auditSeq,
      signedHash: hash,
    });
    if (review.state === "open") await setReviewState(client, review.id, "signed");
    return { step: next.step, statement, signedHash: hash };
  });
}
