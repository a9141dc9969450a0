/** BullMQ on Postgres or on Redis: what the rest of the folder needs of it, alike on both. */
import { createPostgresBackend, createRedisBackend, runMigrations, withBackend } from "bullmq";
import type { Queue, Worker, WorkerOptions } from "bullmq";
import { Redis } from "ioredis";
import { Client } from "pg";
import { openSharedPool } from "./shared-pool.ts";
import { unhurried } from "./unhurried.ts";

export type AnyQueue = Pick<
  Queue,
  | "add"
  | "close"
  | "getJobScheduler"
  | "getWaitingCount"
  | "on"
  | "removeJobScheduler"
  | "upsertJobScheduler"
  | "waitUntilReady"
>;
export type AnyWorker = Pick<Worker, "close" | "on" | "run" | "waitUntilReady">;

export interface Backend {
  queue(name: string): AnyQueue;
  worker(name: string, handler: () => Promise<void>, options: Omit<WorkerOptions, "connection">): AnyWorker;
  close(): Promise<void>;
}

export interface BackendGiven {
  /** Told of connections that broke. They are replaced. */
  readonly onBroken: (error: Error) => void;
  /** Aborted when workers are to end: nobody waits before they ask again. */
  readonly signal: AbortSignal;
}

/** Longer than a worker waits for a job: a connection that is silent for so long leads nowhere, and another one is made. */
const SILENCE_MS = 20_000;

/** Brings BullMQ's own schema, `bullmq`, up to date, whoever else does so at the same time. */
export async function onPostgres(databaseUrl: string, { onBroken, signal }: BackendGiven): Promise<Backend> {
  await migrateQueue(databaseUrl);
  const connection = openSharedPool(databaseUrl, onBroken);
  // without what is a worker's own: it would give the one connection that hears for all the name of its queue
  const classes = withBackend((name, options: Parameters<typeof createPostgresBackend>[1]) =>
    unhurried(createPostgresBackend(name, options), { onBroken, signal }),
  );
  return {
    queue: (name) => new classes.Queue(name, { connection }) as unknown as AnyQueue,
    worker: (name, handler, options) =>
      new classes.Worker(name, handler, { ...options, connection }) as unknown as AnyWorker,
    close: () => connection.end(),
  };
}

export function onRedis(redisUrl: string, { onBroken, signal }: BackendGiven): Backend {
  // a worker waits for jobs as long as it takes, also while Redis is away
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null, socketTimeout: SILENCE_MS });
  connection.on("error", onBroken);
  const classes = withBackend((...given: Parameters<typeof createRedisBackend>) =>
    unhurried(createRedisBackend(...given), { onBroken, signal }),
  );
  return {
    queue: (name) => new classes.Queue(name, { connection }),
    worker: (name, handler, options) => new classes.Worker(name, handler, { ...options, connection }),
    close: async () => void (await connection.quit().catch(onBroken)),
  };
}

async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  client.on("error", () => undefined); // its query fails
  await client.connect();
  try {
    await runMigrations(client, "bullmq");
  } finally {
    await client.end();
  }
}
