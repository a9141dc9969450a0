/** What is kept of matches for correlations. */
import type { Pool } from "pg";

export interface CapturedField {
  readonly rule: string;
  readonly field: string;
}

/** Those of the fields that some match of the rule was stored without. */
export async function listUncaptured(
  pool: Pool,
  wanted: readonly CapturedField[],
): Promise<readonly CapturedField[]> {
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<CapturedField>(
    `select rule, field from unnest($1::text[], $2::text[]) as w (rule, field)
     where exists (select from matches m where m.rule_id = w.rule and not m.captured ? w.field)`,
    [wanted.map(({ rule }) => rule), wanted.map(({ field }) => field)],
  );
  return rows;
}
