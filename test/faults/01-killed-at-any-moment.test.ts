/** Row 1: SIGKILL at any moment, again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

/** At random moments; three seeds are 51. */
const KILLS = 17;

describe("workers that are killed at any moment", () => {
  faultRow(1, "killed again and again at any moment", async (world, { random }) => {
    const files = [...world.truth.files];
    const share = Math.ceil(files.length / KILLS);
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = world.start(ALL);
      await world.deliver(files.splice(0, share));
      await victim.started;
      await sleep(random.int(0, 2_500));
      await victim.kill();
      await world.hurry();
    }
    world.start(ALL);
    return Date.now();
  });
});
