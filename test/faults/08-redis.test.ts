/** Row 8: the queue of jobs is emptied, killed, and takes nothing. It holds hints, so nothing is lost with it. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { NO_REDIS, startOwnRedis } from "./rig/own-redis.ts";
import type { OwnRedis } from "./rig/own-redis.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

const FAULTS: readonly ((redis: OwnRedis) => Promise<void>)[] = [
  (redis) => redis.send("flushall"),
  async (redis) => {
    await redis.kill();
    await sleep(1_000);
    await redis.start();
  },
  async (redis) => {
    await redis.send("replicaof", "127.0.0.1", "1");
    await sleep(2_000);
    await redis.send("replicaof", "no", "one");
  },
  async (redis) => {
    await redis.send("config", "set", "maxmemory", "1");
    await sleep(2_000);
    await redis.send("config", "set", "maxmemory", "0");
  },
];

describe("workers whose Redis fails", () => {
  let redis: OwnRedis | undefined;
  beforeEach(async () => {
    if (NO_REDIS === undefined) redis = await startOwnRedis();
  });
  afterEach(() => redis?.close());

  faultRow(
    8,
    "Redis emptied, killed and started empty, read-only, out of memory",
    async (world, { random }) => {
      const environment = { REDIS_URL: `redis://127.0.0.1:${redis?.port}` };
      const workers = [world.start(ALL, environment), world.start(ALL, environment)];
      await Promise.all(workers.map(({ started }) => started));
      const files = [...world.truth.files];
      const share = Math.ceil(files.length / (FAULTS.length + 1));
      const inAnyOrder = FAULTS.map((strike) => ({ strike, at: random.unit() })).sort((a, b) => a.at - b.at);
      for (const { strike } of inAnyOrder) {
        await world.deliver(files.splice(0, share));
        await sleep(random.int(0, 1_500));
        await strike(redis as OwnRedis);
      }
      const since = Date.now();
      await world.deliver(files);

      expect(workers.map((worker) => [worker.isAlive(), worker.stderr()])).toEqual(
        workers.map(() => [true, ""]),
      );
      return since;
    },
    { skipped: NO_REDIS },
  );
});
