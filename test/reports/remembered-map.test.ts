import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { rememberMap } from "../../src/reports/access-map/remembered.ts";
import { useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

const catalog = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});
const read = (person: string) =>
  aRead({ key: "orders/1", userIdentity: aPerson(person), eventTime: "2026-09-20T10:00:00Z" });

describe("the access map of all domains", () => {
  it("is remembered for minutes, but for one on which there is nothing yet", async () => {
    const map = rememberMap({
      pool: database.pool,
      catalog: () => Promise.resolve(indexCatalog(catalog)),
      now: () => 0,
      isNamelessNow: () => Promise.resolve(false),
    });
    expect((await map()).rows).toEqual([]);

    await scan(database, [folder.write("a.json.gz", [read("ana@example.com")])], { catalog });
    const first = await map();
    await scan(database, [folder.write("b.json.gz", [read("ben@example.com")])], { catalog });

    expect(first.rows).toHaveLength(1);
    expect(await map()).toEqual(first);
  });
});
