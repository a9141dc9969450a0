/** What jobs there are, for the figures of a server: of a queue that does not answer, or has no tables yet, none. */
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { remember } from "../core/remember.ts";
import { countQueuedJobs } from "../queue/queued-jobs.ts";
import type { QueuedJobs } from "../queue/queued-jobs.ts";
import { readQueueSchema } from "../queue/schema-state.ts";

/** Whoever scrapes waits for it. */
const PATIENCE_MS = 3_000;
const REMEMBERED_MS = 1_000;

export function queuedJobsOf(
  { url, pool }: Pick<Database, "url" | "pool">,
  { redisUrl }: Pick<Config, "redisUrl">,
): () => Promise<readonly QueuedJobs[]> {
  return remember(REMEMBERED_MS, Date.now, async () => {
    if (redisUrl === undefined && (await readQueueSchema(pool)).kind !== "usable") return [];
    return await orNone(countQueuedJobs({ databaseUrl: url, redisUrl }));
  });
}

async function orNone(counted: Promise<readonly QueuedJobs[]>): Promise<readonly QueuedJobs[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly QueuedJobs[]>((resolve) => {
    timer = setTimeout(() => resolve([]), PATIENCE_MS);
  });
  try {
    return await Promise.race([counted.catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}
