/** Looks up the names behind the ids that findings hold. */
import type { Pool, PoolClient } from "pg";
import type { Names, StandingFinding } from "../core/finding/standing.ts";
import { readAsOf } from "./catalogs.ts";
import { readValues } from "./dictionary.ts";
import { readEvidenceFiles } from "./evidence.ts";

export async function readNames(db: Pool | PoolClient, findings: readonly StandingFinding[]): Promise<Names> {
  const principals = new Set<number>();
  const files = new Set<number>();
  for (const { detail } of findings) {
    for (const id of detail.principals) principals.add(id);
    if ("principalId" in detail.first.consumer) principals.add(detail.first.consumer.principalId);
    for (const { fileId } of detail.evidence) files.add(fileId);
  }
  return {
    principals: await readValues(db, [...principals]),
    files: await readEvidenceFiles(db, [...files]),
    asOf: await readAsOf(db),
  };
}
