/** What Lake Formation and Glue of sales-prod (444455556666) say in the fixtures' story, as it is on the wire. */
import type { ListPermissionsResponse } from "@aws-sdk/client-lakeformation";
import type { GetTablesResponse } from "@aws-sdk/client-glue";
import type { Wire } from "./scripted-aws.ts";

export const SALES = { account: "444455556666", region: "eu-west-1" } as const;
export const MARKETING = { account: "777788889999", region: "eu-west-1" } as const;
export const MARKETING_ROLE =
  "arn:aws:iam::777788889999:role/datazone_usr_role_b7n4r2c9hd0kqa_d9q3w7e1rt5yus";
export const ANALYSTS = "arn:aws:identitystore:::group/b2f5a4c8-20d1-7052-8a9b-4d5e6f708192";
export const SCORING = "arn:aws:iam::777788889999:role/scoring-batch";
export const GRANTED_BY =
  "arn:aws:sts::444455556666:assumed-role/AmazonDataZoneGlueAccess-eu-west-1-dzd-5k2m9x1q7w3r8t/DataZoneSubscriptionGrant";
export const LAKE = "s3://acme-sales-lake-444455556666";

/** The ARN of a table of `sales_core`. */
export function salesTable(name: string): string {
  return `arn:aws:glue:eu-west-1:444455556666:table/sales_core/${name}`;
}

type Row = NonNullable<Wire<ListPermissionsResponse>["PrincipalResourcePermissions"]>[number];
export type TableRow = NonNullable<Wire<GetTablesResponse>["TableList"]>[number];

const orders = { CatalogId: "444455556666", DatabaseName: "sales_core", Name: "orders" };
const customers = { ...orders, Name: "customers" };

/** Marketing by a filter of rows, the share that lets it in, leads that Lake Formation does not guard, analysts but for names, and scoring by a tag. */
export const PERMISSIONS: readonly Row[] = [
  {
    Principal: { DataLakePrincipalIdentifier: MARKETING_ROLE },
    Resource: {
      DataCellsFilter: {
        TableCatalogId: "444455556666",
        DatabaseName: "sales_core",
        TableName: "orders",
        Name: "dz_8subord2mkt5q1",
      },
    },
    Permissions: ["SELECT"],
    PermissionsWithGrantOption: [],
    LastUpdated: 1_789_048_855,
    LastUpdatedBy: GRANTED_BY,
  },
  {
    Principal: { DataLakePrincipalIdentifier: MARKETING_ROLE },
    Resource: { Table: orders },
    Permissions: ["DESCRIBE"],
    PermissionsWithGrantOption: [],
  },
  {
    Principal: { DataLakePrincipalIdentifier: "777788889999" },
    Resource: { Table: orders },
    Permissions: ["SELECT", "DESCRIBE"],
    PermissionsWithGrantOption: ["SELECT", "DESCRIBE"],
    AdditionalDetails: {
      ResourceShare: [
        "arn:aws:ram:eu-west-1:444455556666:resource-share/18939347-d7ba-5e18-b0a8-d27227276ed2",
      ],
    },
  },
  {
    Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" },
    Resource: { Table: { ...orders, Name: "legacy_leads" } },
    Permissions: ["ALL"],
    PermissionsWithGrantOption: [],
  },
  {
    Principal: { DataLakePrincipalIdentifier: ANALYSTS },
    Resource: {
      TableWithColumns: { ...customers, ColumnWildcard: { ExcludedColumnNames: ["full_name", "email"] } },
    },
    Permissions: ["SELECT"],
    PermissionsWithGrantOption: [],
  },
  {
    Principal: { DataLakePrincipalIdentifier: SCORING },
    Resource: {
      LFTagPolicy: {
        CatalogId: "444455556666",
        ResourceType: "TABLE",
        Expression: [{ TagKey: "sensitivity", TagValues: ["public", "internal"] }],
      },
    },
    Permissions: ["SELECT", "DESCRIBE"],
    PermissionsWithGrantOption: [],
  },
  {
    Principal: { DataLakePrincipalIdentifier: "arn:aws:iam::444455556666:role/orders-compactor" },
    Resource: {
      DataLocation: {
        CatalogId: "444455556666",
        ResourceArn: "arn:aws:s3:::acme-sales-lake-444455556666/curated",
      },
    },
    Permissions: ["DATA_LOCATION_ACCESS"],
    PermissionsWithGrantOption: [],
  },
];

/** `sales_core.orders`, partitioned by day. */
export const ORDERS: TableRow = {
  Name: "orders",
  DatabaseName: "sales_core",
  CatalogId: "444455556666",
  CreateTime: 1_770_000_000,
  UpdateTime: 1_789_000_000,
  StorageDescriptor: {
    Columns: [
      { Name: "order_id", Type: "string" },
      { Name: "region", Type: "string" },
    ],
    Location: `${LAKE}/curated/orders/`,
    AdditionalLocations: [],
  },
  PartitionKeys: [{ Name: "dt", Type: "date" }],
  TableType: "EXTERNAL_TABLE",
  Parameters: { classification: "parquet" },
  IsRegisteredWithLakeFormation: true,
  VersionId: "12",
};

/** `sales_core.customers`, of Iceberg. */
export const CUSTOMERS: TableRow = {
  Name: "customers",
  DatabaseName: "sales_core",
  CatalogId: "444455556666",
  CreateTime: 1_770_000_000,
  UpdateTime: 1_789_000_000,
  StorageDescriptor: {
    Columns: [
      { Name: "customer_id", Type: "string" },
      { Name: "email", Type: "string" },
      { Name: "full_name", Type: "string" },
      { Name: "segment", Type: "string" },
    ],
    Location: `${LAKE}/curated/customers`,
  },
  TableType: "EXTERNAL_TABLE",
  Parameters: {
    table_type: "ICEBERG",
    metadata_location: `${LAKE}/curated/customers/metadata/00041-d12d69dd.metadata.json`,
  },
  IsRegisteredWithLakeFormation: true,
  VersionId: "12",
};
