/** Reads written trail files back, by means of Node.js alone. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { gunzipSync } from "node:zlib";
import type { TrailRecord } from "../../src/simulate/records/record.ts";

/** The records of all files, in the order of the paths. */
export async function readRecords(paths: readonly string[]): Promise<TrailRecord[]> {
  const records: TrailRecord[] = [];
  for (const path of paths) {
    const container = JSON.parse(gunzipSync(await readFile(path)).toString()) as { Records: TrailRecord[] };
    records.push(...container.Records);
  }
  return records;
}

/** One digest for names and contents of files. */
export async function digestOf(directory: string, paths: readonly string[]): Promise<string> {
  const digest = createHash("sha256");
  for (const path of paths) digest.update(relative(directory, path)).update(await readFile(path));
  return digest.digest("hex");
}

/** Counted again from the records, with the copies of one call merged. */
export function recount(records: readonly TrailRecord[]): {
  events: number;
  s3Accesses: number;
  queries: number;
  denied: number;
  bytesOut: number;
} {
  const counts = { events: records.length, s3Accesses: 0, queries: 0, denied: 0, bytesOut: 0 };
  for (const record of onceEach(records)) {
    if (record.eventName === "GetDataAccess") counts.queries++;
    if (record.eventCategory !== "Data") continue;
    counts.s3Accesses++;
    if (record.errorCode !== undefined) counts.denied++;
    else counts.bytesOut += bytesOf(record);
  }
  return counts;
}

/** One record of each call: the copy that names the caller. */
export function onceEach(records: readonly TrailRecord[]): TrailRecord[] {
  return records.filter(
    ({ sharedEventID, userIdentity }) => sharedEventID === undefined || userIdentity.arn !== undefined,
  );
}

export function bytesOf(record: TrailRecord): number {
  return Number(record.additionalEventData?.["bytesTransferredOut"] ?? 0);
}

/** The person behind a record of the demo: the session's name, or the role's ARN. */
export function personOf({ userIdentity }: TrailRecord): string {
  const session = userIdentity.arn?.split("/").slice(2).join("/") ?? "";
  const issuer = userIdentity.sessionContext?.sessionIssuer.arn;
  return session.includes("@") ? session : (issuer ?? userIdentity.invokedBy ?? "");
}
