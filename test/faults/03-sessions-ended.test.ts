/** Row 3: every session of the database is ended, as a failover does it, again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

const TIMES = 8;

describe("workers whose sessions are ended", () => {
  faultRow(3, "all sessions ended again and again", async (world, { random }) => {
    const workers = [world.start(ALL), world.start(ALL)];
    await Promise.all(workers.map(({ started }) => started));
    const files = [...world.truth.files];
    const share = Math.ceil(files.length / TIMES);
    for (let time = 0; time < TIMES; time++) {
      await world.deliver(files.splice(0, share));
      await sleep(random.int(0, 1_000));
      await world.endSessions();
    }
    await world.hurry();

    expect(workers.map((worker) => [worker.isAlive(), worker.stderr()])).toEqual(
      workers.map(() => [true, ""]),
    );
    return Date.now();
  });
});
