/** Runs a job on worker threads from the command line: with progress, and stopped when the user asks to. */
import { deriveInputs, startScanThreads } from "../app.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { NO_CATALOG, indexCatalog } from "../core/catalog/index-catalog.ts";
import type { ThreadedDeps } from "../jobs/scan/derive-days.ts";
import { createProgress } from "./progress.ts";

export interface ThreadsGiven {
  readonly policy: Policy;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** Starts the threads, gives them to the job, and ends them whatever becomes of it. */
export async function withThreads<T>(
  database: Database,
  { policy, config, signal }: ThreadsGiven,
  job: (deps: ThreadedDeps) => Promise<T>,
): Promise<T> {
  const threads = startScanThreads(database, config, policy);
  const progress = createProgress();
  const stop = (): void => void threads.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await job({
      pool: database.pool,
      db: database.db,
      threads,
      catalog: indexCatalog(policy.catalog ?? NO_CATALOG),
      inputs: deriveInputs(policy, config),
      onProgress: (step) => progress.update(step),
      signal,
    });
  } finally {
    signal.removeEventListener("abort", stop);
    progress.stop();
    await threads.close();
  }
}
