/** Row 5: Postgres has no time for any statement. */
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

describe("workers whose Postgres has no time", () => {
  faultRow(5, "no statement has time to end, for a while", async (world) => {
    const worker = world.start(ALL);
    await worker.started;
    const { rows } = await world.pool.query<{ name: string }>("select current_database() as name");
    const { name } = rows[0] as { name: string };
    await world.pool.query(`alter database ${name} set statement_timeout = 1`);
    await world.endSessions();
    await world.deliver(world.truth.files);
    await world.until(() => JSON.stringify(worker.lines()).includes("statement timeout"));
    await world.pool.query(`alter database ${name} reset statement_timeout`);
    await world.endSessions();
    await world.hurry();
    expect(worker.isAlive()).toBe(true);
    return Date.now();
  });
});
