/** Fetches the raw records that a finding rests on: those that were kept, and the others from where their files lie. */
import { gunzipSync } from "node:zlib";
import type { Pool } from "pg";
import type { FetchedRecord } from "../../core/evidence/fetched-record.ts";
import { redactRecord } from "../../core/evidence/redact.ts";
import { guid } from "../../core/finding/print.ts";
import type { EvidencePoint } from "../../core/finding/hit.ts";
import { isoTime } from "../../core/record/time.ts";
import { objectOf } from "../../core/record/text.ts";
import type { FileReader } from "../../sources/reader.ts";
import { readEvidenceFiles } from "../../store/evidence.ts";
import { readKept } from "../../store/kept-records.ts";
import { gatherRecords } from "./gather.ts";

export interface FetchDeps {
  readonly pool: Pool;
  readonly reader: Pick<FileReader, "content">;
}

/** In the order of the points. Never throws for what is not to be had. `redacted`: without what names people, as evidence.md says. */
export async function fetchRecords(
  points: readonly EvidencePoint[],
  redacted: boolean,
  { pool, reader }: FetchDeps,
): Promise<FetchedRecord[]> {
  const files = await readEvidenceFiles(
    pool,
    points.map(({ fileId }) => fileId),
  );
  const bytes = new Map<string, Buffer>();
  for (const one of await readKept(pool, points)) bytes.set(keyOf(one), gunzipSync(one.record));
  const problems = new Map<string, string>();
  const missing = points.filter((point) => !bytes.has(keyOf(point)));
  for (const { place, bytes: found, problem } of await gatherRecords(missing, files, reader)) {
    if (found) bytes.set(keyOf(place), found);
    else problems.set(keyOf(place), problem ?? "it is not to be had");
  }
  return points.map((point) => {
    const key = keyOf(point);
    const raw = bytes.get(key);
    const record = raw && recordOf(raw, redacted);
    const problem = record ? null : (problems.get(key) ?? "it is no JSON object");
    return {
      event_id: guid(point.eventId),
      event_time: isoTime(point.time),
      file: files.get(point.fileId)?.path ?? "unknown",
      ordinal: point.ordinal,
      is_redacted: redacted,
      record: record ?? null,
      problem: redacted && problem !== null ? UNNAMED : problem,
    };
  });
}

/** Why something is missing may name places, and what is in them. */
const UNNAMED = "It is not to be had; whoever sees names sees why.";

function recordOf(raw: Buffer, redacted: boolean): Record<string, unknown> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw.toString("utf8"));
  } catch {
    return undefined;
  }
  if (redacted) return redactRecord(parsed);
  const object = objectOf(parsed);
  return object && { ...object };
}

function keyOf({ fileId, ordinal }: Pick<EvidencePoint, "fileId" | "ordinal">): string {
  return `${fileId}:${ordinal}`;
}
