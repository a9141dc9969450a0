import { afterEach, describe, expect, it } from "vitest";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { DATAZONE } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const project = (id: string): AnyEntry => anEntry("project", id, { name: id, unit: "u", status: "ACTIVE" });
const asset = (id: string, owner: string): AnyEntry =>
  anEntry("asset", id, { name: id, project: owner, type: "t", revision: "1", forms: {}, terms: [] });
const filter = (id: string, of: string): AnyEntry =>
  anEntry("asset_filter", `${of}/${id}`, { asset: of, name: id });
/** So many that what ends is a small part of each list. */
const MANY = Array.from({ length: 12 }, (_, at) => `m${at}`).flatMap((id) => [
  project(id),
  asset(`${id}-a`, id),
  filter("f", `${id}-a`),
]);
const OTHERS = [
  ...MANY,
  project("kept"),
  asset("kept1", "kept"),
  asset("kept2", "kept"),
  filter("f", "kept1"),
];
const SALES = [project("sales"), asset("orders", "sales"), filter("f", "orders")];

/** Reads the domain, which has these entries. `accepts`: somebody says that what is missing is gone. */
async function read(entries: readonly AnyEntry[], accepts = false): Promise<void> {
  await addScopes(pool, [DATAZONE]);
  const of = (kind: string): AnyEntry[] => entries.filter((one) => one.kind === kind);
  const lists = {
    ListProjects: of("project"),
    SearchAssets: of("asset"),
    ListAssetFilters: of("asset_filter"),
  };
  const outcome = await syncScope(
    {
      pool,
      scopes: [DATAZONE],
      open: scriptedScopes({ [DATAZONE]: { lists } }),
      signal: new AbortController().signal,
    },
    { evenIfNotDue: true, accepts },
  );
  expect(outcome).toMatchObject({ outcome: "taken" });
}

async function ended(): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    "select entry_id as id from control_entries where superseded_by is null and valid_until is not null order by entry_id",
  );
  return rows.map(({ id }) => id);
}

describe("the assets of a project that no list shows any more", () => {
  it("stand as they were, with their filters, read after read: nobody was asked for them", async () => {
    await read([...OTHERS, ...SALES]);
    await read(OTHERS);
    await read(OTHERS);

    expect(await ended()).toEqual(["sales"]);
  });

  it("end once an event says that the project did", async () => {
    await read([...OTHERS, ...SALES]);
    await read(OTHERS);
    await noteEvents(pool, [
      { scope: DATAZONE, kind: "project", id: "sales", at: Date.now(), change: "ended" },
    ]);
    await read(OTHERS);

    expect(await ended()).toEqual(["orders", "orders/f", "sales"]);
  });

  it("end once somebody says that it is gone", async () => {
    await read([...OTHERS, ...SALES]);
    await read(OTHERS);
    await read(OTHERS, true);

    expect(await ended()).toEqual(["orders", "orders/f", "sales"]);
  });

  it("are those that are shown once it is back, and what a project that is shown lacks is gone", async () => {
    await read([...OTHERS, ...SALES]);
    await read(OTHERS);
    await read([...MANY, project("kept"), asset("kept1", "kept"), filter("f", "kept1"), ...SALES]);

    expect(await ended()).toEqual(["kept2", "sales"]);
  });
});
