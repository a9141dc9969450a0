/** Row 1: SIGKILL, at the three points where it is known what could go wrong, and at any. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "vitest";
import { faultRow } from "./rig/row.ts";
import type { FaultRun } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";
import type { Worker } from "./rig/worker.ts";
import type { World } from "./rig/world.ts";

const KILLS = 5;

/** Arms a fault that kills a worker once, delivers, and lets another one take over. */
async function killedAt(
  world: World,
  arm: (victim: Worker, die: () => Promise<void>) => void,
): Promise<number> {
  const victim = world.start(ALL);
  let isOver = false;
  arm(victim, async () => {
    isOver = true;
    await victim.kill();
  });
  await world.deliver(world.truth.files);
  await world.until(() => isOver && !victim.isAlive());
  await world.endSessions(); // what it had asked for is not done after its death
  world.start(ALL);
  await world.hurry();
  return Date.now();
}

describe("workers that are killed", () => {
  faultRow(1, "killed before the COMMIT of a batch", (world) =>
    killedAt(world, (victim, die) => {
      world.database = {
        onCommit({ storesObjects }) {
          if (!storesObjects || !victim.isAlive()) return "pass";
          void die();
          return "cut";
        },
      };
    }),
  );

  faultRow(1, "killed after the COMMIT of a batch, before its reply", (world) =>
    killedAt(world, (victim, die) => {
      world.database = {
        onCommit: ({ storesObjects }) => (storesObjects && victim.isAlive() ? { done: die } : "pass"),
      };
    }),
  );

  faultRow(1, "killed after the commit, before messages are deleted", (world) =>
    killedAt(world, (victim, die) => {
      world.aws.plan = ({ operation }) => {
        if (operation !== "DeleteMessageBatch" || !victim.isAlive()) return undefined;
        void die();
        return "hang";
      };
    }),
  );

  faultRow(1, "killed after a message went out, before it is noted", (world) =>
    killedAt(world, (victim, die) => {
      world.aws.plan = ({ operation }) =>
        operation === "Publish" && victim.isAlive() ? { done: die } : undefined;
    }),
  );

  faultRow(1, "killed again and again at any moment", async (world: World, { random }: FaultRun) => {
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
