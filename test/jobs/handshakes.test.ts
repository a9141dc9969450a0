import { afterEach, describe, expect, it } from "vitest";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import type { AnyHistoryEntry } from "../../src/core/control-plane/history.ts";
import { watchGovernance } from "../../src/jobs/governance/watch.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import { ANA, aSubscription, acme } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { aGrant, aRequest } from "../support/handshakes.ts";
import { enforcePolicy } from "../support/policy-in-force.ts";
import { syncRows } from "../support/synced-rows.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const HOUR = 3_600_000;

/** What is told of handshakes after a look: kind, whom it is about, and since how long in hours. */
async function told(): Promise<readonly string[]> {
  const declared = () => Promise.resolve(NOTHING_DECLARED);
  await watchGovernance({
    pool,
    given: () => readCatalogGiven(pool, NOTHING_DECLARED),
    prescribed: () => Promise.resolve({}),
    catalog: openCatalog(pool, { file: undefined, declared }),
  });
  const { rows } = await pool.query<{ told: string }>(
    `select kind || ' ' || subject as told from governance_facts
     where ended_at is null and (kind like 'approved%' or kind = 'request_waiting') order by 1`,
  );
  return rows.map((row) => row.told);
}

/** Watched from the first read on: what is approved after that is judged. */
async function approvedSince(reviewedBy: string): Promise<void> {
  await syncRows(pool, acme());
  const since = Date.now();
  const deal: readonly AnyHistoryEntry[] = [
    aSubscription("sub-1", { request: "req-1" }, { since }),
    aRequest("req-1", { reviewedBy }, { since, changed: since }),
    aGrant({ since }),
  ];
  await syncRows(pool, [...acme(), ...deal]);
}

describe("handshakes, watched after a read of the control plane", () => {
  it("tell of an approval by somebody of neither the project nor its unit, until the subscription ends", async () => {
    await approvedSince(ANA);

    expect(await told()).toEqual([
      "approved_by_requester ana@example.com",
      "approved_from_outside ana@example.com",
    ]);

    await syncRows(pool, [...acme(), aSubscription("sub-1", { request: "req-1", status: "REVOKED" }, {})]);
    expect(await told()).toEqual([]);
  });

  it("go by the hours of the policy in force, and by 72 without one", async () => {
    const waiting = aRequest(
      "req-2",
      { status: "PENDING", reviewedBy: undefined },
      { since: Date.now() - 48 * HOUR },
    );
    await syncRows(pool, [...acme(), waiting]);
    expect(await told()).toEqual([]);

    await enforcePolicy(pool, "version: 1\nrequests_wait_hours: 24\n");
    expect(await told()).toEqual(["request_waiting b7n4r2c9hd0kqa"]);

    await syncRows(pool, [
      ...acme(),
      aRequest("req-2", { status: "REJECTED" }, { since: Date.now() - 48 * HOUR }),
    ]);
    expect(await told()).toEqual([]);
  });
});
