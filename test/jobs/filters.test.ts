import { beforeEach, describe, expect, it } from "vitest";
import { BUILTIN_RULES } from "../../src/app.ts";
import { loadRules } from "../../src/sources/rule-folder/index.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, derive, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord, aRole } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { rules } = await loadRules([BUILTIN_RULES]);
const TABLE = "arn:aws:glue:eu-west-1:111122223333:table/sales/orders";
const now = Date.parse("2026-09-02T12:00:00Z");

const catalog = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [
    { id: "core", name: "Core", domain: "sales", role_arns: ["arn:aws:iam::111122223333:role/core"] },
  ],
  people: [{ id: "ana@example.com", kind: "human" }],
  assets: [
    { id: "orders", name: "Orders", project: "core", table_arn: TABLE, locations: ["s3://lake/orders/"] },
    { id: "clicks", name: "Clicks", project: "core", locations: ["s3://lake/clicks/"] },
  ],
  subscriptions: ["orders", "clicks"].map((asset) => ({
    id: `s-${asset}`,
    asset,
    subscriber: { person: "ana@example.com" },
    status: "approved",
  })),
});

const asked = (requestParameters: object, eventTime: string): ReturnType<typeof aRecord> =>
  aRecord({
    userIdentity: aPerson("ana@example.com"),
    eventTime,
    eventSource: "lakeformation.amazonaws.com",
    eventName: "GetDataAccess",
    requestParameters,
    additionalEventData: { requesterService: "UNKNOWN" },
  });
const records = folder.write("reads.json.gz", [
  aRead({ userIdentity: aPerson("ana@example.com"), eventTime: "2026-09-01T10:00:00Z" }),
  aRead({ userIdentity: aPerson("ana@example.com") }),
  aRead({ userIdentity: aPerson("ana@example.com"), key: "clicks/1" }),
  aRead({ userIdentity: aRole("core", "etl") }),
  asked({ dataLocations: ["s3://lake/orders/"] }, "2026-09-02T10:01:00Z"),
  asked({ tableArn: TABLE }, "2026-09-02T10:02:00Z"),
  asked({ tableArn: TABLE, permissions: ["SELECT"] }, "2026-09-02T10:03:00Z"),
]);

/** As a read of the control plane leaves it. */
async function filterStands(kind: string, content: object, validFrom: string | null): Promise<void> {
  await database.pool.query(
    `with scope as (insert into control_scopes (key) values ('datazone/test/' || $4::text) returning id),
       read as (insert into control_reads (scope_id, began_at, outcome) select id, '2026-09-02T00:00:00Z', 'taken' from scope returning id, scope_id)
     insert into control_entries (scope_id, kind, entry_id, content, body_hash, valid_from, from_how, learnt_by)
     select scope_id, $1, 'f', $2::jsonb, '\\x00', $3::timestamptz, case when $3::timestamptz is null then 'assumed' else 'said' end, id from read`,
    [kind, JSON.stringify(content), validFrom, kind],
  );
}
/** As a later read leaves what it finds gone: of an assumed end, one that began at `seen` had shown it still. */
async function filterEnds(until: string, how: "event" | "assumed", seen = until): Promise<void> {
  await database.pool.query(
    `insert into control_reads (scope_id, began_at, ended_at, outcome)
     select id, $1::timestamptz, $1::timestamptz + interval '1 second', 'taken' from control_scopes`,
    [seen],
  );
  await database.pool.query(
    `with old as (update control_entries e set superseded_by = r.id from control_reads r where r.scope_id = e.scope_id returning e.*),
       last as (insert into control_reads (scope_id, began_at, ended_at, outcome)
         select id, $1::timestamptz - interval '1 second', $1, 'taken' from control_scopes returning id, scope_id)
     insert into control_entries (scope_id, kind, entry_id, content, body_hash, valid_from, valid_until, from_how, until_how, learnt_by)
     select old.scope_id, kind, entry_id, content, body_hash, valid_from, $1, from_how, $2, last.id from old join last on last.scope_id = old.scope_id`,
    [until, how],
  );
}

const found = async (): Promise<unknown[]> => {
  const { rows } = await database.pool.query<{ asset: string; event_count: number }>(
    `select d.value as asset, f.event_count from findings f join dictionary d on d.id = f.asset_id
     where f.status = 'open' and f.rule_id = $1 order by f.window_start`,
    [rules.find(({ title }) => title === "Read past the filters of an asset")?.id],
  );
  return rows.map(({ asset, event_count }) => [asset, event_count]);
};

beforeEach(() => emptyTables(database));

describe("filters of an asset", () => {
  it("are gone round by reads of S3, by a request for the location or for all of the table, since they stand", async () => {
    await scan(database, [records], { catalog, rules });
    expect(await found()).toEqual([]);

    await filterStands("asset_filter", { asset: "orders", name: "eu", rows: "region = 'eu'" }, null);
    await derive(database, [], { catalog, rules, now, freezes: false });
    expect(await found()).toEqual([["orders", 3]]);

    await filterStands(
      "data_cells_filter",
      { table: TABLE, name: "x", columns: ["a"] },
      "2026-08-01T00:00:00Z",
    );
    await derive(database, [], { catalog, rules, now, freezes: false });
    expect(await found()).toEqual([
      ["orders", 1],
      ["orders", 3],
    ]);
  });

  it("that are gone were gone round while they stood, whenever that is judged", async () => {
    const cells = { table: TABLE, name: "x", columns: ["a"] };
    await filterStands("data_cells_filter", cells, "2026-08-01T00:00:00Z");
    await filterEnds("2026-09-02T10:01:30Z", "event");
    await scan(database, [records], { catalog, rules });
    expect(await found()).toEqual([
      ["orders", 1],
      ["orders", 2],
    ]);
  });

  it("of which nobody says when they came and went stood from the first read that showed them to the last", async () => {
    await filterStands("asset_filter", { asset: "orders", name: "eu", rows: "region = 'eu'" }, null);
    await filterEnds("2026-09-02T11:00:00Z", "assumed", "2026-09-02T10:01:30Z");
    await scan(database, [records], { catalog, rules });
    expect(await found()).toEqual([["orders", 2]]);

    await database.pool.query(
      `insert into control_entries (scope_id, kind, entry_id, content, body_hash, valid_from, from_how, learnt_by)
       select scope_id, kind, entry_id, '{"asset": "orders", "rows": "true"}', '\\x01', valid_until, 'assumed', learnt_by
       from control_entries where valid_until is not null`,
    );
    await derive(database, [], { catalog, rules, now, freezes: false });
    // it was changed, not deleted: one of both stood all the time
    expect(await found()).toEqual([["orders", 3]]);
  });

  it("that limit nothing, or failed, are none", async () => {
    await filterStands("asset_filter", { asset: "orders", name: "all" }, "2026-08-01T00:00:00Z");
    await filterStands(
      "data_cells_filter",
      { table: TABLE, name: "x", columns: ["a"], status: "INVALID" },
      "2026-08-01T00:00:00Z",
    );
    await scan(database, [records], { catalog, rules });

    expect(await found()).toEqual([]);
  });
});
