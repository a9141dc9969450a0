import { describe, expect, it } from "vitest";
import { revokedGrants } from "../../../../src/core/control-plane/signals/revoked-grants.ts";
import { signalOf } from "../../../../src/core/control-plane/signals/signal.ts";

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
  revokedGrants({ eventName: "RevokePermissions", requestParameters, ...more }, PLACE).map((id) =>
    JSON.parse(id),
  );

describe("grants that a record says were taken back", () => {
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

  it("are in the signal of the record, with its id", () => {
    const eventID = "1D6C3F2E-9B8E-4F4D-8C7B-6E5F4D3C2B1A";
    const signal = signalOf({
      eventSource: "lakeformation.amazonaws.com",
      eventName: "RevokePermissions",
      eventTime: "2026-09-20T08:00:00Z",
      eventID,
      awsRegion: "eu-west-1",
      recipientAccountId: "444455556666",
      requestParameters: call({ table }),
    });

    expect(signal?.entries).toMatchObject([
      { kind: "permission", change: "ended", eventId: eventID.toLowerCase() },
    ]);
  });
});
