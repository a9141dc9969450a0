/** Row 5: Postgres has no room for what is committed. */
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

describe("workers whose COMMITs are refused", () => {
  faultRow(
    5,
    "COMMITs refused: disk full, out of memory, too many connections",
    async (world, { random }) => {
      const worker = world.start(ALL);
      await worker.started;
      let refused = 0;
      world.database = {
        onCommit({ storesObjects }) {
          if (!storesObjects && !random.chance(0.1)) return "pass";
          if (storesObjects) refused++;
          return { refused: random.pick(["53100", "53200", "53300"]) };
        },
      };
      await world.deliver(world.truth.files);
      // more often than an object may have been in the hands of workers that died
      const retried = setInterval(() => void world.retry().catch(() => undefined), 500);
      try {
        await world.until(() => refused > 16);
        expect(await world.done()).toBe(0);
        world.database = { onCommit: () => "pass" };
        await world.until(async () => (await world.done()) === world.truth.files.length);
      } finally {
        clearInterval(retried);
      }
      return Date.now();
    },
  );
});
