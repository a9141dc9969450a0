/** Row 10: a worker hangs with a batch in hand for longer than it may, and goes on as if nothing had been. */
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

describe("workers that hang", () => {
  faultRow(10, "a worker hangs with a batch in hand, and goes on later", async (world) => {
    let isHeld = true;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const hung = world.start(ALL);
    await hung.started;
    let held = 0;
    world.aws.plan = ({ operation }) => {
      if (operation !== "GetObject" || !isHeld) return undefined;
      held++;
      return { done: () => released };
    };
    await world.deliver(world.truth.files);
    await world.until(() => held > 0);
    hung.process.kill("SIGSTOP");
    isHeld = false;
    release();
    await world.hurry();
    world.start(ALL);
    await world.until(async () => (await world.done()) === world.truth.files.length);
    hung.process.kill("SIGCONT");
    const since = Date.now();
    await world.until(() => JSON.stringify(hung.lines()).includes("the lease on it ran out"));

    expect(hung.isAlive()).toBe(true);
    return since;
  });
});
