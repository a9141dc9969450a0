/** Row 7: nobody knows whether a COMMIT was one. Three seeds together take every one of them. */
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

/** Read one after the other, since each takes a few COMMITs, however large it is. */
const SHARES = 10;
const SWALLOWED = 10;

describe("workers whose COMMITs are not answered", () => {
  faultRow(7, "the reply of every third COMMIT is swallowed", async (world, { seed }) => {
    let swallowed = 0;
    const worker = world.start(ALL);
    await worker.started;
    world.database = {
      onCommit({ number }) {
        if (number % 3 !== seed % 3) return "pass";
        swallowed++;
        return "swallow";
      },
    };
    const files = [...world.truth.files];
    const share = Math.ceil(files.length / SHARES);
    for (let read = 0; files.length > 0; ) {
      const next = files.splice(0, share);
      await world.deliver(next);
      read += next.length;
      await world.until(async () => (await world.done()) === read);
    }
    await world.until(() => swallowed > SWALLOWED);
    expect(worker.isAlive()).toBe(true);
    world.database = { onCommit: () => "pass" };
    await world.hurry();
    return Date.now();
  });
});
