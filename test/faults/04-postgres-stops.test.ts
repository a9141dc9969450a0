/** Row 4: Postgres is stopped as hard as it can be, and comes back after a while. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "vitest";
import { useOwnPostgres } from "./rig/own-postgres.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

/** How long it is away, ms. */
const AWAY = [500, 6_000];

describe("workers whose Postgres is stopped", () => {
  const postgres = useOwnPostgres();

  faultRow(
    4,
    "Postgres stopped at once, and started again",
    async (world, { random }) => {
      const workers = [world.start(ALL), world.start(ALL)];
      await Promise.all(workers.map(({ started }) => started));
      const files = [...world.truth.files];
      const share = Math.ceil(files.length / (AWAY.length + 1));
      for (const away of AWAY) {
        await world.deliver(files.splice(0, share));
        await sleep(random.int(0, 2_000));
        await postgres().stopAtOnce();
        await sleep(away);
        await postgres().start();
      }
      const since = Date.now();
      await world.deliver(files);
      await world.hurry();

      expect(workers.map((worker) => [worker.isAlive(), worker.stderr()])).toEqual(
        workers.map(() => [true, ""]),
      );
      return since;
    },
    { server: postgres },
  );
});
