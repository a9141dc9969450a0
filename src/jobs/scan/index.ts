/** The whole main job on files and folders: ingest what is new, derive what it touches. */
import type { RawBatch } from "../../sources/source.ts";
import type { DerivedDay } from "../derive/index.ts";
import type { FileReport } from "../ingest/index.ts";
import { readClock } from "../../store/clock.ts";
import { deliveryTime } from "./delivery-time.ts";
import { deriveDays } from "./derive-days.ts";
import type { ThreadedDeps } from "./derive-days.ts";
import { INGEST_WIDTH } from "./tasks.ts";
import type { ScanResult } from "./tasks.ts";

export interface ScanDeps extends ThreadedDeps {
  /** True where the database may hold more than the given files. */
  readonly shared: boolean;
}

export interface ScanOutcome {
  readonly files: readonly FileReport[];
  readonly days: readonly DerivedDay[];
}

/** Runs a scan. Everything it writes is committed batch by batch and day by day: a killed scan is simply run again. */
export async function runScan(batches: readonly RawBatch[], deps: ScanDeps): Promise<ScanOutcome> {
  const files = await ingestAll(batches, deps);
  const ids = files.flatMap((file) => (file.id === undefined ? [] : [file.id]));
  const given = {
    now: newest(files, await readClock(deps.pool)),
    reportFiles: deps.shared ? ids : undefined,
    hours: files.flatMap((file) => file.hours),
  };
  return { files, days: await deriveDays(given, deps) };
}

/** Batches wait for an idle thread; each is committed as a whole. */
async function ingestAll(batches: readonly RawBatch[], deps: ScanDeps): Promise<FileReport[]> {
  const total = batches.reduce((sum, batch) => sum + batch.files.length, 0);
  let done = 0;
  const results = await Promise.all(
    batches.map(async (batch) => {
      const result = await deps.threads.run({ kind: "ingest", files: batch.files }, INGEST_WIDTH);
      deps.signal.throwIfAborted();
      done += batch.files.length;
      deps.onProgress({ phase: "reading", done, total });
      return (result as Extract<ScanResult, { kind: "ingest" }>).files;
    }),
  );
  return results.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * "Now" of a scan: the newest delivery of what was read; undefined where nothing tells. A name that tells a time ahead of
 * the clock tells nothing, and so does that of a file that was not read.
 */
function newest(files: readonly FileReport[], clock: number): number | undefined {
  const times = files.flatMap(({ path, state, newest: newestEvent }) => {
    if (state !== "done") return [];
    const delivery = deliveryTime(path) ?? Infinity;
    return (delivery <= clock ? delivery : newestEvent) ?? [];
  });
  return times.length === 0 ? undefined : times.reduce((max, time) => Math.max(max, time));
}
