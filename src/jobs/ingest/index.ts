/**
 * The unit of work of ingest: a batch of files becomes rows, in one transaction, once.
 * Run it twice, or half: the second run finds the files done, or finds nothing and does it again.
 */
import type { Pool, PoolClient } from "pg";
import type { Observations } from "../../core/pipeline/observations.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import type { RawFile, Source } from "../../sources/source.ts";
import type { Dictionary } from "../../store/dictionary.ts";
import { noteSignals } from "../../store/control-signals.ts";
import { markDirty } from "../../store/events.ts";
import { closeFiles, findDoneFiles, openFiles } from "../../store/files.ts";
import type { FileCounts, KnownFile } from "../../store/files.ts";
import { ensurePartitions } from "../../store/partitions.ts";
import { WHOLE_FILE, insertQuarantine, releaseQuarantine } from "../../store/quarantine.ts";
import type { QuarantineRow } from "../../store/quarantine.ts";
import type { RoleIds } from "../../store/role-ids.ts";
import { inTransaction } from "../../store/transaction.ts";
import { EventRows } from "./event-rows.ts";
import { insertPrepared } from "./insert-prepared.ts";
import { prepareFile } from "./prepare.ts";
import type { PrepareContext, PreparedFile } from "./prepare.ts";

export interface IngestDeps {
  readonly pool: Pool;
  readonly source: Pick<Source<unknown>, "name" | "read">;
  readonly rules: RuleSet;
  readonly capture: PrepareContext["capture"];
  /** Tells what is ahead of its time, in ms. */
  readonly clock: () => Promise<number>;
  readonly dictionary: Dictionary;
  readonly roleIds: RoleIds;
  /** Days whose partitions are known to exist; filled here. */
  readonly knownDays: Set<number>;
  /** Told, once it is committed, how late the events of the batch came. */
  readonly observations?: Observations;
  /** Part of the transaction that commits the batch: what it throws takes everything back. */
  readonly onCommit?: (client: PoolClient, reports: readonly FileReport[]) => Promise<void>;
}

/** What became of one file. Counts always add up: read = new + duplicate + quarantined + skipped. */
export interface FileReport {
  readonly path: string;
  readonly id: number | undefined;
  readonly state: "done" | "quarantined" | "skipped";
  readonly reason: string | undefined;
  readonly detail: string | undefined;
  /** What its elements came in; undefined for a file that is not done. */
  readonly container: string | undefined;
  readonly counts: FileCounts;
  readonly quarantineReasons: Readonly<Record<string, number>>;
  /** Of the skipped records. */
  readonly skipReasons: Readonly<Record<string, number>>;
  readonly hours: readonly number[];
  /** Oldest and newest event time in the file, in ms. */
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

const NO_COUNTS: FileCounts = { read: 0, new: 0, duplicate: 0, quarantined: 0, skipped: 0 };

/** Ingests a batch. Idempotent and safe concurrently; everything of the batch is committed together or not at all. */
export async function ingestBatch(files: readonly RawFile[], deps: IngestDeps): Promise<FileReport[]> {
  const now = await deps.clock();
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
  const rows = new EventRows(deps);
  const prepared: PreparedFile[] = [];
  for (const { file, ...input } of read) {
    const known = done.get(file.path);
    if (known) reports.push(knownReport(file, known));
    else {
      const fileNumber = prepared.length;
      prepared.push(await prepareFile(file, { ...input, fileNumber }, { ...deps, now, rows }));
    }
  }
  if (prepared.length > 0) return await commitBatch(prepared, { rows, reports }, deps);
  const { onCommit } = deps;
  if (onCommit) await inTransaction(deps.pool, (client) => onCommit(client, reports));
  return reports;
}

/** `reports` are those of the files that need no commit; all are returned. */
async function commitBatch(
  prepared: readonly PreparedFile[],
  { rows, reports: known }: { readonly rows: EventRows; readonly reports: readonly FileReport[] },
  deps: IngestDeps,
): Promise<FileReport[]> {
  await rows.resolve();
  const days = new Set(prepared.flatMap((file) => [...file.days]));
  await ensurePartitions(deps.pool, days, deps.knownDays);
  const reports = await forgettingDays(deps.knownDays, () =>
    commitPrepared(prepared, { rows, reports: known }, deps),
  );
  for (const { lags } of prepared) deps.observations?.merge("ingest_lag", deps.source.name, lags);
  return reports;
}

/** A day that is archived loses its partition: what was known of days is asked again, and the batch is done again by whoever leases it. */
async function forgettingDays<T>(knownDays: Set<number>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    knownDays.clear();
    throw error;
  }
}

async function commitPrepared(
  prepared: readonly PreparedFile[],
  { rows, reports: known }: { readonly rows: EventRows; readonly reports: readonly FileReport[] },
  deps: IngestDeps,
): Promise<FileReport[]> {
  return inTransaction(deps.pool, async (client) => {
    const identities = prepared.map(({ file, sha256 }) => ({ path: file.path, sha256, size: file.size }));
    const opened = await openFiles(client, identities, deps.source.name);
    const ids = opened.map(({ id }) => id);
    // done by somebody else meanwhile: the same rows change nothing, but nothing of them is new
    const done = await findDoneFiles(
      client,
      identities.filter((_, at) => opened[at]?.isDone),
    );
    const newByFile = await insertPrepared(client, { prepared, ids, rows });
    const reports = prepared.map((file, at) => {
      const known = done.get(file.file.path);
      return known ? knownReport(file.file, known) : reportOf(file, ids[at] as number, newByFile);
    });
    const closed = reports
      .filter(({ path }) => !done.has(path))
      .map((report) => ({ ...report, id: report.id as number }));
    await insertQuarantine(client, quarantineRows(prepared, ids, done));
    await releaseQuarantine(
      client,
      closed
        .filter(({ state }) => state !== "quarantined")
        .map(({ id }) => ({ fileId: id, ordinal: WHOLE_FILE })),
    );
    await closeFiles(client, closed);
    await markDirty(client, new Set(reports.flatMap((report) => report.hours)));
    await noteSignals(
      client,
      prepared.flatMap(({ signals }) => signals),
    );
    const all = [...known, ...reports];
    await deps.onCommit?.(client, all);
    return all;
  });
}

/** What somebody else has done meanwhile is set aside by them. */
function quarantineRows(
  prepared: readonly PreparedFile[],
  ids: readonly number[],
  done: ReadonlyMap<string, KnownFile>,
): QuarantineRow[] {
  return prepared.flatMap((file, at) => {
    if (done.has(file.file.path)) return [];
    const fileId = ids[at] as number;
    const whole =
      file.state === "quarantined"
        ? [{ fileId, ordinal: WHOLE_FILE, reason: file.reason ?? "unknown", detail: file.detail ?? "" }]
        : [];
    return [...whole, ...file.quarantined.map((row) => ({ fileId, ...row }))];
  });
}

/** Without duplicates in the batch every event was new. */
function reportOf(file: PreparedFile, id: number, newByFile: Map<number, number> | undefined): FileReport {
  const fresh = newByFile ? (newByFile.get(id) ?? 0) : file.events;
  const reasons: Record<string, number> = {};
  for (const { reason } of file.quarantined) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    path: file.file.path,
    id,
    state: file.state,
    reason: file.reason,
    detail: file.detail,
    container: file.container,
    counts: {
      read: file.read,
      new: fresh,
      duplicate: file.events - fresh,
      quarantined: file.quarantined.length,
      skipped: file.skipped,
    },
    quarantineReasons: reasons,
    skipReasons: file.skipReasons,
    hours: [...file.hours].sort((a, b) => a - b),
    oldest: file.oldest,
    newest: file.newest,
  };
}

function skippedReport(file: RawFile): FileReport {
  const nothing = {
    detail: undefined,
    container: undefined,
    counts: NO_COUNTS,
    quarantineReasons: {},
    skipReasons: {},
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
    container: known.container,
    counts: { read, new: 0, duplicate: fresh + duplicate, quarantined, skipped },
    quarantineReasons: known.quarantineReasons,
    skipReasons: known.skipReasons,
    hours: known.hours,
    oldest: known.oldest,
    newest: known.newest,
  };
}
