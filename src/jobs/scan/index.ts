/** The whole main job on files and folders: ingest what is new, derive what it touches. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { dayOf } from "../../core/record/time.ts";
import type { RawBatch } from "../../sources/source.ts";
import { KIND, listValues } from "../../store/dictionary.ts";
import { listDirtyHours } from "../../store/dirty-hours.ts";
import type { DB } from "../../store/tables.ts";
import { raiseAlerts } from "../alert/index.ts";
import type { DerivedDay } from "../derive/index.ts";
import type { FileReport } from "../ingest/index.ts";
import { linkLate } from "../link/index.ts";
import type { Threads } from "../threads.ts";
import { deliveryTime } from "./delivery-time.ts";
import type { ScanResult, ScanTask } from "./tasks.ts";

export interface ScanDeps {
  readonly pool: Pool;
  readonly db: Kysely<DB>;
  readonly threads: Threads<ScanTask, ScanResult>;
  /** True where the database may hold more than the given files. */
  readonly shared: boolean;
  readonly catalog: CatalogIndex;
  /** Hashes of what derive computes with beside the catalog: a change derives everything again. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly onProgress: (progress: ScanProgress) => void;
  readonly signal: AbortSignal;
}

export interface ScanProgress {
  readonly phase: "reading" | "deriving";
  readonly done: number;
  readonly total: number;
}

export interface ScanOutcome {
  readonly files: readonly FileReport[];
  readonly days: readonly DerivedDay[];
}

/** Batches that one thread has in hand: one is decoded while the other is committed. */
const INGEST_WIDTH = 2;

/** Runs a scan. Everything it writes is committed batch by batch and day by day: a killed scan is simply run again. */
export async function runScan(batches: readonly RawBatch[], deps: ScanDeps): Promise<ScanOutcome> {
  const files = await ingestAll(batches, deps);
  const accounts = await ownAccounts(deps);
  await linkLate(deps.pool, { catalog: deps.catalog.catalog, accounts, hashes: deps.inputs });
  deps.signal.throwIfAborted();
  const ids = files.flatMap((file) => (file.id === undefined ? [] : [file.id]));
  const now = newest(files);
  await deps.threads.broadcast({
    kind: "prepare",
    ownAccounts: accounts,
    now,
    reportFiles: deps.shared ? ids : undefined,
  });
  const hours = [...(await listDirtyHours(deps.pool)), ...files.flatMap((file) => file.hours)];
  const days = [...new Set(hours.map(dayOf))].sort((a, b) => a - b);
  let done = 0;
  const derived = await Promise.all(
    days.map(async (day) => {
      const result = await deps.threads.run({ kind: "derive", day });
      deps.signal.throwIfAborted();
      deps.onProgress({ phase: "deriving", done: ++done, total: days.length });
      return (result as Extract<ScanResult, { kind: "derive" }>).day;
    }),
  );
  await raiseAlerts(deps.db, now);
  return { files, days: derived };
}

/** Accounts whose logs we hold, and those that the catalog names. */
async function ownAccounts({ pool, catalog }: ScanDeps): Promise<string[]> {
  const logged = await listValues(pool, KIND.account);
  return [...new Set([...logged, ...catalog.accounts])].sort();
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

/** "Now" of a scan: the newest delivery of its input. */
function newest(files: readonly FileReport[]): number {
  return files.reduce((max, file) => Math.max(max, deliveryTime(file.path) ?? file.newest ?? 0), 0);
}
