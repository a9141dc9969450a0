/** Which rows of a day count: not those that an addendum replaces; and which are of the files that are reported on. */
import type { PoolClient } from "pg";
import { readCopies } from "../../store/accesses.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { readReplaced } from "../../store/origins.ts";
import { TWIN_REACH_MS } from "../ingest/prepare.ts";
import type { DeriveContext } from "./context.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which rows of a day an addendum replaces. */
export async function replacedRows(client: PoolClient, range: Range): Promise<(row: AccessRow) => boolean> {
  const replaced = await readReplaced(client, range);
  if (replaced.size === 0) return () => false;
  return (row) => replaced.has(`${row.eventId} ${row.accountId} ${row.regionId}`);
}

/** Which rows are in the files that are reported on: by their own pointer, or by a copy elsewhere. */
export async function reportedRows(
  client: PoolClient,
  range: Range,
  context: DeriveContext,
): Promise<(row: AccessRow) => boolean> {
  const files = context.reportFiles;
  if (!files) return () => true;
  const reach = { from: range.from - TWIN_REACH_MS, to: range.to + TWIN_REACH_MS };
  const copies = await readCopies(client, reach, [...files]);
  return (row) => files.has(row.fileId) || copies.has(`${row.eventId} ${row.accountId} ${row.regionId}`);
}
