/** Reads findings and the names behind their ids. */
import type { Pool } from "pg";
import { readValues } from "../../store/dictionary.ts";
import { readOpenFindings, readPaths } from "../../store/findings.ts";
import type { FindingRow } from "../../store/findings.ts";
import { compareFindings, printFinding } from "./print.ts";
import type { Names, PrintedFinding } from "./print.ts";

/** Open findings by uid, sorted for print. */
export async function readFindings(pool: Pool, uids: readonly string[]): Promise<PrintedFinding[]> {
  const rows = await readOpenFindings(pool, uids);
  const names = await readNames(pool, rows);
  return rows.map((row) => printFinding(row, names)).sort(compareFindings);
}

/** The names that the findings refer to. */
export async function readNames(pool: Pool, rows: readonly FindingRow[]): Promise<Names> {
  const principals = new Set<number>();
  const files = new Set<number>();
  for (const { detail } of rows) {
    for (const id of detail.principals) principals.add(id);
    if ("principalId" in detail.first.consumer) principals.add(detail.first.consumer.principalId);
    for (const { fileId } of detail.evidence) files.add(fileId);
  }
  return { principals: await readValues(pool, [...principals]), paths: await readPaths(pool, [...files]) };
}
