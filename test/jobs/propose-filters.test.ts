import { beforeEach, describe, expect, it } from "vitest";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import { sayProposals } from "../../src/core/governance/filter-proposals.ts";
import { proposeFilters } from "../../src/jobs/mesh-policy/propose-filters.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { DATAZONE, GLUE, IDENTITY, LAKE, aSubscription, acme } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { aFinding, aResult } from "../support/macie-findings.ts";
import { scriptedScopes } from "../support/scripted-scope.ts";
import { storeFindings } from "../support/stored-macie.ts";

const database = useDatabase();
const { pool } = database;
beforeEach(() => emptyTables(database));

const COLUMNS = ["order_id", "customer_id", "region"].map((name) => ({ name, type: "string" }));

/** Reads these scopes once; marketing subscribed to orders. */
async function sync(...keys: readonly string[]): Promise<void> {
  const rows = [...acme(), aSubscription("sub-1")];
  await addScopes(pool, [DATAZONE, IDENTITY, LAKE, GLUE]);
  for (const key of keys) {
    const all = rows
      .filter(({ scope }) => scope === key)
      .map(({ kind, id, content }) => {
        return {
          kind,
          id,
          content: kind === "table" ? { ...content, columns: COLUMNS } : content,
        } as AnyEntry;
      });
    const { signal } = new AbortController();
    const deps = { pool, scopes: [key], open: scriptedScopes({ [key]: { lists: { all } } }), signal };
    expect(await syncScope(deps, { evenIfNotDue: true, accepts: true })).toMatchObject({ outcome: "taken" });
  }
}

const findsIn = (...columns: readonly string[]): Promise<void> =>
  storeFindings(
    database,
    aFinding({
      id: "a",
      bucket: "acme-sales-lake",
      key: "curated/orders/part-0.parquet",
      more: { classificationDetails: aResult([{ category: "PERSONAL_INFORMATION", type: "NAME", columns }]) },
    }),
  );

describe("filters for the plan", () => {
  it("leave out what Macie found in columns that a subscriber reads, and change nothing", async () => {
    await sync(DATAZONE, IDENTITY, LAKE, GLUE);
    expect(await proposeFilters(pool)).toEqual([]);

    await findsIn("customer_id");
    const proposed = await proposeFilters(pool);

    expect(proposed).toEqual([
      {
        asset: "4astorders9j1x",
        subscription: "sub-1",
        include: ["order_id", "region"],
        leaveOut: ["customer_id"],
      },
    ]);
    expect(sayProposals(proposed)).toBe(
      "! filter of asset 4astorders9j1x for subscription sub-1: keep order_id, region; leave out customer_id, which Macie calls sensitive\n",
    );
    expect((await pool.query("select 1 from governance_facts")).rows).toEqual([]);
  });

  it("are not known where not all of the control plane was read, and that is said", async () => {
    await findsIn("customer_id");
    expect(await proposeFilters(pool)).toBeNull();

    await sync(DATAZONE);
    expect(await proposeFilters(pool)).toBeNull();
    expect(sayProposals(null)).toMatch(/^\? filters could not be proposed/);
  });
});
