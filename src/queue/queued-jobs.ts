/** How many jobs there are, by kind and state. Changes nothing, and leaves no connection behind. */
import { createPostgresBackend, createRedisBackend, withBackend } from "bullmq";
import type { QueueOptions } from "bullmq";
import { Redis } from "ioredis";
import { JOB_NAMES } from "./jobs.ts";
import type { JobName } from "./jobs.ts";
import { openSharedPool } from "./shared-pool.ts";

export interface QueuedJobs {
  readonly queue: JobName;
  readonly state: QueuedState;
  readonly count: number;
}

/** `waiting`: to be done now, or since minutes by a schedule; `delayed`: due by a schedule; done ones are not kept. */
const KEPT_STATES = ["waiting", "active", "delayed", "failed"] as const;
/** `failing`: 1 where what was begun last by the schedule has failed. */
const QUEUED_STATES = [...KEPT_STATES, "failing"] as const;
export type QueuedState = (typeof QUEUED_STATES)[number];

interface Counted {
  getJobCounts(...states: string[]): Promise<Record<string, number>>;
  getJobScheduler(
    name: string,
  ): Promise<{ readonly next?: number | undefined; readonly every?: number | undefined } | undefined>;
  /** The latest first. */
  getFailed(start: number, end: number): Promise<readonly { readonly finishedOn?: number | undefined }[]>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

interface Opened {
  queue(name: string): Counted;
  close(): Promise<void>;
}

const PATIENCE_MS = 3_000;
/** Who is to do what a schedule says takes it off the schedule: where nobody has for so long nobody is there. Clocks differ by less. */
const UNDONE_MS = 300_000;

export interface QueueAsked {
  readonly databaseUrl: string;
  /** undefined: jobs are in Postgres, where the schema of the queue is as it should be. */
  readonly redisUrl: string | undefined;
  readonly prefix?: string;
}

/** Throws where the queue does not answer. */
export async function countQueuedJobs({
  databaseUrl,
  redisUrl,
  prefix = "auditplane",
}: QueueAsked): Promise<QueuedJobs[]> {
  const opened = redisUrl === undefined ? onPostgres(databaseUrl) : onRedis(redisUrl);
  const queues = JOB_NAMES.map((name) => ({ name, queue: opened.queue(`${prefix}-${name}`) }));
  try {
    const counted = queues.map(async ({ name, queue }) => {
      const counts = await countOne(name, queue);
      return QUEUED_STATES.map((state) => ({ queue: name, state, count: counts[state] ?? 0 }));
    });
    return (await Promise.all(counted)).flat();
  } finally {
    await Promise.allSettled(queues.map(({ queue }) => queue.close()));
    await opened.close();
  }
}

async function countOne(name: JobName, queue: Counted): Promise<Record<string, number>> {
  const { next = Infinity, every = 0 } = (await queue.getJobScheduler(name)) ?? {};
  const { waiting = 0, delayed = 0, ...others } = await queue.getJobCounts(...KEPT_STATES);
  const undone = delayed > 0 && Date.now() - next > UNDONE_MS ? 1 : 0;
  const [last] = undone === 0 && (others["failed"] ?? 0) > 0 ? await queue.getFailed(0, 0) : [];
  const failing = (last?.finishedOn ?? -Infinity) >= next - every ? 1 : 0;
  return { ...others, waiting: waiting + undone, delayed: delayed - undone, failing };
}

/** What is asked says itself that it failed. */
const SILENT = (): void => undefined;

function onPostgres(databaseUrl: string): Opened {
  const connection = openSharedPool(databaseUrl, SILENT);
  const { Queue } = withBackend(createPostgresBackend);
  return {
    queue: (name) => heard(new Queue(name, { connection, skipMetasUpdate: true }) as unknown as Counted),
    close: () => connection.end(),
  };
}

function onRedis(redisUrl: string): Opened {
  const connection = new Redis(redisUrl, {
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  connection.on("error", SILENT);
  const { Queue } = withBackend(createRedisBackend);
  const options = { connection, skipMetasUpdate: true } as unknown as QueueOptions;
  return {
    queue: (name) => heard(new Queue(name, options) as unknown as Counted),
    close: () => Promise.resolve(connection.disconnect()),
  };
}

function heard(queue: Counted): Counted {
  queue.on("error", SILENT);
  return queue;
}
