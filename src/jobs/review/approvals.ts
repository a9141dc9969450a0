/** Finds the subscriptions of a domain whose approvers nobody could check. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { approvedOn, datazoneId, uncheckedOf } from "../../core/review/approvals.ts";
import type { UncheckedApproval } from "../../core/review/approvals.ts";
import { readApprovalRows } from "../../store/handshakes.ts";

export async function readUnchecked(
  pool: Pool,
  index: CatalogIndex,
  { domain, assets }: { readonly domain: string; readonly assets: readonly string[] },
): Promise<UncheckedApproval[]> {
  const approved = approvedOn(index, assets);
  const isRead = index.catalog.made !== undefined && approved.length > 0;
  const rows = isRead ? await readApprovalRows(pool, [...new Set(approved.map(datazoneId))]) : undefined;
  return uncheckedOf(approved, { index, domain, rowsOf: (id) => rows?.get(id) });
}
