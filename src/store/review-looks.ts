/** Who saw the people of a review by name: an entry of the audit log, once for each viewer, review and hour. */
import type { Pool } from "pg";
import type { WayIn } from "../core/authority/viewer.ts";
import { appendAudit } from "./audit-log.ts";
import { inTransaction } from "./transaction.ts";

/** Commits before anything is answered: what was not noted is not seen. */
export async function noteReviewLook(
  pool: Pool,
  { review, viewer, way }: { readonly review: string; readonly viewer: string; readonly way: WayIn },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      "insert into people (key) values ($1) on conflict on constraint people_key do nothing",
      [viewer],
    );
    const { rowCount } = await client.query(
      `insert into review_looks (viewer_id, review_id, hour)
       select id, $2, date_trunc('hour', now(), 'UTC') from people where key = $1 on conflict do nothing`,
      [viewer, review],
    );
    if (rowCount === 0) return;
    const actor = { kind: "person", name: viewer } as const;
    const subject = { kind: "review", id: review } as const;
    await appendAudit(client, [{ actor, action: "review.viewed", subject, detail: { way } }]);
  });
}
