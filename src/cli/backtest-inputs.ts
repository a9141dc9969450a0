/** What a backtest reads: the logs that are named, or those that a kept database was filled from. */
import { existsSync } from "node:fs";
import process from "node:process";
import { openKeptDatabase } from "../app.ts";
import type { Config } from "../config.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { listDonePaths } from "../store/done-paths.ts";

const LINES_MAX = 20;

export interface BacktestPaths {
  readonly paths: readonly string[];
  /** How many of a kept database are not there any more. */
  readonly missing: number;
}

/**
 * The paths to read. Of a kept database those that are still there; the others are told. Throws `usage` and
 * `input_missing`.
 */
export async function backtestPaths(
  paths: readonly string[],
  dataDir: string | undefined,
  config: Config,
): Promise<BacktestPaths> {
  if (paths.length > 0) {
    if (dataDir === undefined) return { paths, missing: 0 };
    throw new AuditplaneError(
      "usage",
      "could not backtest: both paths and --data-dir are given; give one of the two",
    );
  }
  const known = await keptPaths(dataDir, config);
  const there = known.filter((path) => existsSync(path));
  sayMissing(known.filter((path) => !there.includes(path)));
  if (there.length > 0) return { paths: there, missing: known.length - there.length };
  throw new AuditplaneError(
    "input_missing",
    "could not backtest: no file that the database was filled from is there any more; name the logs",
  );
}

async function keptPaths(dataDir: string | undefined, config: Config): Promise<string[]> {
  const database = await openKeptDatabase(config, dataDir);
  try {
    return await listDonePaths(database.pool);
  } finally {
    await database.close();
  }
}

function sayMissing(missing: readonly string[]): void {
  for (const path of missing.slice(0, LINES_MAX))
    process.stderr.write(`not read: ${shownText(path)}: it is not there any more\n`);
  const rest = missing.length - LINES_MAX;
  if (rest > 0) process.stderr.write(`not read: ${formatCounted(rest, "more file")}\n`);
}
