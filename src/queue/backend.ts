/** BullMQ on Postgres or on Redis: what the rest of the folder needs of it, alike on both. */
import { Queue, Worker, createPostgresBackend, runMigrations, withBackend } from "bullmq";
import type { WorkerOptions } from "bullmq";
import { Redis } from "ioredis";
import { Client } from "pg";

export type AnyQueue = Pick<
  Queue,
  "add" | "close" | "getJobScheduler" | "getWaitingCount" | "on" | "removeJobScheduler" | "upsertJobScheduler"
>;
export type AnyWorker = Pick<Worker, "close" | "on" | "run" | "waitUntilReady">;

export interface Backend {
  queue(name: string): AnyQueue;
  worker(name: string, handler: () => Promise<void>, options: Omit<WorkerOptions, "connection">): AnyWorker;
  close(): Promise<void>;
}

/** Longer than a worker waits for a job: a connection that is silent for so long leads nowhere, and another one is made. */
const SILENCE_MS = 20_000;
/** Connections of each queue and each worker; a worker has one more to listen. */
const CONNECTIONS = 2;

/** Brings BullMQ's own schema, `bullmq`, up to date, whoever else does so at the same time. */
export async function onPostgres(databaseUrl: string): Promise<Backend> {
  await migrateQueue(databaseUrl);
  const classes = withBackend(createPostgresBackend);
  const connection = { connectionString: databaseUrl, max: CONNECTIONS };
  return {
    queue: (name) => new classes.Queue(name, { connection }) as unknown as AnyQueue,
    worker: (name, handler, options) =>
      new classes.Worker(name, handler, { ...options, connection }) as unknown as AnyWorker,
    close: () => Promise.resolve(),
  };
}

export function onRedis(redisUrl: string, onError: (error: Error) => void): Backend {
  // a worker waits for jobs as long as it takes, also while Redis is away
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null, socketTimeout: SILENCE_MS });
  connection.on("error", onError);
  return {
    queue: (name) => new Queue(name, { connection }),
    worker: (name, handler, options) => new Worker(name, handler, { ...options, connection }),
    close: async () => void (await connection.quit().catch(onError)),
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
