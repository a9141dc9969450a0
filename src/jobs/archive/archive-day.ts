/** Puts a day of events into the archive: events as Parquet, what is stored beside them, and a manifest that says which files hold them. */
import { hash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Pool, PoolClient } from "pg";
import {
  eventsName,
  generationIn,
  generationOf,
  manifestName,
  relatedName,
} from "../../core/archive/archived-day.ts";
import type { ArchivedDay, ArchivedFile } from "../../core/archive/archived-day.ts";
import type { ArchiveSink } from "../../sinks/archive/index.ts";
import { encodeEvents } from "../../sinks/archive/parquet.ts";
import { readEventParts } from "../../store/archive-events.ts";
import { readRelated } from "../../store/archive-related.ts";
import { findDayTable, fingerprintOf, readArchivedDay, saveArchivedDay } from "../../store/archived-days.ts";
import type { ArchivedRow } from "../../store/archived-days.ts";

export interface ArchiveDeps {
  readonly pool: Pool;
  readonly sink: ArchiveSink;
  /** Where that is, as it is kept beside the day. */
  readonly place: string;
  readonly signal: AbortSignal;
}

export interface ArchivedNow {
  readonly day: string;
  /** In the archive, all files together. */
  readonly events: number;
  readonly bytes: number;
  /** The sha256 of the day's manifest. */
  readonly manifest: string;
  /** Of what was archived: as long as it is the same, nothing came since. */
  readonly fingerprint: string;
}

/** So many events a file: some tens of megabytes. */
const PART_ROWS = 500_000;
/** The same as text. Of a day that two trails bring there are as many as there are events. */
const RELATED_ROWS = 200_000;

/**
 * Archives a day as it stands; undefined: there are no events of it. What was dropped before stays in the manifest, and what came since
 * takes the place of what was archived of it. Safe to be run again, not beside itself, and where it is stopped: the manifest is put last.
 */
export async function archiveDay(day: string, deps: ArchiveDeps): Promise<ArchivedNow | undefined> {
  const { pool } = deps;
  const found = await findDayTable(pool, day);
  if (!found) return undefined;
  const client = await pool.connect();
  const other = await pool.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    const generation = generationOf(await clockOf(client));
    const fingerprint = await fingerprintOf(client, found.table);
    const known = await readArchivedDay(pool, day);
    const kept = known ? droppedFiles(known) : [];
    const written = await writeFiles({ client, other, table: found.table, generation, day }, deps);
    await client.query("commit");
    const files = [...kept, ...written.files];
    const events = files.reduce((sum, { kind, rows }) => sum + (kind === "events" ? rows : 0), 0);
    const manifest: ArchivedDay = {
      format: 1,
      day,
      events,
      archived_at: new Date(written.at).toISOString(),
      files,
    };
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await deps.sink.put(manifestName(day), text);
    await saveArchivedDay(pool, { day, events, place: deps.place, files });
    const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
    return { day, events, bytes, manifest: hash("sha256", text), fingerprint };
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
    other.release();
  }
}

/** Those whose rows were dropped, and are not restored: they are in the archive alone. */
function droppedFiles({ droppedAt, restoredUntil, files }: ArchivedRow): ArchivedFile[] {
  if (droppedAt === null || restoredUntil !== null) return [];
  const until = generationOf(droppedAt.getTime());
  return files.filter(({ name }) => generationIn(name) <= until);
}

async function clockOf(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ now: Date }>("select clock_timestamp() as now");
  return (rows[0] as { now: Date }).now.getTime();
}

interface DayGiven {
  readonly client: PoolClient;
  readonly other: PoolClient;
  readonly table: string;
  readonly generation: string;
  readonly day: string;
}

async function writeFiles(
  { client, other, table, generation, day }: DayGiven,
  { sink, signal }: ArchiveDeps,
): Promise<{ files: ArchivedFile[]; at: number }> {
  const files: ArchivedFile[] = [];
  const fileIds = new Set<number>();
  const put = async (file: Pick<ArchivedFile, "name" | "kind" | "rows">, bytes: Buffer): Promise<void> => {
    await sink.put(file.name, bytes);
    files.push({ ...file, bytes: bytes.length, sha256: hash("sha256", bytes) });
  };
  for await (const part of readEventParts({ client, other }, table, PART_ROWS)) {
    signal.throwIfAborted();
    const name = eventsName(day, generation, files.length + 1);
    await put({ name, kind: "events", rows: part.rows }, await encodeEvents(part.values));
    for (const id of part.fileIds) fileIds.add(id);
  }
  let part = 0;
  for await (const { lines, count } of readRelated(client, { day, fileIds }, RELATED_ROWS)) {
    signal.throwIfAborted();
    const name = relatedName(day, generation, ++part);
    await put({ name, kind: "related", rows: count }, gzipSync(lines));
  }
  return { files, at: await clockOf(client) };
}
