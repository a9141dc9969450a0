/** What else rights are reviewed for that are asked about already: it is added to the review that is open. */
import type { Pool } from "pg";
import { groupBy } from "../../core/catalog/group.ts";
import { CAUSE_WORDS } from "../../core/review/causes.ts";
import type { CauseKind } from "../../core/review/causes.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { addReason } from "../../store/review-causes.ts";
import { lockReview } from "../../store/review-rows.ts";
import { inTransaction } from "../../store/transaction.ts";

/** `asked`: by item its review. Twice is once. */
export async function addCause(
  pool: Pool,
  kind: CauseKind,
  asked: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [review, same] of groupBy([...asked], ([, id]) => id)) {
    const items = same.map(([item]) => item);
    await inTransaction(pool, async (client) => {
      await lockReview(client, review);
      if (!(await addReason(client, review, { items, words: CAUSE_WORDS[kind] }))) return;
      await appendAudit(client, [
        {
          actor: { kind: "system" },
          action: "review.cause_added",
          subject: { kind: "review", id: review },
          reason: CAUSE_WORDS[kind],
          detail: { cause: kind, items },
        },
      ]);
    });
  }
}
