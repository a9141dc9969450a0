/** Looks whether what was to be revoked is gone: by the catalog as it was read since, or by an event. Until then it stays open. Twice is once. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../../core/catalog/moment.ts";
import { isoTime } from "../../../core/record/time.ts";
import { estateOf } from "../../../core/review/estate.ts";
import { populationOf } from "../../../core/review/population.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { listOpenRemovals, markRemovalProven } from "../../../store/review-removals.ts";
import type { OpenRemoval } from "../../../store/review-removals.ts";
import { inTransaction } from "../../../store/transaction.ts";

/** Returns how many are proven by that. */
export async function proveRemovals(pool: Pool, index: CatalogIndex): Promise<number> {
  const open = await listOpenRemovals(pool);
  const standing = indexStanding(index, open);
  let proven = 0;
  for (const removal of open) {
    const proof = proofOf(removal, index, standing);
    if (!proof) continue;
    const { decision, review, item, eventId } = removal;
    const isNew = await inTransaction(pool, async (client) => {
      if (!(await markRemovalProven(client, decision, { proof, eventId }))) return false;
      await appendAudit(client, [
        {
          actor: { kind: "system" },
          action: "review.removal_proven",
          subject: { kind: "review", id: review },
          detail: { item, ...proof },
        },
      ]);
      return true;
    });
    if (isNew) proven++;
  }
  return proven;
}

/** By domain: ids of the rights that stand as of the last read. An asset that went to another domain takes its rights along. */
function indexStanding(
  index: CatalogIndex,
  open: readonly OpenRemoval[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const at = lastMoment(index.catalog);
  const known = new Map<string, Set<string>>();
  for (const { domain, decidedAt } of open) {
    const from = Math.min(decidedAt, at);
    const rights = populationOf(index, estateOf({ index, domain, from, at }));
    const before = known.get(domain);
    known.set(domain, new Set([...(before ?? []), ...rights.map(({ id }) => id)]));
  }
  return known;
}

/** undefined: nothing shows it yet. A catalog that was read before it was decided shows nothing. */
function proofOf(
  { domain, item, decidedAt, toldAt, told, eventId }: OpenRemoval,
  index: CatalogIndex,
  standing: ReadonlyMap<string, ReadonlySet<string>>,
): Readonly<Record<string, string>> | undefined {
  const event = {
    ...(toldAt !== null && { event_at: isoTime(toldAt) }),
    ...(eventId !== null && { event_id: eventId }),
  };
  const readAt = index.asOf(domain, lastMoment(index.catalog));
  const isRead = readAt !== null && Number.isFinite(readAt) && readAt > decidedAt;
  if (isRead && standing.get(domain)?.has(item) === false)
    return { proof: "catalog", catalog: index.catalog.hash, read_at: isoTime(readAt), ...event };
  return told === "ended" ? { proof: "event", ...event } : undefined;
}
