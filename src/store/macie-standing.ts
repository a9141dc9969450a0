/** Macie's findings as they stand: of each the newest version. */
import type { Pool, PoolClient } from "pg";
import { parseFinding } from "../core/macie/finding.ts";
import type { MacieFinding } from "../core/macie/finding.ts";

interface FindingRow {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly document: unknown;
}

/** Documents are long: so many are in memory at once. */
const TOGETHER = 1_000;

/** `unreadable`: how many could be read when they came, and cannot any more. */
export async function readStandingFindings(
  db: Pool | PoolClient,
): Promise<{ readonly findings: readonly MacieFinding[]; readonly unreadable: number }> {
  const findings: MacieFinding[] = [];
  let unreadable = 0;
  for await (const { document } of standing(db)) {
    const parsed = parseFinding(document);
    if (parsed.kind === "finding") findings.push(parsed.finding);
    else unreadable++;
  }
  return { findings, unreadable };
}

async function* standing(db: Pool | PoolClient): AsyncGenerator<FindingRow> {
  let last: FindingRow | undefined;
  do {
    const { rows } = await db.query<FindingRow>(
      `select account_id as account, region, finding_id as id, document
       from macie_findings join macie_versions using (account_id, region, finding_id, digest)
       where (account_id, region, finding_id) > ($1, $2, $3) order by 1, 2, 3 limit ${TOGETHER}`,
      [last?.account ?? "", last?.region ?? "", last?.id ?? ""],
    );
    yield* rows;
    last = rows.length < TOGETHER ? undefined : rows.at(-1);
  } while (last);
}
