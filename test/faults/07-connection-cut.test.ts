/** Row 7: connections that end at any packet. */
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

const PACKETS = [211, 307, 401];

describe("workers whose connections are cut", () => {
  faultRow(7, "the connection is cut at every N-th packet", async (world, { seed }) => {
    const every = PACKETS[seed % PACKETS.length] as number;
    let cuts = 0;
    const worker = world.start(ALL);
    await worker.started;
    world.database = {
      onCommit: () => "pass",
      cutsAt(number) {
        if (number % every > 0) return false;
        cuts++;
        return true;
      },
    };
    await world.deliver(world.truth.files);
    await world.until(async () => (await world.done()) === world.truth.files.length && cuts > 5);
    expect(worker.isAlive()).toBe(true);
    world.database = { onCommit: () => "pass" };
    await world.hurry();
    return Date.now();
  });
});
