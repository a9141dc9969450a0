/** The findings that a scan prints. */
import type { Pool } from "pg";
import { compareFindings, printFinding } from "../../core/finding/print.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import { readNames } from "../../store/finding-names.ts";
import { readOpenFindings } from "../../store/findings.ts";

/** Open findings by uid, sorted for print. */
export async function readFindings(pool: Pool, uids: readonly string[]): Promise<PrintedFinding[]> {
  const rows = await readOpenFindings(pool, uids);
  const names = await readNames(pool, rows);
  return rows.map((row) => printFinding(row, names)).sort(compareFindings);
}
