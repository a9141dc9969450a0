/** Row 9: nothing reaches Redis any more, and no connection says so. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { NO_REDIS, startOwnRedis } from "./rig/own-redis.ts";
import type { OwnRedis } from "./rig/own-redis.ts";
import { faultRow } from "./rig/row.ts";
import { startTcpProxy } from "./rig/tcp-proxy.ts";
import type { TcpProxy } from "./rig/tcp-proxy.ts";
import { ALL } from "./rig/worker.ts";

const DARK_MS = 5_000;

describe("workers whose Redis is half open", () => {
  let redis: OwnRedis | undefined;
  let proxy: TcpProxy | undefined;
  beforeEach(async () => {
    if (NO_REDIS !== undefined) return;
    redis = await startOwnRedis();
    proxy = await startTcpProxy(redis.port);
  });
  afterEach(async () => {
    await proxy?.close();
    await redis?.close();
  });

  faultRow(
    9,
    "connections to Redis go silent, and stay so",
    async (world, { random }) => {
      const worker = world.start(ALL, { REDIS_URL: `redis://127.0.0.1:${proxy?.port}` });
      await worker.started;
      const files = [...world.truth.files];
      await world.deliver(files.splice(0, files.length / 2));
      await sleep(random.int(0, 2_000));
      proxy?.blackhole();
      await world.deliver(files);
      await sleep(DARK_MS);
      proxy?.admit();
      expect(worker.isAlive()).toBe(true);
      return Date.now();
    },
    { skipped: NO_REDIS },
  );
});
