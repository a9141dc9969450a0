/** Row 1: SIGKILL, at the four points where it is known what could go wrong, one after the other. */
import { describe } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";
import type { Worker } from "./rig/worker.ts";
import type { World } from "./rig/world.ts";

type Arm = (world: World, victim: Worker, die: () => Promise<void>) => void;

/** Where it is known what could go wrong. */
const POINTS: readonly Arm[] = [
  function beforeCommit(world, victim, die) {
    world.database = {
      onCommit({ storesObjects }) {
        if (!storesObjects || !victim.isAlive()) return "pass";
        void die();
        return "cut";
      },
    };
  },
  function afterCommitBeforeItsReply(world, victim, die) {
    world.database = {
      onCommit: ({ storesObjects }) => (storesObjects && victim.isAlive() ? { done: die } : "pass"),
    };
  },
  function beforeMessagesAreDeleted(world, victim, die) {
    world.aws.plan = ({ operation }) => {
      if (operation !== "DeleteMessageBatch" || !victim.isAlive()) return undefined;
      void die();
      return "hang";
    };
  },
  function afterAMessageWentOut(world, victim, die) {
    world.aws.plan = ({ operation }) =>
      operation.startsWith("Publish") && victim.isAlive() ? { done: die } : undefined;
  },
];

/** Has a worker die where a fault is armed, while something is delivered. */
async function dieAt(arm: Arm, world: World, files: World["truth"]["files"]): Promise<void> {
  const victim = world.start(ALL);
  let isOver = false;
  arm(world, victim, async () => {
    isOver = true;
    await victim.kill();
  });
  await world.deliver(files);
  await world.until(() => isOver && !victim.isAlive());
  world.database = { onCommit: () => "pass" };
  world.aws.plan = () => undefined;
  await world.endSessions(); // what it had asked for is not done after its death
  await world.hurry();
}

describe("workers that are killed", () => {
  faultRow(
    1,
    "killed before a COMMIT, after it, before messages are deleted, after a message went out",
    async (world) => {
      const files = [...world.truth.files];
      const share = Math.ceil(files.length / POINTS.length);
      for (const arm of POINTS) await dieAt(arm, world, files.splice(0, share));
      world.start(ALL);
      return Date.now();
    },
  );
});
