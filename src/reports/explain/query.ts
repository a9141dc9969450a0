/** The finding that is to be explained. */
import type { Pool } from "pg";
import { printFinding } from "../../core/finding/print.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import type { ExplainWanted } from "../../core/volume/explain/explained.ts";
import { readNames } from "../../store/finding-names.ts";
import { readFindingRows } from "../../store/findings.ts";

export interface FoundFinding extends ExplainWanted {
  readonly finding: PrintedFinding;
  /** Whether a score is behind it. */
  readonly scored: boolean;
}

/** undefined: there is none. */
export async function readFinding(pool: Pool, uid: string): Promise<FoundFinding | undefined> {
  const [row] = await readFindingRows(pool, { uids: [uid] });
  if (!row) return undefined;
  const { ruleId, person, asset, windowStart, windowEnd } = row;
  return {
    ruleId,
    person,
    asset,
    windowStart,
    windowEnd,
    finding: printFinding(row, await readNames(pool, [row])),
    scored: (row.detail.first.volume ?? null) !== null,
  };
}
