import { afterEach, expect, it } from "vitest";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import type { SyncOutcome } from "../../src/core/control-plane/read/sync-outcome.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const DATAZONE = "datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t";

async function read(
  requests: readonly AnyEntry[],
  others: Record<string, readonly AnyEntry[]> = {},
): Promise<SyncOutcome> {
  await addScopes(pool, [DATAZONE]);
  const listed = Object.fromEntries(
    ["PENDING", "ACCEPTED", "REJECTED"].map((status) => [
      `ListSubscriptionRequests ${status}`,
      requests.filter(({ content }) => "status" in content && content.status === status),
    ]),
  );
  const open = scriptedScopes({ [DATAZONE]: { lists: { ...listed, ...others } } });
  const deps = { pool, scopes: [DATAZONE], open, signal: new AbortController().signal };
  const outcome = await syncScope(deps, { evenIfNotDue: true, accepts: false });
  if (!outcome) throw new Error("nothing was due");
  return outcome;
}

const request = (id: string, status: string, filters: readonly string[] = []): AnyEntry =>
  anEntry("subscription_request", id, {
    status,
    listings: ["l1"],
    assets: [{ asset: "a1", filters }],
    principals: [{ project: "p1" }],
    requestedBy: "ana",
    forms: [],
  });

async function standing(): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `select concat_ws(' ', entry_id, content ->> 'status') as line from control_entries
     where kind = 'subscription_request' and superseded_by is null and valid_until is null order by 1`,
  );
  return rows.map(({ line }) => line);
}

it("a request that was decided and is listed no more stands as it was decided, and silences nothing else", async () => {
  const project = (name: string): AnyEntry => anEntry("project", "p1", { name, unit: "du1" });
  await read([request("r1", "ACCEPTED"), request("r2", "REJECTED")], { ListProjects: [project("sales")] });

  for (const changes of [2, 0])
    expect(await read([], { ListProjects: [project("sales-core")] })).toMatchObject({
      outcome: "taken",
      reasons: [],
      changes,
    });
  expect(await standing()).toEqual(["r1 ACCEPTED", "r2 REJECTED"]);
});

it("a request that waited and is in no list moves nothing, unless an event says that it was deleted", async () => {
  const { beganAt } = await read([request("r1", "PENDING"), request("r2", "REJECTED")]);

  expect(await read([])).toMatchObject({
    outcome: "refused",
    reasons: ["ListSubscriptionRequests PENDING has 0 of 1 entries that it had"],
  });
  await noteEvents(pool, [
    { scope: DATAZONE, kind: "subscription_request", id: "r1", at: beganAt + 1, change: "ended" },
    { scope: DATAZONE, kind: "subscription_request", id: "r2", at: beganAt + 1, change: "ended" },
  ]);
  expect(await read([])).toMatchObject({ outcome: "taken", changes: 2 });
  expect(await standing()).toEqual([]);
});

it("a filter that only such a request named is asked for no more, and one that is asked for and not given moves nothing", async () => {
  const filter = anEntry("asset_filter", "a1/f1", { asset: "a1", name: "campaigns" });
  const filtered = { ListAssetFilters: [filter] };
  await read([request("r1", "REJECTED", ["f1"])], filtered);

  expect(await read([request("r1", "REJECTED", ["f1"])], { ListAssetFilters: [] })).toMatchObject({
    outcome: "refused",
    reasons: ["ListAssetFilters has 0 of 1 entries that it had"],
  });
  expect(await read([request("r2", "REJECTED")])).toMatchObject({ outcome: "taken", reasons: [] });
});
