/** Runs the main job on files and gives what came of it, in a database of the caller or in one of its own. */
import { openDatabase } from "../app.ts";
import type { Database, Policy, RawBatch } from "../app.ts";
import type { Config } from "../config.ts";
import type { PrintedFinding } from "../core/finding/print.ts";
import { runScan } from "../jobs/scan/index.ts";
import type { ScanOutcome } from "../jobs/scan/index.ts";
import { countAccesses, readCauses } from "../reports/backtest/query.ts";
import { readFindings } from "../reports/scan/query.ts";
import { summarise } from "../reports/scan/summary.ts";
import type { ScanSummary } from "../reports/scan/summary.ts";
import { withThreads } from "./with-threads.ts";
import type { Workplace } from "./with-threads.ts";

export interface Judged {
  readonly findings: readonly PrintedFinding[];
  readonly summary: ScanSummary;
  readonly outcome: ScanOutcome;
}

/** Scans the files into the database. */
export async function judge({ database, run }: Workplace, batches: readonly RawBatch[]): Promise<Judged> {
  const outcome = await run((deps) => runScan(batches, { ...deps, shared: database.lasting }));
  const reports = outcome.days.map(({ report }) => report);
  const findings = await readFindings(
    database.pool,
    reports.flatMap((report) => report.findings),
  );
  return { findings, summary: summarise(outcome.files, reports, findings), outcome };
}

export interface JudgedApart extends Judged {
  /** What alerts group by, by the uid of each finding that people are told of. */
  readonly causes: ReadonlyMap<string, string>;
  /** Refused ones included. */
  readonly accesses: number;
}

/** Scans the files into a database that lives as long as the scan, whatever database is configured. */
export async function judgeApart(
  batches: readonly RawBatch[],
  policy: Policy,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Promise<JudgedApart> {
  return await withThreads({ open: () => openApart(config), policy, config, signal }, async (workplace) => {
    const judged = await judge(workplace, batches);
    const uids = judged.findings.map(({ uid }) => uid);
    const { pool } = workplace.database;
    return { ...judged, causes: await readCauses(pool, uids), accesses: await countAccesses(pool) };
  });
}

/** Opens a database that lives as long as the run, whatever database is configured. */
export async function openApart(config: Config): Promise<Database> {
  return await openDatabase({ ...config, databaseUrl: undefined }, undefined);
}
