/** Row 6: transactions that Postgres takes back, so that others can go on. */
import { describe } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

describe("workers whose transactions are taken back", () => {
  faultRow(6, "serialization failures and deadlocks at every third COMMIT", async (world, { random }) => {
    await Promise.all([world.start(ALL).started, world.start(ALL).started]);
    world.database = {
      onCommit: () => (random.chance(1 / 3) ? { refused: random.pick(["40001", "40P01"]) } : "pass"),
    };
    await world.deliver(world.truth.files, 2);
    await world.until(async () => (await world.done()) === world.truth.files.length);
    world.database = { onCommit: () => "pass" };
    return Date.now();
  });
});
