/** What a Redis says of itself. Changes nothing. */
import { Redis } from "ioredis";

export interface RedisState {
  readonly version: string;
  /** undefined: it does not say. */
  readonly policy: string | undefined;
  readonly keepsLog: boolean | undefined;
}

const TIMEOUT_MS = 5_000;

/** Throws where it does not answer, or refuses. */
export async function readRedisState(url: string): Promise<RedisState> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableOfflineQueue: false,
  });
  let broken: unknown;
  redis.on("error", (error: unknown) => (broken = error));
  try {
    await redis.connect();
    const text = await redis.info();
    const found = new Map(text.split(/\r?\n/).map((line) => line.split(":", 2) as [string, string]));
    const log = found.get("aof_enabled");
    return {
      version: found.get("redis_version") ?? "of an unknown version",
      policy: found.get("maxmemory_policy"),
      keepsLog: log === undefined ? undefined : log === "1",
    };
  } catch (error) {
    throw broken ?? error; // the client says only that the connection is closed
  } finally {
    redis.disconnect();
  }
}
