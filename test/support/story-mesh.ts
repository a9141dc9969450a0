/** The mesh of the story: Sales (Ben) has a table, Marketing (Ana and Cem, and Lea who leads it) and Finance (Mia) want to read it. As DataZone, Lake Formation, Glue and Identity Center say it. */
import type {
  ListGroupMembershipsResponse,
  ListGroupsResponse,
  ListUsersResponse,
} from "@aws-sdk/client-identitystore";
import type { GetDatabasesResponse, GetTablesResponse } from "@aws-sdk/client-glue";
import type {
  GetDataLakeSettingsResponse,
  ListPermissionsResponse,
  ListResourcesResponse,
} from "@aws-sdk/client-lakeformation";
import { isoTime } from "../../src/core/record/time.ts";
import {
  ANA,
  BEN,
  DOMAIN,
  FINANCE,
  MARKETING,
  MARKETING_UNIT,
  ROOT,
  SALES,
  TOOLING,
  USER_ROLE,
  aDomain,
  aGrant,
  aListing,
  aProject,
  aRequest,
  aSubscription,
  aUnit,
  anAsset,
  anEnvironment,
  subscribedListing,
} from "./datazone-domain.ts";
import { REFERENCE_PLACES } from "./reference-policy.ts";
import type { DataZoneDomain } from "./datazone-domain.ts";
import { ORDERS } from "./lake.ts";
import { aRead, aRecord, aRole } from "./records.ts";
import type { TrailRecord } from "./records.ts";
import { bucketWith } from "./scripted-aws.ts";
import type { ScriptedAws } from "./scripted-aws.ts";

export const MIA = "a7c5d4a8-c171-7044-8d53-6b7c8d9e0f1a";
export const LEA = "b3c5d4a8-e391-7066-9f75-8d9e0f1a2b3c";
export const CEM = "c4c5d4a8-d281-7055-8e64-7c8d9e0f1a2b";
export const ASSET = "4astsalestx9j1";
export const LISTING = "4lstsalestx8k2";
export const STORE = "d-93670a1b2c";
export const BUCKET = "acme-sales-lake-444455556666";
export const TABLE_ARN = "arn:aws:glue:eu-west-1:444455556666:table/sales_core/sales_transactions";
export const PREFIX = "curated/sales_transactions/";
const NAMES = {
  [ANA]: "ana.ferreira",
  [BEN]: "ben.osei",
  [CEM]: "cem.aydin",
  [LEA]: "lea.brandt",
  [MIA]: "mia.lang",
} as const;
const COLUMNS = ["transaction_id", "customer_id", "campaign", "region"];

const secondsOf = (ms: number): number => Math.floor(ms / 1000);

function forms(governed: Readonly<Record<string, string>> | undefined): Record<string, object> {
  const columns = COLUMNS.map((columnName) => ({ columnName, dataType: "string" }));
  const table = {
    catalogId: "444455556666",
    region: "eu-west-1",
    databaseName: "sales_core",
    tableName: "sales_transactions",
    tableArn: TABLE_ARN,
    tableType: "EXTERNAL_TABLE",
    columns,
    partitionKeys: [],
  };
  return { GlueTableForm: table, ...(governed ? { DataGovernance: governed } : {}) };
}

/** Sales_Transactions as it is published, with what the form `DataGovernance` says, or without it. */
export function published(
  at: number,
  governed?: Readonly<Record<string, string>>,
): Pick<DataZoneDomain, "assets" | "listings"> {
  const formsOutput = Object.entries(forms(governed)).map(([formName, content]) => ({
    formName,
    typeName: formName === "GlueTableForm" ? "amazon.datazone.GlueTableFormType" : formName,
    content: JSON.stringify(content),
  }));
  const revision = governed ? "2" : "1";
  return {
    assets: [
      anAsset({
        id: ASSET,
        name: "Sales_Transactions",
        externalIdentifier: TABLE_ARN,
        revision,
        createdAt: secondsOf(at),
        firstRevisionCreatedAt: secondsOf(at),
        formsOutput,
      }),
    ],
    listings: [
      aListing({
        listingId: LISTING,
        name: "Sales_Transactions",
        entityId: ASSET,
        entityRevision: revision,
        listingRevision: revision,
        createdAt: secondsOf(at),
        glossaryTerms: [],
        additionalAttributes: { forms: JSON.stringify(forms(governed)) },
      }),
    ],
  };
}

/** A subscription of Cem's own, beside that of the project. `revoked`: at that time. */
export function ownSubscription(approved: number, revoked?: number): DataZoneDomain["subscriptions"][number] {
  return aSubscription({
    id: OWN_SUBSCRIPTION,
    status: revoked === undefined ? "APPROVED" : "REVOKED",
    createdBy: BEN,
    createdAt: secondsOf(approved),
    updatedAt: secondsOf(revoked ?? approved),
    subscribedPrincipal: { user: { id: CEM } },
    subscribedListing: listed,
    subscriptionRequestId: OWN_REQUEST,
  });
}

const listed = subscribedListing(ASSET, { id: LISTING, name: "Sales_Transactions" });
export const SUBSCRIPTION = "8subsalestx5q1";
const REQUEST = "7reqsalestx3w9";
export const OWN_SUBSCRIPTION = "8subcemownx7r2";
const OWN_REQUEST = "7reqcemownx8s3";

/** What Marketing asked for, and what became of it. */
export function subscribed(times: {
  readonly asked: number;
  readonly approved?: number;
  /** That of Finance, by Sales. */
  readonly financeRevoked?: number;
  /** That of Cem's own. */
  readonly ownRevoked?: number;
}): Pick<DataZoneDomain, "requests" | "subscriptions" | "grants"> {
  const { asked, approved, financeRevoked, ownRevoked } = times;
  const request = aRequest({
    id: REQUEST,
    status: approved === undefined ? "PENDING" : "ACCEPTED",
    createdBy: ANA,
    createdAt: secondsOf(asked),
    updatedAt: secondsOf(approved ?? asked),
    requestReason: "Q4 campaign analysis",
    subscribedListings: [listed],
    ...(approved === undefined ? {} : { reviewerId: BEN, decisionComment: "for the campaign" }),
  });
  if (approved === undefined) return { requests: [request], subscriptions: [], grants: [] };
  const ofCem = aRequest({
    ...request,
    id: OWN_REQUEST,
    createdBy: CEM,
    requestReason: "weekly figures of the campaign",
    subscribedPrincipals: [{ user: { id: CEM } }],
  });
  const subscription = aSubscription({
    id: SUBSCRIPTION,
    createdBy: BEN,
    createdAt: secondsOf(approved),
    updatedAt: secondsOf(approved),
    subscribedListing: listed,
    subscriptionRequestId: REQUEST,
  });
  const ofFinance = {
    ...subscription,
    id: "8subfinancex9s4",
    status: financeRevoked === undefined ? ("APPROVED" as const) : ("REVOKED" as const),
    updatedAt: secondsOf(financeRevoked ?? approved),
    subscribedPrincipal: { project: { id: FINANCE, name: "finance-reporting" } },
    subscriptionRequestId: "7reqfinancex9s4",
  };
  const grantedAt = secondsOf(approved) + 40;
  const grant = aGrant({
    id: "9grtsalestx6e4",
    createdAt: secondsOf(approved) + 8,
    updatedAt: grantedAt,
    grantedEntity: { listing: { id: LISTING, revision: "2" } },
    subscriptionId: SUBSCRIPTION,
    assets: [
      {
        assetId: ASSET,
        assetRevision: "2",
        status: "GRANTED",
        grantedTimestamp: grantedAt,
        targetName: "sales_transactions",
      },
    ],
  });
  return {
    requests: [
      request,
      ofCem,
      {
        ...request,
        id: "7reqfinancex9s4",
        createdBy: MIA,
        requestReason: "close of the quarter",
        subscribedPrincipals: [{ project: { id: FINANCE, name: "finance-reporting" } }],
      },
    ],
    subscriptions: [subscription, ofFinance, ownSubscription(approved, ownRevoked)],
    grants: [grant],
  };
}

/** Of Marketing, by their ids; Lea owns the project. */
export function members(...contributors: readonly string[]): Pick<DataZoneDomain, "members"> {
  const user = (designation: "PROJECT_OWNER" | "PROJECT_CONTRIBUTOR", userId: string) => ({
    designation,
    memberDetails: { user: { userId } },
  });
  return {
    members: {
      [SALES]: [user("PROJECT_OWNER", BEN)],
      [FINANCE]: [user("PROJECT_CONTRIBUTOR", MIA)],
      [MARKETING]: [
        user("PROJECT_OWNER", LEA),
        ...contributors.map((one) => user("PROJECT_CONTRIBUTOR", one)),
      ],
    },
  };
}

/** Two units, three projects, five people; nothing is published, and no rule says what has to be. */
export function emptyMesh(): DataZoneDomain {
  const { domain, targets, userProfiles } = aDomain();
  const profile = (id: string, name: string): DataZoneDomain["userProfiles"][number] => ({
    domainId: domain.id,
    id,
    type: "SSO",
    status: "ACTIVATED",
    details: { sso: { username: `${name}@example.com` } },
  });
  return {
    ...aDomain(),
    // set up as the policy of the reference mesh says
    domain: {
      ...domain,
      kmsKeyIdentifier: REFERENCE_PLACES["domain_key_arn"],
      domainExecutionRole: REFERENCE_PLACES["execution_role_arn"],
    },
    blueprints: [{ id: "4z1blueprint", name: "DefaultDataLake" }],
    blueprintConfigurations: [
      {
        domainId: domain.id,
        environmentBlueprintId: "4z1blueprint",
        enabledRegions: ["eu-west-1"],
        manageAccessRoleArn: REFERENCE_PLACES["access_role_arn"],
        provisioningRoleArn: REFERENCE_PLACES["provisioning_role_arn"],
        regionalParameters: {
          "eu-west-1": { S3Location: `s3://${REFERENCE_PLACES["environments_bucket"]}` },
        },
      },
    ],
    units: [
      { id: ROOT, domainId: domain.id, name: "Root", owners: [], createdAt: 1_748_420_000 },
      aUnit({ owners: [{ user: { userId: BEN } }] }),
      aUnit({ id: MARKETING_UNIT, name: "Marketing", owners: [{ user: { userId: LEA } }] }),
    ],
    projects: [
      aProject({}),
      aProject({ id: MARKETING, name: "marketing-insights", domainUnitId: MARKETING_UNIT }),
      aProject({ id: FINANCE, name: "finance-reporting", domainUnitId: ROOT }),
    ],
    ...members(ANA, CEM),
    userProfiles: [
      ...Object.entries(NAMES).map(([id, name]) => profile(id, name)),
      ...userProfiles.filter(({ type }) => type === "IAM"),
    ],
    groupProfiles: [],
    environments: [anEnvironment({ id: TOOLING })],
    targets,
    assets: [],
    listings: [],
    products: [],
    filters: [],
    glossaries: [],
    terms: [],
    rules: [],
    requests: [],
    subscriptions: [],
    grants: [],
  };
}

/** What Identity Center says of people, by their ids, beside their names. */
export interface People {
  /** Analyst, where nothing is said. */
  readonly titles?: Readonly<Record<string, string>>;
  readonly disabled?: readonly string[];
  /** Who is in each group, by its id. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
}

/** People of Identity Center, and their groups. */
export function tellPeople(aws: ScriptedAws, { titles = {}, disabled = [], groups = {} }: People = {}): void {
  const users = Object.entries(NAMES).map(([UserId, name]) => ({
    IdentityStoreId: STORE,
    UserId,
    UserName: `${name}@example.com`,
    Title: titles[UserId] ?? "Analyst",
    UserStatus: disabled.includes(UserId) ? ("DISABLED" as const) : ("ENABLED" as const),
  }));
  aws.answer<ListUsersResponse>("ListUsers", { body: { Users: users } });
  const all = Object.keys(groups).map((GroupId) => ({
    IdentityStoreId: STORE,
    GroupId,
    DisplayName: `group ${GroupId}`,
  }));
  aws.answer<ListGroupsResponse>("ListGroups", { body: { Groups: all } });
  aws.answerBy<ListGroupMembershipsResponse>("ListGroupMemberships", ({ GroupId }) => ({
    body: {
      GroupMemberships: (groups[String(GroupId)] ?? []).map((UserId) => ({
        IdentityStoreId: STORE,
        MemberId: { UserId },
      })),
    },
  }));
}

/** Who has SELECT in Lake Formation: on all columns, or on some. */
export type Granted = string | { readonly principal: string; readonly columns: string[] };

/** Lake Formation and Glue of Sales. */
export function tellLake(aws: ScriptedAws, reader: string, granted: readonly Granted[] = []): void {
  const table = { CatalogId: "444455556666", DatabaseName: "sales_core", Name: "sales_transactions" };
  const ReadOnlyAdmins = ["444455556666", "777788889999"].map((account) => ({
    DataLakePrincipalIdentifier: reader.replace("{account}", account),
  }));
  aws.answer<GetDataLakeSettingsResponse>("GetDataLakeSettings", {
    body: { DataLakeSettings: { ReadOnlyAdmins } },
  });
  aws.answer<ListPermissionsResponse>("ListPermissions", {
    body: {
      PrincipalResourcePermissions: granted.map((one) => ({
        Principal: { DataLakePrincipalIdentifier: typeof one === "string" ? one : one.principal },
        Resource:
          typeof one === "string"
            ? { Table: table }
            : { TableWithColumns: { ...table, ColumnNames: one.columns } },
        Permissions: ["SELECT"],
        PermissionsWithGrantOption: [],
      })),
    },
  });
  aws.answer<ListResourcesResponse>("ListResources", {
    body: {
      ResourceInfoList: [
        {
          ResourceArn: `arn:aws:s3:::${BUCKET}/curated`,
          RoleArn: "arn:aws:iam::444455556666:role/lake-access",
          HybridAccessEnabled: false,
        },
      ],
    },
  });
  aws.answer<GetDatabasesResponse>("GetDatabases", { body: { DatabaseList: [{ Name: "sales_core" }] } });
  aws.answer<GetTablesResponse>("GetTables", {
    body: {
      TableList: [
        {
          ...ORDERS,
          Name: "sales_transactions",
          PartitionKeys: [],
          StorageDescriptor: {
            Columns: COLUMNS.map((Name) => ({ Name, Type: "string" })),
            Location: `s3://${BUCKET}/${PREFIX}`,
          },
        },
      ],
    },
  });
  aws.answer("GetBucketEncryption", bucketWith("aws:kms"));
}

/** The role of Marketing's environment, which DataZone grants SELECT to. */
export { USER_ROLE as MARKETING_ROLE };

/** A read of the table by Athena: asked, vended by Lake Formation, read for whoever asked. Of people of Sales' account. */
export function query(at: number, name: string): TrailRecord[] {
  const id = queryId(at);
  const session = `AWSLF-00-AT-444455556666-${id.slice(-6)}`;
  return [
    aRecord({
      ...by(name, at),
      eventSource: "athena.amazonaws.com",
      eventName: "StartQueryExecution",
      requestParameters: { queryString: "***OMITTED***", workGroup: "marketing" },
      responseElements: { queryExecutionId: id },
    }),
    aRecord({
      ...by(name, at + 2_000),
      eventSource: "lakeformation.amazonaws.com",
      eventName: "GetDataAccess",
      requestParameters: {
        tableArn: TABLE_ARN,
        permissions: ["SELECT"],
        auditContext: { additionalAuditContext: `{queryId: ${id}}` },
      },
      additionalEventData: { requesterService: "ATHENA", lakeFormationRoleSessionName: session },
    }),
    direct(at + 5_000, name, {
      userIdentity: {
        ...aRole("lake-access", session, { account: "444455556666" }),
        invokedBy: "athena.amazonaws.com",
      },
    }),
  ];
}

/** A query whose files are left in a bucket that no asset covers. */
export function unloaded(at: number, name: string): TrailRecord[] {
  const put = aRead({
    ...by(name, at + 9_000),
    eventName: "PutObject",
    bucket: "campaigns",
    key: `out/${queryId(at)}-manifest.csv`,
    additionalEventData: { bytesTransferredIn: 300, bytesTransferredOut: 0 },
  });
  return [...query(at, name), put];
}

/** A read of the file itself. */
export function direct(at: number, name: string, fields: TrailRecord = {}): TrailRecord {
  return aRead({ ...by(name, at), bucket: BUCKET, key: `${PREFIX}2026-q3.csv`, bytes: 4_000, ...fields });
}

/** DataZone's own event: somebody is no member of Marketing any more. */
export function left(at: number, user: string): TrailRecord {
  return aRecord({
    eventSource: "datazone.amazonaws.com",
    eventName: "DeleteProjectMembership",
    eventTime: isoTime(at),
    readOnly: false,
    requestParameters: {
      domainIdentifier: DOMAIN,
      projectIdentifier: MARKETING,
      member: { userIdentifier: user },
    },
  });
}

function by(name: string, at: number): TrailRecord {
  const role = "AWSReservedSSO_Analyst_0123456789abcdef";
  const path = "/aws-reserved/sso.amazonaws.com/";
  return {
    userIdentity: aRole(role, `${name}@example.com`, { path, account: "444455556666" }),
    eventTime: isoTime(at),
    recipientAccountId: "444455556666",
  };
}

function queryId(at: number): string {
  return `8815818a-d160-4f73-b65a-${String(secondsOf(at)).padStart(12, "0")}`;
}

export { ANA } from "./datazone-domain.ts";
