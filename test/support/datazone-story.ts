/** What the source is to make of the story of the fixtures: each entry, as it has to be. */
import { expect } from "vitest";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import {
  ACCESS_ROLE,
  ANA,
  ANALYSTS,
  BEN,
  BRIEFS,
  CUSTOMERS,
  CUSTOMERS_ARN,
  CUSTOMERS_LISTING,
  EU_ONLY,
  FINANCE,
  MARKETING,
  MARKETING_UNIT,
  ORDERS,
  ORDERS_ARN,
  ORDERS_LISTING,
  PRODUCT,
  PRODUCT_LISTING,
  DOMAIN,
  ROOT,
  SALES,
  SALES_UNIT,
  STEWARDS,
  TOOLING,
  USER_ROLE,
} from "./datazone-domain.ts";

const at = (text: string): number => Date.parse(text);
const ISO = at("2026-02-03T09:00:00Z");
const ACCEPTED = at("2026-09-10T14:00:12Z");
const REVISED = 1_788_000_000_000;
const orders = { asset: ORDERS, revision: "2", filters: [] };
const customers = { asset: CUSTOMERS, revision: "2", filters: [] };
const inMarketing = { project: MARKETING, name: "marketing-insights" };
const inFinance = { project: FINANCE, name: "finance-reporting" };
const own = {
  listing: ORDERS_LISTING,
  assets: [orders],
  retainPermissions: false,
  ownerProject: SALES,
};
export const ORDERS_COLUMNS = [
  { name: "order_id", type: "string" },
  { name: "customer_id", type: "string" },
  { name: "region", type: "string" },
  { name: "amount", type: "decimal(12,2)" },
  { name: "dt", type: "date" },
];
const CUSTOMERS_COLUMNS = ["customer_id", "segment", "email"].map((name) => ({ name, type: "string" }));
const STEWARDSHIP = { classification: "confidential", retentionDays: 730, steward: "ben.osei@example.com" };
export const GLUE = "amazon.datazone.GlueTableAssetType";
const aForm = (columns: readonly unknown[]): unknown => expect.objectContaining({ columns });

/** What the story says, as entries. */
export const STORY: readonly Partial<AnyEntry>[] = [
  {
    kind: "datazone_domain",
    id: DOMAIN,
    content: {
      kmsKey: undefined,
      executionRole: "arn:aws:iam::111122223333:role/service-role/AmazonDataZoneDomainExecution",
      serviceRole: undefined,
    },
  },
  {
    kind: "domain_unit",
    id: ROOT,
    content: { name: "acme-mesh", parent: undefined, owners: [] },
    since: 1_748_420_000_000,
  },
  {
    kind: "domain_unit",
    id: SALES_UNIT,
    content: { name: "Sales", parent: ROOT, owners: [{ user: BEN }, { group: STEWARDS }] },
    since: 1_748_420_100_000,
    changed: 1_748_420_100_000,
  },
  {
    kind: "domain_unit",
    id: MARKETING_UNIT,
    content: { name: "Marketing", parent: ROOT, owners: [{ user: ANA }] },
    since: 1_748_420_100_000,
    changed: 1_748_420_100_000,
  },
  ...(
    [
      [SALES, "sales-core", SALES_UNIT],
      [MARKETING, "marketing-insights", MARKETING_UNIT],
      [FINANCE, "finance-reporting", ROOT],
    ] as const
  ).map(
    ([id, name, unit]): AnyEntry => ({
      kind: "project",
      id,
      content: { name, unit, status: "ACTIVE" },
      since: ISO,
      changed: ISO,
    }),
  ),
  ...(
    [
      [SALES, { user: BEN }, "PROJECT_OWNER"],
      [MARKETING, { user: BEN }, "PROJECT_OWNER"],
      [MARKETING, { user: ANA }, "PROJECT_CONTRIBUTOR"],
      [MARKETING, { group: ANALYSTS }, "PROJECT_CONTRIBUTOR"],
    ] as const
  ).map(
    ([project, member, designation]): AnyEntry => ({
      kind: "membership",
      id: `${project}/${"user" in member ? `user:${member.user}` : `group:${member.group}`}`,
      content: { project, member, designation },
    }),
  ),
  {
    kind: "user_profile",
    id: ANA,
    content: {
      type: "SSO",
      status: "ACTIVATED",
      userName: "ana.ferreira@example.com",
      name: "Ana Ferreira",
      arn: undefined,
    },
  },
  {
    kind: "user_profile",
    id: BEN,
    content: {
      type: "SSO",
      status: "ACTIVATED",
      userName: "ben.osei@example.com",
      name: "Ben Osei",
      arn: undefined,
    },
  },
  {
    kind: "user_profile",
    id: "60346932-75c5-55a7-9e47-73f62afbdf35",
    content: {
      type: "IAM",
      status: "ACTIVATED",
      userName: undefined,
      name: undefined,
      arn: "arn:aws:iam::222233334444:role/auditplane-reader",
    },
  },
  {
    kind: "group_profile",
    id: ANALYSTS,
    content: { name: "marketing-analysts", status: "ASSIGNED", roleArn: undefined },
  },
  {
    kind: "group_profile",
    id: STEWARDS,
    content: { name: "sales-stewards", status: "ASSIGNED", roleArn: undefined },
  },
  {
    kind: "environment",
    id: TOOLING,
    content: {
      project: MARKETING,
      name: "Tooling",
      account: "777788889999",
      region: "eu-west-1",
      status: "ACTIVE",
      roleArns: [USER_ROLE],
    },
    since: at("2026-02-03T09:04:11Z"),
    changed: at("2026-08-30T10:00:00Z"),
  },
  {
    kind: "subscription_target",
    id: "6tgtmktglue2r8",
    content: {
      environment: TOOLING,
      project: MARKETING,
      principals: [USER_ROLE],
      manageAccessRole: ACCESS_ROLE,
    },
    since: 1_770_109_500_000,
    changed: 1_770_109_500_000,
  },
  {
    kind: "asset",
    id: ORDERS,
    content: {
      name: "orders",
      project: SALES,
      type: GLUE,
      externalIdentifier: ORDERS_ARN,
      tableArn: ORDERS_ARN,
      location: undefined,
      columns: ORDERS_COLUMNS,
      forms: {
        GlueTableForm: expect.objectContaining({ tableName: "orders" }),
        SalesStewardshipForm: STEWARDSHIP,
      },
      formTypes: { GlueTableForm: "amazon.datazone.GlueTableFormType" },
      terms: ["3trmrevenue1aa"],
      listing: ORDERS_LISTING,
    },
    since: 1_770_000_000_000,
    changed: REVISED,
  },
  {
    kind: "asset",
    id: CUSTOMERS,
    content: {
      name: "customers",
      project: SALES,
      type: GLUE,
      externalIdentifier: CUSTOMERS_ARN,
      tableArn: CUSTOMERS_ARN,
      location: undefined,
      columns: CUSTOMERS_COLUMNS,
      forms: { GlueTableForm: expect.objectContaining({ tableName: "customers" }) },
      formTypes: {},
      terms: [],
      listing: CUSTOMERS_LISTING,
    },
    since: 1_770_000_000_000,
    changed: REVISED,
  },
  {
    kind: "asset",
    id: BRIEFS,
    content: {
      name: "briefs",
      project: SALES,
      type: "amazon.datazone.S3ObjectCollectionType",
      externalIdentifier: "arn:aws:s3:::acme-sales-lake-444455556666/unstructured/briefs/",
      tableArn: undefined,
      location: "s3://acme-sales-lake-444455556666/unstructured/briefs/",
      columns: undefined,
      forms: {
        S3ObjectCollectionForm: {
          bucketArn: "arn:aws:s3:::acme-sales-lake-444455556666",
          objectPrefix: "unstructured/briefs/",
        },
      },
      formTypes: {},
      terms: [],
      listing: undefined,
    },
    since: 1_788_100_000_000,
    changed: 1_788_100_000_000,
  },
  {
    kind: "listing",
    id: ORDERS_LISTING,
    content: {
      name: "orders",
      status: "ACTIVE",
      revision: "2",
      project: SALES,
      of: { asset: ORDERS, revision: "2" },
      forms: { GlueTableForm: aForm(expect.anything() as never), SalesStewardshipForm: STEWARDSHIP },
      terms: ["Revenue"],
      columns: ORDERS_COLUMNS,
    },
    since: REVISED,
  },
  {
    kind: "listing",
    id: CUSTOMERS_LISTING,
    content: {
      name: "customers",
      status: "ACTIVE",
      revision: "2",
      project: SALES,
      of: { asset: CUSTOMERS, revision: "5" },
      forms: { GlueTableForm: aForm(expect.anything() as never) },
      terms: [],
      columns: CUSTOMERS_COLUMNS,
    },
    since: REVISED,
  },
  {
    kind: "listing",
    id: PRODUCT_LISTING,
    content: {
      name: "sales-360",
      status: "ACTIVE",
      revision: "1",
      project: SALES,
      of: { product: PRODUCT, revision: "1" },
      forms: {},
      terms: [],
      columns: undefined,
    },
    since: 1_788_200_000_000,
  },
  {
    kind: "data_product",
    id: PRODUCT,
    content: {
      name: "sales-360",
      project: SALES,
      status: "CREATED",
      revision: "1",
      assets: [ORDERS, CUSTOMERS],
    },
    since: 1_788_200_000_000,
    changed: 1_788_200_000_000,
  },
  {
    kind: "glossary",
    id: "3glsfinance1aa",
    content: { name: "Finance", status: "ENABLED", project: SALES },
    since: 1_760_000_000_000,
    changed: 1_760_000_000_000,
  },
  ...(
    [
      ["3trmrevenue1aa", "Revenue", "ENABLED"],
      ["3trmperson2bb", "Personal data", "DISABLED"],
    ] as const
  ).map(
    ([id, name, status]): AnyEntry => ({
      kind: "glossary_term",
      id,
      content: { name, status, glossary: "3glsfinance1aa" },
      since: 1_760_000_000_000,
      changed: 1_760_000_000_000,
    }),
  ),
  {
    kind: "enforcement_rule",
    id: "2ruleaccessprp",
    content: {
      name: "purpose-required",
      action: "CREATE_SUBSCRIPTION_REQUEST",
      unit: SALES_UNIT,
      includesChildren: true,
      forms: ["AccessPurposeForm"],
      formRevisions: { AccessPurposeForm: "3" },
      terms: [],
      assetTypes: undefined,
      projects: undefined,
      appliesToProducts: false,
    },
    since: 1_780_000_000_000,
    changed: 1_780_000_000_000,
  },
  {
    kind: "subscription_request",
    id: "7reqord2mkt3w9",
    content: {
      status: "ACCEPTED",
      listings: [ORDERS_LISTING],
      assets: [{ ...orders, filters: [EU_ONLY] }],
      principals: [inMarketing],
      reason: "Campaign attribution Q3",
      requestedBy: ANA,
      reviewedBy: BEN,
      comment: "EU rows only",
      forms: ["AccessPurposeForm"],
    },
    since: at("2026-09-10T13:41:00Z"),
    changed: ACCEPTED,
  },
  {
    kind: "subscription_request",
    id: "7reqcus2mkt8n2",
    content: {
      status: "PENDING",
      listings: [CUSTOMERS_LISTING],
      assets: [customers],
      principals: [inMarketing],
      reason: "Churn",
      requestedBy: ANA,
      reviewedBy: undefined,
      comment: undefined,
      forms: [],
    },
    since: at("2026-09-11T14:00:12Z"),
    changed: at("2026-09-11T14:00:12Z"),
  },
  {
    kind: "subscription_request",
    id: "7reqcus2fin4z0",
    content: {
      status: "REJECTED",
      listings: [CUSTOMERS_LISTING],
      assets: [customers],
      principals: [inFinance],
      reason: "Reporting",
      requestedBy: ANA,
      reviewedBy: BEN,
      comment: "Ask again with a purpose",
      forms: [],
    },
    since: at("2026-09-10T13:41:00Z"),
    changed: ACCEPTED,
  },
  {
    kind: "subscription",
    id: "8subord2mkt5q1",
    content: {
      ...own,
      status: "APPROVED",
      assets: [{ ...orders, filters: [EU_ONLY] }],
      principal: inMarketing,
      request: "7reqord2mkt3w9",
    },
    since: ACCEPTED,
    changed: ACCEPTED,
  },
  {
    kind: "subscription",
    id: "8subcus1mktold",
    content: {
      ...own,
      status: "REVOKED",
      listing: CUSTOMERS_LISTING,
      assets: [customers],
      principal: inMarketing,
      request: "7reqcus1mktold",
      retainPermissions: true,
    },
    since: 1_781_000_000_000,
    changed: 1_786_000_000_000,
  },
  {
    kind: "subscription",
    id: "8suborders1fin",
    content: { ...own, status: "CANCELLED", principal: inFinance, request: undefined },
    since: 1_781_000_000_000,
    changed: 1_786_000_000_000,
  },
  {
    kind: "subscription",
    id: "8subprd6mkt0dd",
    content: {
      ...own,
      status: "APPROVED",
      listing: PRODUCT_LISTING,
      assets: [orders, { ...customers, revision: "5" }],
      principal: inMarketing,
      request: "7reqprd6mkt0dd",
    },
    since: ACCEPTED,
    changed: ACCEPTED,
  },
  ...(
    [
      ["8subord4usr0bb", { user: ANA }],
      ["8subord5grp0cc", { group: ANALYSTS, name: "marketing-analysts" }],
      ["8subord3iam0aa", { principalArn: "arn:aws:iam::777788889999:role/scoring-batch" }],
    ] as const
  ).map(
    ([id, principal]): AnyEntry => ({
      kind: "subscription",
      id,
      content: { ...own, status: "APPROVED", principal, request: "7reqord2mkt3w9" },
      since: ACCEPTED,
      changed: ACCEPTED,
    }),
  ),
  {
    kind: "subscription_grant",
    id: "9grtord2mkt6e4",
    content: {
      status: "COMPLETED",
      subscription: "8subord2mkt5q1",
      environment: TOOLING,
      target: "6tgtmktglue2r8",
      assets: [
        {
          asset: ORDERS,
          status: "GRANTED",
          filters: [EU_ONLY],
          grantedAt: 1_789_048_860_000,
          failure: undefined,
        },
      ],
    },
    since: 1_789_048_820_000,
    changed: 1_789_048_860_000,
  },
  {
    kind: "subscription_grant",
    id: "9grtcus2mkt7f5",
    content: {
      status: "GRANT_FAILED",
      subscription: "8subprd6mkt0dd",
      environment: TOOLING,
      target: "6tgtmktglue2r8",
      assets: [
        {
          asset: CUSTOMERS,
          status: "GRANT_FAILED",
          filters: [],
          grantedAt: undefined,
          failure: "Insufficient Lake Formation permissions: Required Grantable Select on customers",
        },
      ],
    },
    since: 1_789_048_820_000,
    changed: 1_789_048_860_000,
  },
  {
    kind: "subscription_grant",
    id: "9grtord3iam8g6",
    content: {
      status: "COMPLETED",
      subscription: "8subord3iam0aa",
      environment: undefined,
      target: "6tgtown0role9h",
      assets: [
        { asset: ORDERS, status: "GRANTED", filters: [], grantedAt: 1_789_048_860_000, failure: undefined },
      ],
    },
    since: 1_789_048_820_000,
    changed: 1_789_048_860_000,
  },
  {
    kind: "asset_filter",
    id: `${ORDERS}/${EU_ONLY}`,
    content: {
      asset: ORDERS,
      name: "eu-only",
      status: "VALID",
      columns: undefined,
      rows: "\"region\" = 'EU'",
    },
    since: 1_788_000_500_000,
  },
];
