/** Row 2: SIGTERM while there is work, as every deployment sends it. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";
import type { Worker } from "./rig/worker.ts";

const DEPLOYMENTS = 4;

describe("workers that are told to end", () => {
  faultRow(2, "told to end again and again, while there is work", async (world, { random }) => {
    const files = [...world.truth.files];
    const share = Math.ceil(files.length / DEPLOYMENTS);
    const ended: Worker[] = [];
    for (let deployment = 0; deployment < DEPLOYMENTS; deployment++) {
      const old = world.start(ALL);
      await old.started;
      await world.deliver(files.splice(0, share));
      await sleep(random.int(0, 1_500));
      old.process.kill("SIGTERM");
      ended.push(old);
    }
    const since = Date.now();
    world.start(ALL);

    expect(await Promise.all(ended.map((worker) => worker.ended))).toEqual(ended.map(() => 0));
    const failed = ended.flatMap((worker) => worker.lines().filter(({ msg }) => msg === "job failed"));
    expect(failed).toEqual([]);
    return since;
  });
});
