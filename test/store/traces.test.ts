import { describe, expect, it } from "vitest";
import { ensurePartitions } from "../../src/store/partitions.ts";
import { readTraces } from "../../src/store/traces.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { useDatabase } from "../support/database.ts";

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 9, 8);
const database = useDatabase();

describe("the traces of a time", () => {
  it("are read with the events of its days alone, however many days are there", async () => {
    await ensurePartitions(database.pool, [FROM - DAY_MS, FROM, FROM + DAY_MS], new Set());
    const read = await inTransaction(database.pool, async (client) => {
      await readTraces(client, { from: FROM, to: FROM + DAY_MS });
      const { rows } = await client.query<{ name: string }>(
        `select relation::regclass::text as name from pg_locks
         where pid = pg_backend_pid() and relation in (select inhrelid from pg_inherits where inhparent = 'events'::regclass)`,
      );
      return rows.map(({ name }) => name);
    });

    expect(read).toEqual(["events_20261008"]);
  });
});
