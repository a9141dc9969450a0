/**
 * Jobs between workers. A job says "look whether there is work of this kind" and carries nothing: what work there is stands in
 * rows. So the queue may be lost, doubled or emptied, and nothing else is.
 */
import { onPostgres, onRedis } from "./backend.ts";
import type { AnyQueue, AnyWorker } from "./backend.ts";
import type { JobName } from "./jobs.ts";
import { createSchedules } from "./schedules.ts";

export interface JobQueue {
  /** Says that there is work of a kind, unless somebody said so and nobody has begun to look since. */
  hint(name: JobName): Promise<void>;
  /**
   * Looks for work of a kind, one job at a time, by schedule and on hints. What the handler throws fails its job. Rejects where there
   * is no connection to begin with.
   */
  work(name: JobName, handler: () => Promise<void>): Promise<void>;
  /** Nobody looks for work of a kind by schedule any more, until somebody works on it again. */
  forget(name: JobName): Promise<void>;
  /** Takes no more jobs, lets those under way end, and closes everything. Safe to call twice. */
  close(): Promise<void>;
}

export interface QueueGiven {
  readonly databaseUrl: string;
  /** undefined: jobs are in Postgres. */
  readonly redisUrl: string | undefined;
  /** Begins the names of queues: another one is another installation on the same server. */
  readonly prefix?: string;
  /** Told of jobs that failed, and of connections that broke and come back by themselves. */
  readonly onError: (error: Error, name: JobName | undefined) => void;
  /** See `SchedulesGiven`. */
  readonly onAhead: (name: JobName, aheadMs: number) => void;
}

/** A job whose lock is not renewed for so long is lost; so often somebody looks for such, and gives them to others. */
const LOCK_MS = 20_000;
const LOST_EVERY_MS = 10_000;
/** So often may one be lost before it counts as failed: while it runs its workers may be replaced. */
const LOST_MAX = 5;
/** So often somebody looks whether schedules are as they should be. */
const SCHEDULE_EVERY_MS = 15_000;
const FAILED_KEPT = 100;
const DONE = { removeOnComplete: true, removeOnFail: FAILED_KEPT } as const;

/** Opens the queue; its own tables are brought up to date. */
export async function openJobQueue(given: QueueGiven): Promise<JobQueue> {
  const { databaseUrl, redisUrl, prefix = "auditplane", onError, onAhead } = given;
  const onBroken = (error: Error): void => onError(error, undefined);
  const closing = new AbortController();
  const behind = { onBroken, signal: closing.signal };
  const backend = redisUrl === undefined ? await onPostgres(databaseUrl, behind) : onRedis(redisUrl, behind);
  const queues = new Map<JobName, AnyQueue>();
  const workers: AnyWorker[] = [];
  const watches: NodeJS.Timeout[] = [];
  const queueOf = (name: JobName): AnyQueue => {
    const known = queues.get(name);
    if (known) return known;
    const queue = backend.queue(`${prefix}-${name}`);
    queue.on("error", onBroken);
    queues.set(name, queue);
    queue.waitUntilReady().catch(() => {
      queues.delete(name); // it would not try again: whoever asks next gets another one
      void queue.close().catch(onBroken);
    });
    return queue;
  };
  let closed: Promise<void> | undefined;
  const schedules = createSchedules({ queueOf, options: DONE, onAhead });
  const close = async (): Promise<void> => {
    closing.abort();
    for (const watch of watches) clearInterval(watch);
    await Promise.all(workers.map((worker) => worker.close()));
    await Promise.all([...queues.values()].map((queue) => queue.close()));
    await backend.close();
  };
  return {
    async hint(name) {
      const queue = queueOf(name);
      if ((await queue.getWaitingCount()) === 0) await queue.add(name, {}, DONE);
    },
    async work(name, handler) {
      const worker = backend.worker(`${prefix}-${name}`, handler, {
        concurrency: 1,
        lockDuration: LOCK_MS,
        stalledInterval: LOST_EVERY_MS,
        maxStalledCount: LOST_MAX,
        autorun: false,
      });
      worker.on("error", onBroken);
      worker.on("failed", (_job, error) => onError(error, name));
      workers.push(worker);
      await worker.waitUntilReady(); // one that begins without a connection would never have one
      void worker.run().catch(onBroken);
      await schedules.begin(name);
      watches.push(setInterval(() => void schedules.mend(name).catch(onBroken), SCHEDULE_EVERY_MS));
    },
    async forget(name) {
      await queueOf(name).removeJobScheduler(name);
    },
    close: () => (closed ??= close()),
  };
}
