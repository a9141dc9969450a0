/** Gives a command a database and worker threads: with progress, and stopped when the user asks to. */
import process from "node:process";
import { deriveInputs, startScanThreads } from "../app.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { shownText } from "../core/record/text.ts";
import type { ThreadedDeps } from "../jobs/scan/derive-days.ts";
import { declaredCatalog } from "../jobs/sync/declared-catalog.ts";
import { createProgress } from "./progress.ts";

export interface ThreadsGiven {
  readonly open: () => Promise<Database>;
  readonly policy: Policy;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** What a command works with; it ends with the command. */
export interface Workplace {
  readonly database: Database;
  /** Runs the one job of the command, with its progress shown; the threads end with it, and give their memory back. */
  readonly run: <T>(job: (deps: ThreadedDeps) => Promise<T>) => Promise<T>;
}

/** Opens the database, gives it and the threads to the work, and ends them whatever becomes of it. */
export async function withThreads<T>(
  { open, policy, config, signal }: ThreadsGiven,
  work: (workplace: Workplace) => Promise<T>,
): Promise<T> {
  for (const line of [...policy.broken, ...policy.leftOut]) process.stderr.write(`${line}\n`);
  const threads = startScanThreads(config, policy); // their modules load while the database starts
  const stop = (): void => void threads.close();
  signal.addEventListener("abort", stop, { once: true });
  let database: Database | undefined;
  try {
    database = await open();
    await threads.broadcast({ kind: "open", databaseUrl: database.url });
    const { rules, correlations, broken } = policy;
    const rulePolicy = { rules, correlations, hasBrokenRules: broken.length > 0 };
    await threads.broadcast({ kind: "rules", policy: rulePolicy });
    const deps = {
      pool: database.pool,
      db: database.db,
      threads,
      policy: rulePolicy,
      inputs: deriveInputs(policy, config),
      signal,
    };
    return await work({
      database,
      run: async (job) => await runAlone({ ...deps, catalog: await declaredIndex(deps, policy) }, job),
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await threads.close();
    await database?.close();
  }
}

/** The catalog with what is declared by now, which threads get, too. */
async function declaredIndex(
  { pool, threads }: Pick<ThreadedDeps, "pool" | "threads">,
  policy: Policy,
): Promise<CatalogIndex> {
  const catalog = await declaredCatalog(pool, policy.catalog);
  if (catalog.declared) await threads.broadcast({ kind: "declared", declared: catalog.declared });
  return indexCatalog(catalog);
}

async function runAlone<T>(
  deps: Omit<ThreadedDeps, "onProgress" | "onNote">,
  job: (deps: ThreadedDeps) => Promise<T>,
): Promise<T> {
  const progress = createProgress();
  const notes: string[] = [];
  try {
    return await job({
      ...deps,
      onProgress: (step) => progress.update(step),
      onNote: (line) => notes.push(line),
    });
  } finally {
    progress.stop();
    for (const line of notes) process.stderr.write(`${shownText(line)}\n`);
    await deps.threads.close();
  }
}
