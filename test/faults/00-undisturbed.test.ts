import { describe } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

describe("workers without a fault", () => {
  faultRow(0, "no fault", async (world) => {
    world.start(ALL);
    await world.deliver(world.truth.files);
    return Date.now();
  });
});
