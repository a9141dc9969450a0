import { afterEach, describe, expect, it } from "vitest";
import type { GetDatabasesResponse, GetPartitionsResponse, GetTablesResponse } from "@aws-sdk/client-glue";
import { CUSTOMERS, LAKE, MARKETING, ORDERS, SALES, salesTable } from "../../../test/support/lake.ts";
import type { TableRow } from "../../../test/support/lake.ts";
import { readScope } from "../../../test/support/read-scope.ts";
import type { ReadScope } from "../../../test/support/read-scope.ts";
import { THROTTLED, denied, useScriptedAws } from "../../../test/support/scripted-aws.ts";
import { openGlue } from "./index.ts";

const aws = useScriptedAws();
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.close()));

function read(place: typeof SALES | typeof MARKETING = SALES): Promise<ReadScope> {
  const reader = openGlue({ scope: { service: "glue", ...place }, role: undefined, attemptsMax: 2 });
  open.push(reader);
  return readScope(reader);
}

/** What is said of tables of one database. */
async function tablesOf(...tables: readonly TableRow[]): Promise<unknown[]> {
  aws.answer<GetDatabasesResponse>("GetDatabases", { body: { DatabaseList: [{ Name: "sales_core" }] } });
  aws.answer<GetTablesResponse>("GetTables", { body: { TableList: [...tables] } });
  const { lists } = await read();
  return [...(lists["GetTables"] ?? [])];
}

describe("tables of Glue", () => {
  it("are read database by database, with partitions that lie elsewhere", async () => {
    aws.answer<GetDatabasesResponse>(
      "GetDatabases",
      { body: { DatabaseList: [{ Name: "sales_core" }], NextToken: "a" } },
      { body: { DatabaseList: [], NextToken: "b" } },
      { body: { DatabaseList: [{ Name: "empty" }] } },
    );
    aws.answerBy<GetTablesResponse>("GetTables", ({ DatabaseName, NextToken }) => {
      if (DatabaseName !== "sales_core") return { body: { TableList: [] } };
      return NextToken === undefined
        ? { body: { TableList: [ORDERS], NextToken: "c" } }
        : { body: { TableList: [CUSTOMERS] } };
    });
    aws.answer<GetPartitionsResponse>(
      "GetPartitions",
      {
        body: {
          Partitions: [
            {
              Values: ["2026-09-13"],
              StorageDescriptor: { Location: `${LAKE}/curated/orders/dt=2026-09-13/` },
            },
          ],
          NextToken: "d",
        },
      },
      THROTTLED,
      {
        body: {
          Partitions: [
            {
              Values: ["2019-01-01"],
              StorageDescriptor: { Location: "s3a://acme-sales-archive-444455556666/orders/2019" },
            },
          ],
        },
      },
    );
    const { lists, refused } = await read();

    expect(refused).toEqual([]);
    expect(lists["GetDatabases"]).toEqual([]);
    expect(lists["GetTables"]).toEqual([
      {
        kind: "table",
        id: salesTable("orders"),
        content: {
          locations: [`${LAKE}/curated/orders/`, "s3://acme-sales-archive-444455556666/orders/2019/"],
          columns: [
            { name: "order_id", type: "string" },
            { name: "region", type: "string" },
            { name: "dt", type: "date" },
          ],
          type: "EXTERNAL_TABLE",
          version: "12",
          isRegistered: true,
        },
        changed: 1_789_000_000_000,
      },
      expect.objectContaining({ id: salesTable("customers") }),
    ]);
    const [partitions] = aws.calls.filter(({ operation }) => operation === "GetPartitions");
    expect(partitions?.input).toMatchObject({ ExcludeColumnSchema: true, TableName: "orders" });
  });

  it("of Iceberg have the place where their data are written, and are not asked for partitions", async () => {
    const Parameters = { ...CUSTOMERS.Parameters, "write.data.path": "s3://acme-sales-fast/customers" };
    const partitioned = { ...CUSTOMERS, PartitionKeys: ORDERS.PartitionKeys, Parameters };

    expect(await tablesOf(partitioned)).toMatchObject([
      { content: { locations: [`${LAKE}/curated/customers/`, "s3://acme-sales-fast/customers/"] } },
    ]);
    expect(aws.calls.map(({ operation }) => operation)).not.toContain("GetPartitions");
  });

  it("have further locations, and those of projected partitions", async () => {
    const { StorageDescriptor } = ORDERS;
    const table = {
      ...ORDERS,
      StorageDescriptor: {
        ...StorageDescriptor,
        AdditionalLocations: ["s3n://acme-sales-more/orders", `${LAKE}/curated/orders/late/`],
      },
      Parameters: { "storage.location.template": "s3://acme-sales-days/orders/${dt}/x" },
    };

    expect(await tablesOf(table)).toMatchObject([
      {
        content: {
          locations: [
            `${LAKE}/curated/orders/`,
            "s3://acme-sales-more/orders/",
            "s3://acme-sales-days/orders/",
          ],
        },
      },
    ]);
  });

  it.each<[string, Partial<TableRow>]>([
    ["a view", { TableType: "VIRTUAL_VIEW", StorageDescriptor: { Location: "" } }],
    ["a federated table", { FederatedTable: { Identifier: "x" }, StorageDescriptor: {} }],
    ["what lies in no bucket", { StorageDescriptor: { Location: "jdbc:postgresql://db/x" } }],
    ["what is said nothing of", { StorageDescriptor: undefined, PartitionKeys: undefined }],
  ])("are told without a location where it is %s", async (_, odd) => {
    const { StorageDescriptor: __, PartitionKeys: ___, ...bare } = { ...ORDERS };
    const kept = Object.fromEntries(
      Object.entries({ ...bare, ...odd }).filter(([, value]) => value !== undefined),
    );

    expect(await tablesOf(kept as TableRow)).toMatchObject([{ content: { locations: [] } }]);
  });

  it("that are links say what they are links to, table by table or for a whole database", async () => {
    aws.answer<GetDatabasesResponse>("GetDatabases", {
      body: {
        DatabaseList: [
          { Name: "marketing_insights_sub_db", CatalogId: "777788889999" },
          {
            Name: "shared_sales_link",
            CatalogId: "777788889999",
            CreateTime: 1_770_000_000,
            TargetDatabase: { CatalogId: "444455556666", DatabaseName: "sales_core", Region: "eu-west-1" },
          },
        ],
      },
    });
    aws.answer<GetTablesResponse>("GetTables", {
      body: {
        TableList: [
          {
            Name: "orders",
            DatabaseName: "marketing_insights_sub_db",
            CatalogId: "777788889999",
            TargetTable: { CatalogId: "444455556666", DatabaseName: "sales_core", Name: "orders" },
            PartitionKeys: ORDERS.PartitionKeys,
          },
        ],
      },
    });
    const { lists } = await read(MARKETING);

    expect(lists["GetDatabases"]).toEqual([
      {
        kind: "table",
        id: "arn:aws:glue:eu-west-1:777788889999:table/shared_sales_link/*",
        content: { locations: [], columns: [], link: salesTable("*"), isRegistered: false },
      },
    ]);
    expect(lists["GetTables"]).toMatchObject([
      {
        id: "arn:aws:glue:eu-west-1:777788889999:table/marketing_insights_sub_db/orders",
        content: { locations: [], link: salesTable("orders") },
      },
    ]);
    expect(aws.calls.map(({ operation }) => operation)).toEqual(["GetDatabases", "GetTables"]);
  });

  it("do not say since when, as one that is made again lay there before", async () => {
    const [table] = (await tablesOf({ ...CUSTOMERS, CreateTime: 1_789_000_000 })) ?? [];

    expect(table).toMatchObject({ id: salesTable("customers") });
    expect(table).not.toHaveProperty("since");
  });

  it("of an S3 Tables catalog have its ARN", async () => {
    const odd = { ...CUSTOMERS, CatalogId: "444455556666:s3tablescatalog/lake" };

    expect(await tablesOf(odd)).toMatchObject([
      { id: "arn:aws:glue:eu-west-1:444455556666:table/s3tablescatalog/lake/sales_core/customers" },
    ]);
  });
});

describe("a read of Glue", () => {
  it("goes on where a database went meanwhile, and where a federated one does not answer", async () => {
    aws.answer<GetDatabasesResponse>("GetDatabases", {
      body: {
        DatabaseList: [
          { Name: "gone" },
          { Name: "outside", FederatedDatabase: { Identifier: "x", ConnectionName: "y" } },
          { Name: "sales_core" },
        ],
      },
    });
    aws.answerBy<GetTablesResponse>("GetTables", ({ DatabaseName }) => {
      if (DatabaseName === "gone") return { error: "EntityNotFoundException" };
      if (DatabaseName === "outside") return { error: "FederationSourceException" };
      return { body: { TableList: [CUSTOMERS] } };
    });
    const { lists, refused } = await read();

    expect(refused).toEqual([]);
    expect(lists["GetTables"]).toMatchObject([{ id: salesTable("customers") }]);
  });

  it("names each database whose tables are denied, and reads the others", async () => {
    aws.answer<GetDatabasesResponse>("GetDatabases", {
      body: { DatabaseList: [{ Name: "hidden" }, { Name: "sales_core" }] },
    });
    aws.answerBy<GetTablesResponse>("GetTables", ({ DatabaseName }) =>
      DatabaseName === "hidden" ? denied("glue:GetTables") : { body: { TableList: [CUSTOMERS] } },
    );
    const { lists, refused } = await read();

    expect(lists["GetTables"]).toHaveLength(1);
    expect(refused).toMatchObject([
      { list: "GetTables", of: "hidden", refusal: { action: "glue:GetTables" } },
    ]);
  });

  it("tells a table whose partitions are denied, and names at most twenty of them", async () => {
    const TableList = Array.from({ length: 30 }, (_, at) => ({ ...ORDERS, Name: `orders_${at}` }));
    aws.answer("GetPartitions", denied("glue:GetPartitions"));
    aws.answer<GetDatabasesResponse>("GetDatabases", { body: { DatabaseList: [{ Name: "sales_core" }] } });
    aws.answer<GetTablesResponse>("GetTables", { body: { TableList } });
    const { lists, refused } = await read();

    expect(lists["GetTables"]).toHaveLength(30);
    expect(refused).toHaveLength(20);
    expect(refused[0]).toMatchObject({ list: "GetPartitions", of: salesTable("orders_0") });
  });

  it("names databases that are denied, and asks for nothing else", async () => {
    aws.answer("GetDatabases", denied("glue:GetDatabases"));
    const { lists, refused } = await read();

    expect([lists, refused.length, aws.calls.length]).toEqual([{}, 1, 1]);
  });

  it("of an account without databases tells every list as empty", async () => {
    expect((await read()).lists).toEqual({ GetDatabases: [], GetTables: [], GetBucketLocation: [] });
  });
});
