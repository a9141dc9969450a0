import { afterEach, describe, expect, it, vi } from "vitest";
import type {
  GetDataLakeSettingsResponse,
  ListDataCellsFilterResponse,
  ListLFTagExpressionsResponse,
  ListLFTagsResponse,
  ListLakeFormationOptInsResponse,
  ListPermissionsResponse,
  ListResourcesResponse,
  Resource,
  SearchDatabasesByLFTagsResponse,
  SearchTablesByLFTagsResponse,
} from "@aws-sdk/client-lakeformation";
import {
  ANALYSTS,
  GRANTED_BY,
  MARKETING_ROLE,
  PERMISSIONS,
  SALES,
  SCORING,
  salesTable,
} from "../../../test/support/lake.ts";
import { readScope } from "../../../test/support/read-scope.ts";
import type { ReadScope } from "../../../test/support/read-scope.ts";
import { startFakeSts } from "../../../test/support/fake-sts.ts";
import { EXPIRED, denied, useScriptedAws } from "../../../test/support/scripted-aws.ts";
import type { Wire } from "../../../test/support/scripted-aws.ts";
import type { ReaderRole } from "../reader-role.ts";
import { openLakeFormation } from "./index.ts";

const aws = useScriptedAws();
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.close()));

function read(role?: ReaderRole): Promise<ReadScope> {
  const reader = openLakeFormation({
    scope: { service: "lakeformation", ...SALES },
    role,
    attemptsMax: 2,
  });
  open.push(reader);
  return readScope(reader);
}

/** What the content of the permission on a resource says that it is about. */
async function aboutOf(resource: Wire<Resource> | undefined): Promise<unknown> {
  const row = {
    Principal: { DataLakePrincipalIdentifier: "111122223333" },
    Permissions: ["SELECT" as const],
  };
  const rows = [{ ...row, ...(resource === undefined ? {} : { Resource: resource }) }];
  aws.answer<ListPermissionsResponse>("ListPermissions", { body: { PrincipalResourcePermissions: rows } });
  const { lists } = await read();
  const [entry, ...others] = lists["ListPermissions"] ?? [];
  expect(others).toEqual([]);
  return entry?.kind === "permission" ? entry.content.resource : undefined;
}

const table = { CatalogId: "444455556666", DatabaseName: "sales_core", Name: "orders" };
const orders = salesTable("orders");

describe("permissions of Lake Formation", () => {
  it("are read as the story has them, over pages that are empty", async () => {
    aws.answer<ListPermissionsResponse>(
      "ListPermissions",
      { body: { PrincipalResourcePermissions: PERMISSIONS.slice(0, 4), NextToken: "a" } },
      { body: { PrincipalResourcePermissions: [], NextToken: "b" } },
      { body: { PrincipalResourcePermissions: PERMISSIONS.slice(4) } },
    );
    const { lists } = await read();

    const content = (lists["ListPermissions"] ?? []).map((entry) => entry.content);
    const plain = { grantable: [], shares: [] };
    expect(content).toEqual([
      {
        ...plain,
        principal: MARKETING_ROLE,
        resource: { table: orders, filter: "dz_8subord2mkt5q1" },
        permissions: ["SELECT"],
        by: GRANTED_BY,
      },
      { ...plain, principal: MARKETING_ROLE, resource: { table: orders }, permissions: ["DESCRIBE"] },
      {
        principal: "777788889999",
        resource: { table: orders },
        permissions: ["DESCRIBE", "SELECT"],
        grantable: ["DESCRIBE", "SELECT"],
        shares: ["arn:aws:ram:eu-west-1:444455556666:resource-share/18939347-d7ba-5e18-b0a8-d27227276ed2"],
      },
      {
        ...plain,
        principal: "IAM_ALLOWED_PRINCIPALS",
        resource: { table: salesTable("legacy_leads") },
        permissions: ["ALL"],
      },
      {
        ...plain,
        principal: ANALYSTS,
        resource: { table: salesTable("customers"), butColumns: ["email", "full_name"] },
        permissions: ["SELECT"],
      },
      {
        ...plain,
        principal: SCORING,
        resource: {
          tagged: "TABLE",
          expression: [{ key: "sensitivity", values: ["internal", "public"] }],
          catalog: "444455556666",
        },
        permissions: ["DESCRIBE", "SELECT"],
      },
      {
        ...plain,
        principal: "arn:aws:iam::444455556666:role/orders-compactor",
        resource: { location: "s3://acme-sales-lake-444455556666/curated/" },
        permissions: ["DATA_LOCATION_ACCESS"],
      },
    ]);
    expect(lists["ListPermissions"]?.[0]).toMatchObject({
      id: `{"principal":"${MARKETING_ROLE}","resource":{"filter":"dz_8subord2mkt5q1","table":"${orders}"}}`,
      changed: 1_789_048_855_000,
    });
  });

  it.each<[string, Wire<Resource>, unknown]>([
    ["the catalog", { Catalog: {} }, { catalog: "444455556666" }],
    [
      "a catalog within it",
      { Catalog: { Id: "444455556666:s3tablescatalog/lake" } },
      { catalog: "444455556666:s3tablescatalog/lake" },
    ],
    ["a database", { Database: { Name: "sales_core" } }, { database: "sales_core", catalog: "444455556666" }],
    [
      "a table of another account",
      { Table: { ...table, CatalogId: "777788889999" } },
      {
        table: "arn:aws:glue:eu-west-1:777788889999:table/sales_core/orders",
      },
    ],
    [
      "a table of a catalog within one",
      { Table: { ...table, CatalogId: "444455556666:s3tablescatalog/lake" } },
      { table: "arn:aws:glue:eu-west-1:444455556666:table/s3tablescatalog/lake/sales_core/orders" },
    ],
    [
      "every table of a database",
      { Table: { ...table, Name: "ALL_TABLES", TableWildcard: {} } },
      { tablesOf: "sales_core", catalog: "444455556666" },
    ],
    [
      "columns",
      { TableWithColumns: { ...table, ColumnNames: ["b", "a"] } },
      { table: orders, columns: ["a", "b"] },
    ],
    [
      "all columns",
      { TableWithColumns: { ...table, ColumnWildcard: {} } },
      { table: orders, butColumns: [] },
    ],
    [
      "a location outside S3",
      { DataLocation: { ResourceArn: "arn:aws:redshift:x" } },
      { location: "arn:aws:redshift:x" },
    ],
    [
      "a tag",
      { LFTag: { TagKey: "sensitivity", TagValues: ["pii"] } },
      { tag: "sensitivity", values: ["pii"], catalog: "444455556666" },
    ],
    [
      "what matches an expression by name",
      { LFTagPolicy: { ResourceType: "DATABASE", ExpressionName: "open" } },
      { taggedAs: "DATABASE", expressionName: "open", catalog: "444455556666" },
    ],
    [
      "an expression",
      { LFTagExpression: { Name: "open" } },
      { tagExpression: "open", catalog: "444455556666" },
    ],
    ["nothing", {}, { unknown: "{}" }],
    [
      "a table without a name",
      { Table: { DatabaseName: "sales_core" } as Wire<Resource>["Table"] & object },
      {
        unknown: '{"Table":{"DatabaseName":"sales_core"}}',
      },
    ],
    [
      "tagged resources of a kind that is not known",
      { LFTagPolicy: { ResourceType: "CATALOG" as "TABLE", Expression: [] } },
      { unknown: '{"LFTagPolicy":{"Expression":[],"ResourceType":"CATALOG"}}' },
    ],
  ])("on %s say what they are about", async (_, resource, about) => {
    expect(await aboutOf(resource)).toEqual(about);
  });

  it("without any resource are kept, as ones whose resource is not known", async () => {
    expect(await aboutOf(undefined)).toEqual({ unknown: "{}" });
  });

  it("of one principal on one resource are one entry, and others under another condition", async () => {
    const row = { Principal: { DataLakePrincipalIdentifier: SCORING }, Resource: { Table: table } };
    aws.answer<ListPermissionsResponse>("ListPermissions", {
      body: {
        PrincipalResourcePermissions: [
          { ...row, Permissions: ["SELECT"], LastUpdated: 20, LastUpdatedBy: "later" },
          { ...row, Permissions: ["DESCRIBE"], LastUpdated: 10 },
          { ...row, Permissions: ["INSERT"], Condition: { Expression: "context.team == 'a'" } },
        ],
      },
    });
    const { lists } = await read();

    expect(lists["ListPermissions"]).toMatchObject([
      { content: { permissions: ["DESCRIBE", "SELECT"], by: "later" }, changed: 20_000 },
      { content: { permissions: ["INSERT"], condition: "context.team == 'a'" } },
    ]);
  });
});

describe("what governs an account's lake", () => {
  it("is read as the story has it", async () => {
    aws.answer<GetDataLakeSettingsResponse>("GetDataLakeSettings", {
      body: {
        DataLakeSettings: {
          DataLakeAdmins: [{ DataLakePrincipalIdentifier: "arn:aws:iam::444455556666:role/lake-admin" }],
          ReadOnlyAdmins: [
            { DataLakePrincipalIdentifier: "arn:aws:iam::444455556666:role/auditplane-reader" },
          ],
          CreateDatabaseDefaultPermissions: [],
          CreateTableDefaultPermissions: [
            { Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" }, Permissions: ["ALL"] },
          ],
          Parameters: { CROSS_ACCOUNT_VERSION: "4", SET_CONTEXT: "TRUE" },
        },
      },
    });
    aws.answer<ListDataCellsFilterResponse>("ListDataCellsFilter", {
      body: {
        DataCellsFilters: [
          {
            TableCatalogId: "444455556666",
            DatabaseName: "sales_core",
            TableName: "orders",
            Name: "dz_8subord2mkt5q1",
            RowFilter: { FilterExpression: "region = 'EU'" },
            ColumnWildcard: { ExcludedColumnNames: [] },
          },
          {
            TableCatalogId: "444455556666",
            DatabaseName: "sales_core",
            TableName: "customers",
            Name: "no_pii",
            RowFilter: { AllRowsWildcard: {} },
            ColumnNames: ["segment", "customer_id"],
          },
        ],
      },
    });
    aws.answer<ListLakeFormationOptInsResponse>("ListLakeFormationOptIns", {
      body: {
        LakeFormationOptInsInfoList: [
          {
            Resource: { Table: table },
            Principal: { DataLakePrincipalIdentifier: MARKETING_ROLE },
            LastModified: 1_789_048_850,
          },
        ],
      },
    });
    aws.answer<ListResourcesResponse>("ListResources", {
      body: {
        ResourceInfoList: [
          {
            ResourceArn: "arn:aws:s3:::acme-sales-lake-444455556666/curated",
            RoleArn: "arn:aws:iam::444455556666:role/sales-lake-lf-registration",
            LastModified: 1_770_000_000,
            HybridAccessEnabled: true,
          },
        ],
      },
    });
    aws.answer<ListLFTagExpressionsResponse>("ListLFTagExpressions", {
      body: {
        LFTagExpressions: [{ Name: "open", Expression: [{ TagKey: "sensitivity", TagValues: ["public"] }] }],
      },
    });
    const { lists } = await read();

    expect(lists).toEqual({
      GetDataLakeSettings: [
        {
          kind: "lake_settings",
          id: "settings",
          content: {
            admins: ["arn:aws:iam::444455556666:role/lake-admin"],
            readOnlyAdmins: ["arn:aws:iam::444455556666:role/auditplane-reader"],
            newDatabases: [],
            newTables: [{ principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"] }],
            parameters: { CROSS_ACCOUNT_VERSION: "4", SET_CONTEXT: "TRUE" },
          },
        },
      ],
      ListPermissions: [],
      ListDataCellsFilter: [
        {
          kind: "data_cells_filter",
          id: `${orders}/dz_8subord2mkt5q1`,
          content: { table: orders, name: "dz_8subord2mkt5q1", rows: "region = 'EU'" },
        },
        {
          kind: "data_cells_filter",
          id: `${salesTable("customers")}/no_pii`,
          content: { table: salesTable("customers"), name: "no_pii", columns: ["customer_id", "segment"] },
        },
      ],
      ListLakeFormationOptIns: [
        {
          kind: "opt_in",
          id: `{"principal":"${MARKETING_ROLE}","resource":{"table":"${orders}"}}`,
          content: { principal: MARKETING_ROLE, resource: { table: orders } },
          changed: 1_789_048_850_000,
        },
      ],
      ListResources: [
        {
          kind: "registered_location",
          id: "s3://acme-sales-lake-444455556666/curated/",
          content: { role: "arn:aws:iam::444455556666:role/sales-lake-lf-registration", isHybrid: true },
          changed: 1_770_000_000_000,
        },
      ],
      ListLFTagExpressions: [
        {
          kind: "tag_expression",
          id: "444455556666/open",
          content: { expression: [{ key: "sensitivity", values: ["public"] }] },
        },
      ],
      ListLFTags: [],
      SearchDatabasesByLFTags: [],
      SearchTablesByLFTags: [],
    });
  });
});

const pair = (TagKey: string, value: string): { TagKey: string; TagValues: string[] } => ({
  TagKey,
  TagValues: [value],
});

describe("tags of Lake Formation", () => {
  it("are read with what has them, every table once, a database's own on its tables", async () => {
    aws.answer<ListLFTagsResponse>(
      "ListLFTags",
      {
        body: {
          LFTags: [
            { CatalogId: "444455556666", TagKey: "sensitivity", TagValues: ["pii", "internal"] },
            { CatalogId: "111122223333", TagKey: "tier", TagValues: ["gold"] },
          ],
          NextToken: "a",
        },
      },
      { body: { LFTags: [{ CatalogId: "444455556666", TagKey: "domain", TagValues: ["sales"] }] } },
    );
    aws.answer<SearchDatabasesByLFTagsResponse>("SearchDatabasesByLFTags", {
      body: { DatabaseList: [{ Database: { Name: "sales_core" }, LFTags: [pair("domain", "sales")] }] },
    });
    aws.answer<SearchTablesByLFTagsResponse>("SearchTablesByLFTags", {
      body: {
        TableList: [
          {
            Table: { ...table, Name: "customers" },
            LFTagOnDatabase: [pair("domain", "sales"), pair("sensitivity", "public")],
            LFTagsOnTable: [pair("sensitivity", "internal")],
            LFTagsOnColumns: [
              { Name: "email", LFTags: [pair("sensitivity", "pii"), pair("domain", "sales")] },
              { Name: "segment", LFTags: [pair("sensitivity", "internal")] },
            ],
          },
        ],
      },
    });
    const { lists } = await read();

    expect(lists["ListLFTags"]).toMatchObject([
      { id: "sensitivity", content: { values: ["internal", "pii"] } },
      { id: "111122223333/tier", content: { values: ["gold"] } },
      { id: "domain", content: { values: ["sales"] } },
    ]);
    expect(lists["SearchDatabasesByLFTags"]).toEqual([
      {
        kind: "resource_tags",
        id: "arn:aws:glue:eu-west-1:444455556666:database/sales_core",
        content: { table: { domain: "sales" }, columns: {} },
      },
    ]);
    expect(lists["SearchTablesByLFTags"]).toEqual([
      {
        kind: "resource_tags",
        id: salesTable("customers"),
        content: {
          table: { domain: "sales", sensitivity: "internal" },
          columns: { email: { sensitivity: "pii" } },
        },
      },
    ]);
    const searched = aws.calls.filter(({ operation }) => operation === "SearchTablesByLFTags");
    expect(searched.map(({ input }) => input["Expression"])).toEqual([
      [{ TagKey: "sensitivity", TagValues: ["pii", "internal"] }],
      [{ TagKey: "domain", TagValues: ["sales"] }],
    ]);
  });

  it("with many values are searched for by fifty of them, and one that is gone meanwhile is on nothing", async () => {
    const values = Array.from({ length: 120 }, (_, at) => `v${at}`);
    aws.answer<ListLFTagsResponse>("ListLFTags", {
      body: { LFTags: [{ TagKey: "team", TagValues: values }] },
    });
    aws.answer<SearchTablesByLFTagsResponse>("SearchTablesByLFTags", { error: "EntityNotFoundException" });
    const { lists } = await read();

    expect(lists["SearchTablesByLFTags"]).toEqual([]);
    const searched = aws.calls.filter(({ operation }) => operation === "SearchTablesByLFTags");
    expect(searched).toHaveLength(3);
  });
});

const LISTS = [
  "GetDataLakeSettings",
  "ListPermissions",
  "ListDataCellsFilter",
  "ListLakeFormationOptIns",
  "ListResources",
  "ListLFTagExpressions",
  "ListLFTags",
] as const;

describe("a read of Lake Formation", () => {
  it("names every list that is denied, and reads the others", async () => {
    for (const list of LISTS)
      if (list !== "ListPermissions") aws.answer(list, denied(`lakeformation:${list}`));
    aws.answer<ListPermissionsResponse>("ListPermissions", {
      body: { PrincipalResourcePermissions: [...PERMISSIONS] },
    });
    const { lists, refused } = await read();

    expect(Object.keys(lists)).toEqual(["ListPermissions"]);
    expect(refused.map(({ list, refusal }) => [list, refusal.action])).toEqual(
      LISTS.filter((list) => list !== "ListPermissions").map((list) => [list, `lakeformation:${list}`]),
    );
  });

  it("takes a list of grants for whole where an administrator reads it, and else, empty or not, for one that was not given", async () => {
    const sts = await startFakeSts();
    open.push(sts);
    vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.endpoint);
    const arn = "arn:aws:iam::{account}:role/auditplane-reader";
    const role = { arn, externalId: undefined, stsRegion: undefined };
    const ReadOnlyAdmins = [
      { DataLakePrincipalIdentifier: "arn:aws:iam::444455556666:role/audit/auditplane-reader" },
    ];
    const told = async (settings: Wire<GetDataLakeSettingsResponse>): Promise<unknown> => {
      aws.answer<GetDataLakeSettingsResponse>("GetDataLakeSettings", { body: settings });
      return (await read(role)).refused.map(({ list, of }) => [list, of]);
    };

    expect(await told({ DataLakeSettings: { ReadOnlyAdmins } })).toEqual([]);
    expect(await told({ DataLakeSettings: { DataLakeAdmins: ReadOnlyAdmins } })).toEqual([]);
    const untold = [["ListPermissions", "444455556666/eu-west-1"]];
    expect(await told({ DataLakeSettings: { ReadOnlyAdmins: [] } })).toEqual(untold);
    expect(await told({})).toEqual(untold);
    aws.answer<ListPermissionsResponse>("ListPermissions", {
      body: { PrincipalResourcePermissions: PERMISSIONS.slice(0, 1) },
    });
    expect(await told({})).toEqual(untold);
    expect(await told({ DataLakeSettings: { ReadOnlyAdmins: [] } })).toEqual(untold);
    expect(await told({ DataLakeSettings: { ReadOnlyAdmins } })).toEqual([]);
    expect((await read()).refused).toEqual([]);
  });

  it("names a search that is denied once, however many tags there are", async () => {
    const LFTags = ["a", "b", "c"].map((key) => pair(key, "x"));
    aws.answer<ListLFTagsResponse>("ListLFTags", { body: { LFTags } });
    aws.answer("SearchTablesByLFTags", denied("lakeformation:SearchTablesByLFTags"));
    const { refused } = await read();

    expect(refused.map(({ list }) => list)).toEqual(["ListPermissions", "SearchTablesByLFTags"]);
  });

  it("ends with an error where credentials expire in its midst", async () => {
    aws.answer<ListPermissionsResponse>(
      "ListPermissions",
      { body: { PrincipalResourcePermissions: [...PERMISSIONS], NextToken: "a" } },
      EXPIRED,
    );

    await expect(read()).rejects.toMatchObject({ code: "aws_credentials", retryable: true });
  });
});
