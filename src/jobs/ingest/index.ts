/**
 * The unit of work of ingest: a batch of files becomes rows, in one transaction, once.
 * Run it twice, or half: the second run finds the files done, or finds nothing and does it again.
 */
import type { Pool, PoolClient } from "pg";
import type { TrailEvent } from "../../core/record/decode.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import type { RawFile, Source } from "../../sources/source.ts";
import { KIND } from "../../store/dictionary.ts";
import type { Dictionary } from "../../store/dictionary.ts";
import { insertEvents, insertMatches, markDirty } from "../../store/events.ts";
import type { MatchRow } from "../../store/events.ts";
import { closeFiles, findDoneFiles, insertQuarantine, openFiles } from "../../store/files.ts";
import type { FileCounts, KnownFile } from "../../store/files.ts";
import { ensurePartitions } from "../../store/partitions.ts";
import { inTransaction } from "../../store/transaction.ts";
import { encodeEvents, resolveStrings } from "./encode.ts";
import { prepareFile } from "./prepare.ts";
import type { PreparedFile } from "./prepare.ts";

export interface IngestDeps {
  readonly pool: Pool;
  readonly source: Pick<Source<unknown>, "read">;
  readonly rules: RuleSet;
  readonly dictionary: Dictionary;
  /** Days whose partitions are known to exist; filled here. */
  readonly knownDays: Set<number>;
}

/** What became of one file. Counts always add up: read = new + duplicate + quarantined + skipped. */
export interface FileReport {
  readonly path: string;
  readonly id: number | undefined;
  readonly state: "done" | "quarantined" | "skipped";
  readonly reason: string | undefined;
  readonly detail: string | undefined;
  readonly counts: FileCounts;
  readonly quarantineReasons: Readonly<Record<string, number>>;
  readonly hours: readonly number[];
  /** Oldest and newest event time in the file, in ms. */
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

const NO_COUNTS: FileCounts = { read: 0, new: 0, duplicate: 0, quarantined: 0, skipped: 0 };

/** Ingests a batch. Idempotent and safe concurrently; everything of the batch is committed together or not at all. */
export async function ingestBatch(files: readonly RawFile[], deps: IngestDeps): Promise<FileReport[]> {
  const { rows } = await deps.pool.query<{ now: Date }>("select now()");
  const context = { rules: deps.rules, now: rows[0]?.now.getTime() ?? 0 };
  const reports: FileReport[] = [];
  const read = [];
  for (const file of files) {
    if (file.skip === undefined) read.push({ file, ...(await deps.source.read(file.path)) });
    else reports.push(skippedReport(file));
  }
  const done = await findDoneFiles(
    deps.pool,
    read.map(({ file, sha256 }) => ({ path: file.path, sha256 })),
  );
  const prepared: PreparedFile[] = [];
  for (const { file, sha256, body } of read) {
    const known = done.get(file.path);
    if (known) reports.push(knownReport(file, known));
    else prepared.push(prepareFile(file, { sha256, body: body() }, context));
  }
  if (prepared.length > 0) reports.push(...(await commitBatch(prepared, deps)));
  return reports;
}

async function commitBatch(prepared: readonly PreparedFile[], deps: IngestDeps): Promise<FileReport[]> {
  const events = prepared.flatMap((file) => file.events);
  const strings = await resolveStrings(deps.dictionary, events);
  await ensurePartitions(
    deps.pool,
    events.map(({ time }) => time),
    deps.knownDays,
  );
  return inTransaction(deps.pool, async (client) => {
    const ids = await openFiles(
      client,
      prepared.map(({ file, sha256 }) => ({ path: file.path, sha256, size: file.size })),
    );
    const newByFile =
      events.length === 0 ? undefined : await insertAll(client, { prepared, ids, events, strings }, deps);
    await insertQuarantine(client, quarantineRows(prepared, ids));
    const reports = prepared.map((file, at) => reportOf(file, ids[at] as number, newByFile));
    await closeFiles(
      client,
      reports.map((report) => ({ ...report, id: report.id as number })),
    );
    await markDirty(client, new Set(reports.flatMap((report) => report.hours)));
    return reports;
  });
}

interface Batch {
  readonly prepared: readonly PreparedFile[];
  /** Of the files, in their order. */
  readonly ids: readonly number[];
  readonly events: readonly TrailEvent[];
  readonly strings: Int32Array;
}

async function insertAll(
  client: PoolClient,
  batch: Batch,
  deps: IngestDeps,
): Promise<Map<number, number> | undefined> {
  const files = Int32Array.from(
    batch.prepared.flatMap((file, at) => file.events.map(() => batch.ids[at] as number)),
  );
  const ordinals = Int32Array.from(batch.prepared.flatMap((file) => file.ordinals));
  const rows = encodeEvents(batch.events, batch.strings, { files, ordinals });
  const { newByFile } = await insertEvents(client, rows, batch.events.length);
  await insertMatches(client, matchRows(batch, deps.dictionary));
  return newByFile;
}

function matchRows({ prepared, ids }: Batch, dictionary: Dictionary): MatchRow[] {
  return prepared.flatMap((file, at) =>
    file.matches.map((match) => {
      const event = file.events[match.at] as TrailEvent;
      return {
        ...match,
        time: event.time,
        eventId: event.eventId,
        accountId: dictionary.id(KIND.account, event.account),
        regionId: dictionary.id(KIND.region, event.region),
        fileId: ids[at] as number,
        ordinal: file.ordinals[match.at] as number,
      };
    }),
  );
}

function quarantineRows(
  prepared: readonly PreparedFile[],
  ids: readonly number[],
): Parameters<typeof insertQuarantine>[1] {
  return prepared.flatMap((file, at) => {
    const fileId = ids[at] as number;
    const whole =
      file.state === "quarantined"
        ? [{ fileId, ordinal: -1, reason: file.reason ?? "unknown", detail: file.detail ?? "" }]
        : [];
    return [...whole, ...file.quarantined.map((row) => ({ fileId, ...row }))];
  });
}

/** Without duplicates in the batch every event was new. */
function reportOf(file: PreparedFile, id: number, newByFile: Map<number, number> | undefined): FileReport {
  const fresh = newByFile ? (newByFile.get(id) ?? 0) : file.events.length;
  const reasons: Record<string, number> = {};
  for (const { reason } of file.quarantined) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    path: file.file.path,
    id,
    state: file.state,
    reason: file.reason,
    detail: file.detail,
    counts: {
      read: file.read,
      new: fresh,
      duplicate: file.events.length - fresh,
      quarantined: file.quarantined.length,
      skipped: file.skipped,
    },
    quarantineReasons: reasons,
    hours: [...file.hours].sort((a, b) => a - b),
    oldest: file.events.reduce<number | undefined>((min, { time }) => Math.min(min ?? time, time), undefined),
    newest: file.events.reduce<number | undefined>((max, { time }) => Math.max(max ?? time, time), undefined),
  };
}

function skippedReport(file: RawFile): FileReport {
  const nothing = {
    detail: undefined,
    counts: NO_COUNTS,
    quarantineReasons: {},
    hours: [],
    oldest: undefined,
    newest: undefined,
  };
  return { path: file.path, id: undefined, state: "skipped", reason: file.skip, ...nothing };
}

function knownReport(file: RawFile, known: KnownFile): FileReport {
  const { read, new: fresh, duplicate, quarantined, skipped } = known.counts;
  return {
    path: file.path,
    id: known.id,
    state: "done",
    reason: undefined,
    detail: undefined,
    counts: { read, new: 0, duplicate: fresh + duplicate, quarantined, skipped },
    quarantineReasons: known.quarantineReasons,
    hours: known.hours,
    oldest: known.oldest,
    newest: known.newest,
  };
}
