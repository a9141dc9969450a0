/**
 * The unit of work of a replay: reads again what is set aside of a batch of files, once. Run it twice, or half: what came
 * in has left the quarantine in the same transaction.
 */
import { findObjects } from "../../store/objects-again.ts";
import { WHOLE_FILE, lockSetAside } from "../../store/quarantine.ts";
import type { SetAside } from "../../store/quarantine.ts";
import { inTransaction } from "../../store/transaction.ts";
import { ingestBatch } from "../ingest/index.ts";
import type { FileReport, IngestDeps } from "../ingest/index.ts";
import { readAgain } from "./read-again.ts";
import { replayObjects } from "./replay-objects.ts";
import type { ReplayObjectsDeps } from "./replay-objects.ts";
import { replayRecords } from "./replay-records.ts";
import { NOTHING, tally } from "./replayed-file.ts";
import type { ReplayedFile } from "./replayed-file.ts";

export interface ReplayBatch {
  readonly fileIds: readonly number[];
  /** Only what was set aside for it; undefined: for any. */
  readonly reason: string | undefined;
}

export type ReplayDeps = IngestDeps & Pick<ReplayObjectsDeps, "bucket">;

/**
 * Replays whole files as scan ingests them, objects as workers do, and of files that are done the records that were set
 * aside.
 */
export async function replayBatch(batch: ReplayBatch, deps: ReplayDeps): Promise<ReplayedFile[]> {
  const setAside = await inTransaction(deps.pool, (client) => lockSetAside(client, batch));
  const isWhole = ({ rows }: SetAside): boolean => rows[0]?.ordinal === WHOLE_FILE;
  const whole = setAside.filter(isWhole);
  const delivered = await findObjects(
    deps.pool,
    whole.map(({ path }) => path),
  );
  const isObject = ({ path }: SetAside): boolean => delivered.has(path);
  const others = setAside.filter((file) => !isWhole(file)).map(({ id }) => id);
  return [
    ...(await replayObjects(whole.filter(isObject), deps)),
    ...(await replayFiles(
      whole.filter((file) => !isObject(file)),
      deps,
    )),
    ...(await replayRecords({ ...batch, fileIds: others }, deps)),
  ];
}

async function replayFiles(files: readonly SetAside[], deps: IngestDeps): Promise<ReplayedFile[]> {
  const reports: ReplayedFile[] = [];
  const readable: SetAside[] = [];
  for (const file of files) {
    const read = await readAgain(file, deps.source);
    if (read.state === "same") readable.push(file);
    else
      reports.push({ path: file.path, ...read, tallies: tally(file.rows, "file", undefined), came: NOTHING });
  }
  const ingested = readable.length === 0 ? [] : await ingestBatch(readable, deps);
  return [...reports, ...ingested.map((report) => replayed(report, readable))];
}

function replayed(report: FileReport, files: readonly SetAside[]): ReplayedFile {
  const { path, state, counts } = report;
  const rows = files.find((file) => file.path === path)?.rows ?? [];
  const isIn = state !== "quarantined";
  return {
    path,
    state: "read",
    detail: undefined,
    tallies: tally(rows, "file", () => isIn),
    came: isIn ? counts : NOTHING,
  };
}
