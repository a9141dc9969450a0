/** Deletes what is kept for no longer, and is no evidence: that is archived first, by jobs/archive. core/privacy/retention-kinds.ts says which. */
import type { Pool } from "pg";
import type { RetentionDays, RetentionName } from "../../core/privacy/retention.ts";
import { deleteBehind, isBehind } from "../../store/retention-behind.ts";
import { deleteOver, deleteOverRecords, isPlain } from "../../store/retention.ts";

export interface RetainDeps {
  readonly pool: Pool;
  readonly retention: RetentionDays;
  /** How many days back deliveries are listed: what was read of these must be known. */
  readonly listDays: number;
  readonly signal: AbortSignal;
}

/** How many rows of which kind; those of which there were some. Safe to be run twice, and by two at once. */
export async function applyRetention({
  pool,
  retention,
  listDays,
  signal,
}: RetainDeps): Promise<Partial<Record<RetentionName, number>>> {
  const deleted: Partial<Record<RetentionName, number>> = {};
  for (const [name, days] of retention) {
    signal.throwIfAborted();
    const count = await deleteKind({ pool, listDays }, name, days);
    if (count > 0) deleted[name] = count;
  }
  return deleted;
}

async function deleteKind(
  { pool, listDays }: Pick<RetainDeps, "pool" | "listDays">,
  name: RetentionName,
  days: number,
): Promise<number> {
  if (name === "raw_records") return await deleteOverRecords(pool, days);
  if (isBehind(name))
    return await deleteBehind(pool, name, name === "files" ? Math.max(days, listDays + 1) : days);
  return isPlain(name) ? await deleteOver(pool, name, days) : 0;
}
