/** Deletes what is kept for no longer. Events are archived first, by jobs/archive; what nobody deletes is left: core/privacy/retention.ts says which. */
import type { Pool } from "pg";
import type { RetentionDays, RetentionName } from "../../core/privacy/retention.ts";
import { deleteOver, deleteOverRecords, isPlain } from "../../store/retention.ts";

export interface RetainDeps {
  readonly pool: Pool;
  readonly retention: RetentionDays;
  readonly signal: AbortSignal;
}

/** How many rows of which kind; those of which there were some. Safe to be run twice, and by two at once. */
export async function applyRetention({
  pool,
  retention,
  signal,
}: RetainDeps): Promise<Partial<Record<RetentionName, number>>> {
  const deleted: Partial<Record<RetentionName, number>> = {};
  for (const [name, days] of retention) {
    signal.throwIfAborted();
    const count = await deleteKind(pool, name, days);
    if (count > 0) deleted[name] = count;
  }
  return deleted;
}

async function deleteKind(pool: Pool, name: RetentionName, days: number): Promise<number> {
  if (name === "raw_records") return await deleteOverRecords(pool, days);
  return isPlain(name) ? await deleteOver(pool, name, days) : 0;
}
