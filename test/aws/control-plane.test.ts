import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
} from "@aws-sdk/client-lakeformation";
import type { Permission, Resource, SearchTablesByLFTagsResponse } from "@aws-sdk/client-lakeformation";
import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GlueClient,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import type { TableInput } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutBucketEncryptionCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  IdentitystoreClient,
} from "@aws-sdk/client-identitystore";
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { compareText } from "../../src/core/catalog/group.ts";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import { readersOf } from "../../src/core/control-plane/lake/readers-of.ts";
import { canonicalJson } from "../../src/core/record/decode.ts";
import { openGlue } from "../../src/sources/glue/index.ts";
import { openIdentityCenter } from "../../src/sources/identity-center/index.ts";
import { openLakeFormation } from "../../src/sources/lakeformation/index.ts";
import { openOrganization } from "../../src/sources/organization/index.ts";
import { credentialsOf } from "../../src/sources/reader-role.ts";
import type { ScopeReader } from "../../src/sources/scope-reader.ts";
import { ANALYSTS, LAKE, MARKETING, MARKETING_ROLE, SALES, SCORING, salesTable } from "../support/lake.ts";
import { hasMoto, useMoto } from "../support/moto.ts";
import { readScope } from "../support/read-scope.ts";
import type { ReadScope } from "../support/read-scope.ts";
import type { Wire } from "../support/scripted-aws.ts";

const moto = useMoto();
const open: { destroy(): void }[] = [];

/** moto gives whoever takes on a role of an account what that account has. */
const ROLE = {
  arn: "arn:aws:iam::{account}:role/auditplane-reader",
  externalId: "x",
  stsRegion: "eu-west-1",
};
const GOVERNANCE = "111122223333";
const STORE = "d-93670a1b2c";

beforeAll(() => {
  if (!hasMoto()) return;
  for (const [name, value] of Object.entries(moto.environment())) vi.stubEnv(name, value);
});

afterAll(() => {
  vi.unstubAllEnvs();
  for (const each of open.splice(0)) each.destroy();
});

/** Of an account, to set it up. */
function inAccount<T extends { destroy(): void }>(
  Client: new (config: { region: string; credentials: ReturnType<typeof credentialsOf> }) => T,
  account: string,
): T {
  const client = new Client({ region: "eu-west-1", credentials: credentialsOf(account, ROLE) });
  open.push(client);
  return client;
}

async function read(reader: ScopeReader): Promise<ReadScope> {
  try {
    return await readScope(reader);
  } finally {
    reader.close();
  }
}

const lake = { service: "lakeformation", ...SALES } as const;
const orders = { CatalogId: SALES.account, DatabaseName: "sales_core", Name: "orders" };
const customers = { ...orders, Name: "customers" };
const TIME = expect.any(Number) as number;

const GRANTS: readonly (readonly [principal: string, resource: Resource, ...permissions: Permission[]])[] = [
  [MARKETING_ROLE, { Table: orders }, "SELECT", "DESCRIBE"],
  [MARKETING.account, { Table: orders }, "SELECT"],
  ["IAM_ALLOWED_PRINCIPALS", { Table: { ...orders, Name: "legacy_leads" } }, "ALL"],
  [
    ANALYSTS,
    { TableWithColumns: { ...customers, ColumnWildcard: { ExcludedColumnNames: ["email", "full_name"] } } },
    "SELECT",
  ],
  [
    "arn:aws:iam::444455556666:role/orders-compactor",
    {
      DataLocation: {
        CatalogId: SALES.account,
        ResourceArn: "arn:aws:s3:::acme-sales-lake-444455556666/curated",
      },
    },
    "DATA_LOCATION_ACCESS",
  ],
  [
    SCORING,
    {
      LFTagPolicy: {
        CatalogId: SALES.account,
        ResourceType: "TABLE",
        Expression: [{ TagKey: "sensitivity", TagValues: ["internal"] }],
      },
    },
    "SELECT",
  ],
];

async function setUpBucket(): Promise<void> {
  const client = inAccount(S3Client, SALES.account);
  const Bucket = LAKE.slice("s3://".length);
  const CreateBucketConfiguration = { LocationConstraint: SALES.region } as const;
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  await client.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/lake" } },
        ],
      },
    }),
  );
}

async function setUpLake(): Promise<void> {
  const client = inAccount(LakeFormationClient, SALES.account);
  await client.send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: [{ DataLakePrincipalIdentifier: "arn:aws:iam::444455556666:role/lake-admin" }],
        ReadOnlyAdmins: [{ DataLakePrincipalIdentifier: ROLE.arn.replace("{account}", SALES.account) }],
        CreateTableDefaultPermissions: [],
        CreateDatabaseDefaultPermissions: [],
        Parameters: { CROSS_ACCOUNT_VERSION: "4" },
      },
    }),
  );
  await client.send(
    new RegisterResourceCommand({
      ResourceArn: "arn:aws:s3:::acme-sales-lake-444455556666/curated",
      RoleArn: "arn:aws:iam::444455556666:role/sales-lake-lf-registration",
    }),
  );
  await client.send(new CreateLFTagCommand({ TagKey: "sensitivity", TagValues: ["internal", "pii"] }));
  const LFTags = [{ TagKey: "sensitivity", TagValues: ["internal"] }];
  await client.send(new AddLFTagsToResourceCommand({ Resource: { Table: customers }, LFTags }));
  for (const [principal, Resource, ...Permissions] of GRANTS)
    await client.send(
      new GrantPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: principal },
        Resource,
        Permissions,
      }),
    );
}

/**
 * moto has no search by tags, no named expressions and no opt-ins, and answers ListDataCellsFilter with none: their pages, errors and
 * contents are tried in src/sources/lakeformation.
 */
function answerWhatMotoLacks(): void {
  const ok = { status: 200, headers: { "content-type": "application/json" } };
  const tagged: Wire<SearchTablesByLFTagsResponse> = {
    TableList: [{ Table: customers, LFTagsOnTable: [{ TagKey: "sensitivity", TagValues: ["internal"] }] }],
  };
  moto.faults().add({
    fits: ({ url }) => url === "/SearchTablesByLFTags",
    does: { ...ok, body: JSON.stringify(tagged) },
  });
  const others = ["/SearchDatabasesByLFTags", "/ListLFTagExpressions", "/ListLakeFormationOptIns"];
  moto.faults().add({ fits: ({ url }) => others.includes(url), does: { ...ok, body: "{}" } });
}

async function setUpGlue(): Promise<void> {
  const client = inAccount(GlueClient, SALES.account);
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "sales_core" } }));
  const make = (TableInput: TableInput): Promise<unknown> =>
    client.send(new CreateTableCommand({ DatabaseName: "sales_core", TableInput }));
  const day = [{ Name: "dt", Type: "date" }];
  await make({
    Name: "orders",
    TableType: "EXTERNAL_TABLE",
    PartitionKeys: day,
    StorageDescriptor: {
      Columns: [{ Name: "order_id", Type: "string" }],
      Location: `${LAKE}/curated/orders`,
    },
  });
  const partitions = ["2026-09-13", "2019-01-01", "2019-01-02"].map((date) => ({
    Values: [date],
    StorageDescriptor: {
      Location: date.startsWith("2026")
        ? `${LAKE}/curated/orders/dt=${date}`
        : `s3a://acme-sales-archive-444455556666/orders/dt=${date}/`,
    },
  }));
  await client.send(
    new BatchCreatePartitionCommand({
      DatabaseName: "sales_core",
      TableName: "orders",
      PartitionInputList: partitions,
    }),
  );
  const iceberg: TableInput = {
    Name: "customers",
    TableType: "EXTERNAL_TABLE",
    Parameters: { table_type: "ICEBERG" },
    StorageDescriptor: {
      Columns: [{ Name: "customer_id", Type: "string" }],
      Location: `${LAKE}/curated/customers`,
    },
  };
  await make(iceberg);
  await client.send(new UpdateTableCommand({ DatabaseName: "sales_core", TableInput: iceberg }));
  await make({ Name: "orders_eu_v", TableType: "VIRTUAL_VIEW", ViewOriginalText: "SELECT 1" });
  await setUpLinks();
}

async function setUpLinks(): Promise<void> {
  const client = inAccount(GlueClient, MARKETING.account);
  const target = { CatalogId: SALES.account, DatabaseName: "sales_core" };
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "marketing_insights_sub_db" } }));
  await client.send(
    new CreateDatabaseCommand({ DatabaseInput: { Name: "shared_sales_link", TargetDatabase: target } }),
  );
  await client.send(
    new CreateTableCommand({
      DatabaseName: "marketing_insights_sub_db",
      TableInput: { Name: "orders", TargetTable: { ...target, Name: "orders" } },
    }),
  );
}

const contents = (entries: readonly AnyEntry[] | undefined): unknown[] =>
  (entries ?? []).map(({ id, content }) => ({ id, content }));

const byText = <T>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => compareText(canonicalJson(a), canonicalJson(b)));

describe.runIf(hasMoto())("on moto, in the roles of accounts,", () => {
  it("Lake Formation and Glue of a producer are read as they were set up, and say who may read", async () => {
    await setUpLake();
    await setUpGlue();
    await setUpBucket();
    answerWhatMotoLacks();
    const said = await read(openLakeFormation({ scope: lake, role: ROLE }));
    const tables = await read(openGlue({ scope: { service: "glue", ...SALES }, role: ROLE }));

    expect([...said.refused, ...tables.refused]).toEqual([]);
    const plain = { grantable: [], shares: [] };
    // moto gives them in any order
    expect(byText((said.lists["ListPermissions"] ?? []).map(({ content }) => content))).toEqual(
      byText([
        {
          ...plain,
          principal: MARKETING_ROLE,
          resource: { table: salesTable("orders") },
          permissions: ["DESCRIBE", "SELECT"],
        },
        {
          ...plain,
          principal: MARKETING.account,
          resource: { table: salesTable("orders") },
          permissions: ["SELECT"],
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
          principal: "arn:aws:iam::444455556666:role/orders-compactor",
          resource: { location: `${LAKE}/curated/` },
          permissions: ["DATA_LOCATION_ACCESS"],
        },
        {
          ...plain,
          principal: SCORING,
          resource: {
            tagged: "TABLE",
            expression: [{ key: "sensitivity", values: ["internal"] }],
            catalog: SALES.account,
          },
          permissions: ["SELECT"],
        },
      ]),
    );
    expect(contents(said.lists["ListLFTags"])).toEqual([
      { id: "sensitivity", content: { values: ["internal", "pii"] } },
    ]);
    expect(contents(said.lists["ListResources"])).toEqual([
      {
        id: `${LAKE}/curated/`,
        content: { role: "arn:aws:iam::444455556666:role/sales-lake-lf-registration", isHybrid: false },
      },
    ]);
    expect(contents(said.lists["GetDataLakeSettings"])).toEqual([
      {
        id: "settings",
        content: {
          admins: ["arn:aws:iam::444455556666:role/lake-admin"],
          readOnlyAdmins: ["arn:aws:iam::444455556666:role/auditplane-reader"],
          newTables: [],
          newDatabases: [],
          parameters: { CROSS_ACCOUNT_VERSION: "4" },
        },
      },
    ]);
    // the archive is not there
    expect(contents(tables.lists["GetBucketLocation"])).toEqual([
      { id: LAKE, content: { region: "eu-west-1", encryption: "kms" } },
    ]);
    expect(tables.lists["GetTables"]).toEqual([
      {
        kind: "table",
        id: salesTable("orders"),
        content: {
          locations: [`${LAKE}/curated/orders/`, "s3://acme-sales-archive-444455556666/orders/"],
          columns: [
            { name: "order_id", type: "string" },
            { name: "dt", type: "date" },
          ],
          type: "EXTERNAL_TABLE",
          version: "1",
          isRegistered: false,
        },
        changed: undefined,
      },
      {
        kind: "table",
        id: salesTable("customers"),
        content: {
          locations: [`${LAKE}/curated/customers/`],
          columns: [{ name: "customer_id", type: "string" }],
          type: "EXTERNAL_TABLE",
          version: "2",
          isRegistered: false,
        },
        changed: TIME,
      },
      {
        kind: "table",
        id: salesTable("orders_eu_v"),
        content: { locations: [], columns: [], type: "VIRTUAL_VIEW", version: "1", isRegistered: false },
        changed: undefined,
      },
    ]);
    const all = [said, tables].flatMap(({ lists }) => Object.values(lists).flat());
    const known = readersOf([{ ...SALES, entries: all }]);
    const readers = ["orders", "customers", "legacy_leads"].flatMap((name) =>
      known.of(salesTable(name)).map(({ principal, way }) => [name, principal, way]),
    );
    const admin = "arn:aws:iam::444455556666:role/lake-admin";
    expect(byText(readers)).toEqual(
      byText([
        ["orders", MARKETING_ROLE, "named_grant"],
        ["orders", MARKETING.account, "share"],
        ["orders", admin, "admin"],
        ["customers", ANALYSTS, "named_grant"],
        ["customers", SCORING, "lf_tag"],
        ["customers", admin, "admin"],
        ["legacy_leads", "IAM_ALLOWED_PRINCIPALS", "iam_allowed"],
        ["legacy_leads", admin, "admin"],
      ]),
    );
  });

  it("Glue of a consumer is read as links to what the producer has", async () => {
    const { lists } = await read(openGlue({ scope: { service: "glue", ...MARKETING }, role: ROLE }));
    const link = (name: string): unknown =>
      expect.objectContaining({ link: salesTable(name), locations: [] });

    expect([...contents(lists["GetDatabases"]), ...contents(lists["GetTables"])]).toEqual([
      { id: "arn:aws:glue:eu-west-1:777788889999:table/shared_sales_link/*", content: link("*") },
      {
        id: "arn:aws:glue:eu-west-1:777788889999:table/marketing_insights_sub_db/orders",
        content: link("orders"),
      },
    ]);
  });

  it("people and groups of an identity store are read over pages", async () => {
    const client = inAccount(IdentitystoreClient, GOVERNANCE);
    const IdentityStoreId = STORE;
    const people = ["ana.ferreira", ...Array.from({ length: 119 }, (_, at) => `person-${at}`)];
    const ids: string[] = [];
    for (const name of people) {
      const UserName = `${name}@example.com`;
      const { UserId = "" } = await client.send(
        new CreateUserCommand({
          IdentityStoreId,
          UserName,
          DisplayName: name,
          Name: { FamilyName: name, GivenName: name },
          Title: "Analyst",
          UserType: "Employee",
          Timezone: "Europe/Lisbon",
          Emails: [{ Value: UserName, Primary: true }],
        }),
      );
      ids.push(UserId);
    }
    const { GroupId = "" } = await client.send(
      new CreateGroupCommand({ IdentityStoreId, DisplayName: "marketing-analysts" }),
    );
    const [ana = ""] = ids;
    const MemberId = { UserId: ana };
    await client.send(new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId }));
    const scope = {
      service: "identity-center",
      account: GOVERNANCE,
      region: "eu-west-1",
      id: STORE,
    } as const;
    const { lists } = await read(openIdentityCenter({ scope, role: ROLE }));

    expect(lists["ListUsers"]?.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(contents(lists["ListUsers"]).slice(0, 1)).toEqual([
      {
        id: ana,
        content: {
          userName: "ana.ferreira@example.com",
          name: "ana.ferreira",
          title: "Analyst",
          employment: "Employee",
          timeZone: "Europe/Lisbon",
          emails: ["ana.ferreira@example.com"],
          isEnabled: true,
        },
      },
    ]);
    expect(contents(lists["ListGroups"])).toEqual([{ id: GroupId, content: { name: "marketing-analysts" } }]);
    expect(contents(lists["ListGroupMemberships"])).toEqual([
      { id: `${GroupId}/${ana}`, content: { group: GroupId, user: ana } },
    ]);
  });

  it("accounts of an organization are read over pages, with those that are closed", async () => {
    const client = inAccount(OrganizationsClient, GOVERNANCE);
    await client.send(new CreateOrganizationCommand({}));
    const made: string[] = [];
    for (let at = 0; at < 25; at++) {
      const { CreateAccountStatus } = await client.send(
        new CreateAccountCommand({ AccountName: `account-${at}`, Email: `aws+${at}@example.com` }),
      );
      made.push(CreateAccountStatus?.AccountId ?? "");
    }
    const [closed = ""] = made;
    await client.send(new CloseAccountCommand({ AccountId: closed }));
    const scope = { service: "organization", account: GOVERNANCE } as const;
    const { lists } = await read(openOrganization({ scope, role: ROLE }));
    const entries = lists["ListAccounts"] ?? [];

    expect(entries.map(({ id }) => id).toSorted()).toEqual([GOVERNANCE, ...made].toSorted());
    const content = new Map(entries.map((entry) => [entry.id, entry.content]));
    expect(content.get(made[1] ?? "")).toEqual({ name: "account-1", status: "ACTIVE" });
    expect(content.get(closed)).toMatchObject({ name: "account-0" });
    expect(content.get(closed)).not.toMatchObject({ status: "ACTIVE" });
  });
});
