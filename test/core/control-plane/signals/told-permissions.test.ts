import { describe, expect, it } from "vitest";
import { toldPermissions } from "../../../../src/core/control-plane/signals/told-permissions.ts";
import { decodeIdentity } from "../../../../src/core/identity/fields.ts";
import { accessKeyNumber } from "../../../../src/core/identity/keys.ts";
import { signalOf } from "../../../../src/core/control-plane/signals/signal.ts";

const KEY = "AKIAIOSFODNN7EXAMPLE";
const PLACE = { account: "444455556666", region: "eu-west-1" };
const ORDERS = "arn:aws:glue:eu-west-1:444455556666:table/sales_core/orders";
const ROLE = "arn:aws:iam::777788889999:role/scoring";
const table = { databaseName: "sales_core", name: "orders" };
const principal = { dataLakePrincipalIdentifier: ROLE };
const call = (resource: object, permissions: readonly string[] = ["SELECT"]) => ({
  principal,
  resource,
  permissions,
});
const revoked = (requestParameters: object, more: object = {}): readonly unknown[] =>
  toldPermissions({ eventName: "RevokePermissions", requestParameters, ...more }, PLACE).map(({ id }) =>
    JSON.parse(id),
  );

describe("permissions that a record says were given or taken back", () => {
  it.each([
    ["a table", { table }, { table: ORDERS }],
    [
      "a table of another account's catalog",
      { table: { ...table, catalogId: "111122223333" } },
      { table: ORDERS.replace("444455556666", "111122223333") },
    ],
    [
      "columns",
      { tableWithColumns: { ...table, columnNames: ["b", "a"] } },
      { table: ORDERS, columns: ["a", "b"] },
    ],
    [
      "all columns",
      { tableWithColumns: { ...table, columnWildcard: {} } },
      { table: ORDERS, butColumns: [] },
    ],
    [
      "a filter",
      {
        dataCellsFilter: {
          tableCatalogId: "444455556666",
          databaseName: "sales_core",
          tableName: "orders",
          name: "eu",
        },
      },
      { table: ORDERS, filter: "eu" },
    ],
  ])("have the ids of entries: of %s", (_, resource, expected) => {
    expect(revoked(call(resource))).toEqual([{ principal: ROLE, resource: expected }]);
  });

  it.each([
    ["lets nobody read", call({ table }, ["DESCRIBE"])],
    ["is of every table of a database", call({ table: { ...table, tableWildcard: {} } })],
    ["is of a database", call({ database: { name: "sales_core" } })],
    ["names nobody", { ...call({ table }), principal: {} }],
    ["hides whom it is about", { ...call({ table }), principal: { dataLakePrincipalIdentifier: "***" } }],
    ["would not fit an index", call({ table: { ...table, name: "x".repeat(2_000) } })],
    ["is written as Postgres does not take it", call({ table: { ...table, name: "a\0b" } })],
    ["is no object", []],
  ])("are none where it %s", (_, request) => {
    expect(revoked(request)).toEqual([]);
  });

  it("are those of a batch that did not fail, each once", () => {
    const entries = [
      { id: "1", ...call({ table }) },
      { id: "2", ...call({ table: { ...table, name: "returns" } }) },
      { id: "3", ...call({ table }) },
    ];
    const responseElements = { failures: [{ requestEntry: { id: "2" }, error: {} }] };

    expect(revoked({ entries }, { eventName: "BatchRevokePermissions", responseElements })).toEqual([
      { principal: ROLE, resource: { table: ORDERS } },
    ]);
    expect(revoked({ entries }, { eventName: "GrantPermissions" })).toEqual([]);
  });

  it("began where they were given, one by one or in a batch, and ended where they were taken back", () => {
    const told = (eventName: string, requestParameters: object, failures: readonly object[] = []) =>
      toldPermissions({ eventName, requestParameters, responseElements: { failures } }, PLACE);
    const id = JSON.stringify({ principal: ROLE, resource: { table: ORDERS } });
    const entries = [
      { id: "1", ...call({ table }) },
      { id: "2", ...call({ table: { ...table, name: "returns" } }) },
    ];

    expect(told("GrantPermissions", call({ table }))).toEqual([{ id, change: "began" }]);
    expect(told("RevokePermissions", call({ table }))).toEqual([{ id, change: "ended" }]);
    expect(told("BatchGrantPermissions", { entries }, [{ requestEntry: { id: "2" } }])).toEqual([
      { id, change: "began" },
    ]);
    expect(told("BatchGrantPermissions", { entries }, [])).toHaveLength(2);
    expect(told("GrantPermissions", call({ table }, ["DESCRIBE"]))).toEqual([]);
  });

  it("are in the signal of the record, with its id and who called", () => {
    const eventID = "1D6C3F2E-9B8E-4F4D-8C7B-6E5F4D3C2B1A";
    const signal = signalOf({
      eventSource: "lakeformation.amazonaws.com",
      eventName: "RevokePermissions",
      eventTime: "2026-09-20T08:00:00Z",
      eventID,
      awsRegion: "eu-west-1",
      recipientAccountId: "444455556666",
      requestParameters: call({ table }),
      userIdentity: { type: "IAMUser", arn: "arn:aws:iam::444455556666:user/ana", accessKeyId: KEY },
    });

    expect(signal?.entries).toMatchObject([
      { kind: "permission", change: "ended", eventId: eventID.toLowerCase() },
    ]);
    const { identity = "[]", accessKey } = signal?.entries[0]?.caller ?? {};
    expect(decodeIdentity(identity)).toMatchObject({ arn: "arn:aws:iam::444455556666:user/ana" });
    expect(accessKey).toBe(accessKeyNumber(KEY));
  });
});
