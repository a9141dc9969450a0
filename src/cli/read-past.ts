/** Reads the past of a simulation as it would have come: the first weeks at once, the last days one after the other. */
import type { Database, Policy } from "../app.ts";
import { listBatches } from "../app.ts";
import type { Config } from "../config.ts";
import { DAY_MS } from "../core/record/time.ts";
import { runScan } from "../jobs/scan/index.ts";
import type { Live } from "../simulate/live.ts";
import { deliver } from "./live-delivery.ts";
import { withThreads } from "./with-threads.ts";

/** So that what happened in the last days was news when it came. */
const NEWS_DAYS = 4;

export interface PastGiven {
  readonly logs: string;
  readonly database: Database;
  readonly policy: Policy;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** What is due and was not delivered yet, a day at a time. Reading it again changes nothing. */
export async function readPast(
  live: Live,
  { logs, database, policy, config, signal }: PastGiven,
): Promise<void> {
  const now = Date.now();
  const due = live.files.filter(({ at }) => at <= now);
  const news = now - NEWS_DAYS * DAY_MS;
  const steps = [
    due.filter(({ at }) => at < news),
    ...Array.from({ length: NEWS_DAYS }, (_, day) =>
      due.filter(({ at }) => at >= news + day * DAY_MS && at < news + (day + 1) * DAY_MS),
    ),
  ];
  const open = (): Promise<Database> => Promise.resolve({ ...database, close: () => Promise.resolve() });
  await withThreads({ open, policy, config, signal }, async ({ run }) => {
    await run(async (deps) => {
      for (const step of steps) {
        const paths: string[] = [];
        for (const file of step) paths.push(await deliver(file, { staged: live.staged, logs }));
        if (paths.length > 0) await runScan(await listBatches(paths), { ...deps, shared: true });
      }
    });
  });
}
