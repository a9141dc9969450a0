/** Looks up the names behind the ids that findings hold. */
import type { Pool, PoolClient } from "pg";
import type { Names, StandingFinding } from "../core/finding/standing.ts";
import { readAsOf } from "./catalogs.ts";
import { readValues } from "./dictionary.ts";
import { readLabels } from "./control-labels.ts";
import { readEvidenceFiles } from "./evidence.ts";

/** `others`: ids beside those that the findings have. */
export async function readNames(
  db: Pool | PoolClient,
  findings: readonly StandingFinding[],
  others: readonly string[] = [],
): Promise<Names> {
  const principals = new Set<number>();
  const files = new Set<number>();
  const named = new Set<string>(others);
  for (const { asset, domain, detail } of findings) {
    const { ownerProject, consumer, account } = detail.first;
    for (const id of [asset, domain, ownerProject, account, ...detail.projects])
      if (id !== null) named.add(id);
    if ("project" in consumer) named.add(consumer.project);
    for (const id of detail.principals) principals.add(id);
    if ("principalId" in detail.first.consumer) principals.add(detail.first.consumer.principalId);
    for (const { fileId } of detail.evidence) files.add(fileId);
  }
  return {
    principals: await readValues(db, [...principals]),
    files: await readEvidenceFiles(db, [...files]),
    asOf: await readAsOf(db),
    labels: await readLabels(db, [...named]),
  };
}
