/** Row 5: Postgres has no connection left. */
import { Client } from "pg";
import { describe, expect } from "vitest";
import { useOwnPostgres } from "./rig/own-postgres.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

const CONNECTIONS = 60;

describe("workers whose Postgres has no connection left", () => {
  const postgres = useOwnPostgres({ flags: [`max_connections=${CONNECTIONS}`] });

  faultRow(
    5,
    "Postgres has no more connections for a while",
    async (world) => {
      const worker = world.start(ALL);
      await worker.started;
      const hogs = await takeAll(postgres().url);
      await world.deliver(world.truth.files);
      await world.until(() => JSON.stringify(worker.lines()).includes("too many clients"));
      const late = world.start(ALL);
      await world.until(() => late.lines().some(({ msg }) => msg.includes("the worker waits")));
      expect([worker.isAlive(), late.isAlive()]).toEqual([true, true]);
      await Promise.all(hogs.map((hog) => hog.end()));
      const since = Date.now();
      await late.started;
      return since;
    },
    { server: postgres },
  );
});

/** Takes every connection there is, also those that others had. */
async function takeAll(url: string): Promise<Client[]> {
  const hogs: Client[] = [];
  for (let refused = 0; refused < 3; ) {
    const hog = new Client({ connectionString: url, application_name: "hog" });
    hog.on("error", () => undefined);
    try {
      await hog.connect();
      hogs.push(hog);
    } catch {
      refused++;
      await hogs[0]?.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and application_name <> 'hog'`,
      );
    }
  }
  return hogs;
}
