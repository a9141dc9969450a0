/** Reads again what was set aside, and derives what comes in exactly as a scan does. */
import { toBatches } from "../../sources/folder/index.ts";
import { readClock } from "../../store/clock.ts";
import { listDirtyHours } from "../../store/dirty-hours.ts";
import { findPaths } from "../../store/files.ts";
import { listFilesSetAside } from "../../store/quarantine.ts";
import type { FileSetAside, Wanted } from "../../store/quarantine.ts";
import type { FindingsChange } from "../derive/findings.ts";
import { deriveDays } from "../scan/derive-days.ts";
import type { ThreadedDeps } from "../scan/derive-days.ts";
import { INGEST_WIDTH } from "../scan/tasks.ts";
import type { ScanResult } from "../scan/tasks.ts";
import type { ReplayedFile } from "./replayed-file.ts";

export interface ReplayOutcome {
  /** Sorted by path. */
  readonly files: readonly ReplayedFile[];
  /** Named paths under which the database knows no file. */
  readonly unknown: readonly string[];
  readonly findings: FindingsChange;
}

/**
 * Runs a replay. "Now" is the database's clock and not, as in a scan, the time of the input: what happened long ago and
 * comes in today is history and pages nobody; where nothing comes in, it stays what it was. A killed replay is simply run
 * again.
 */
export async function runReplay(wanted: Wanted, deps: ThreadedDeps): Promise<ReplayOutcome> {
  const known = await findPaths(deps.pool, wanted.paths ?? []);
  const files = await replayAll(await listFilesSetAside(deps.pool, wanted), wanted.reason, deps);
  const isIdle = files.length === 0 && (await listDirtyHours(deps.pool)).length === 0;
  const now = isIdle ? undefined : await readClock(deps.pool);
  const days = await deriveDays({ now, reportFiles: [], hours: [] }, deps);
  const sum = (key: keyof FindingsChange): number => days.reduce((n, { change }) => n + change[key], 0);
  return {
    files,
    unknown: (wanted.paths ?? []).filter((path) => !known.has(path)),
    findings: { inserted: sum("inserted"), amended: sum("amended"), withdrawn: sum("withdrawn") },
  };
}

/** Batches wait for an idle thread; what comes in of one is committed as a whole. */
async function replayAll(
  files: readonly FileSetAside[],
  reason: string | undefined,
  deps: ThreadedDeps,
): Promise<ReplayedFile[]> {
  let done = 0;
  const results = await Promise.all(
    [...toBatches(files)].map(async (batch) => {
      const task = { kind: "replay", batch: { fileIds: batch.files.map(({ id }) => id), reason } } as const;
      const result = await deps.threads.run(task, INGEST_WIDTH);
      deps.signal.throwIfAborted();
      done += batch.files.length;
      deps.onProgress({ phase: "reading", done, total: files.length });
      return (result as Extract<ScanResult, { kind: "replay" }>).files;
    }),
  );
  return results.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}
