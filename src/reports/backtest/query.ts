/** The causes by which alerts group findings. */
import type { Pool } from "pg";
import { isStanding } from "../../core/finding/alert.ts";
import { readStandingFindings } from "../../store/findings.ts";

/** The cause of each finding that people are told of, by its uid. */
export async function readCauses(pool: Pool, uids: readonly string[]): Promise<Map<string, string>> {
  const findings = await readStandingFindings(pool, uids);
  return new Map(findings.filter(isStanding).map(({ uid, cause }) => [uid, cause]));
}

/** How many accesses there were, refused ones included. */
export async function countAccesses(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "select coalesce(sum(accesses), 0)::int8 as count from rollup_day",
  );
  return rows[0]?.count ?? 0;
}
