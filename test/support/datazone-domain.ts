/** A domain of DataZone as its API has it on the wire, and the story of the fixtures as one: who subscribed what in the invented mesh. */
import type {
  DataProductListingItem,
  EnvironmentBlueprintConfigurationItem,
  EnvironmentBlueprintSummary,
  FormTypeData,
  AssetListingItem,
  GetAssetFilterOutput,
  GetAssetOutput,
  GetDataProductOutput,
  GetDomainOutput,
  GetDomainUnitOutput,
  GetEnvironmentOutput,
  GetGroupProfileOutput,
  GetRuleOutput,
  GetUserProfileOutput,
  GlossaryItem,
  GlossaryTermItem,
  ProjectMember,
  ProjectSummary,
  SubscriptionGrantSummary,
  SubscriptionRequestSummary,
  SubscriptionSummary,
  SubscriptionTargetSummary,
} from "@aws-sdk/client-datazone";

/** A type of the SDK as it is on the wire: times are seconds or text. What is no union's known member is anything. */
export type Wire<T> = T extends Date
  ? number | string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

export type WireListing = { asset: Wire<AssetListingItem> } | { product: Wire<DataProductListingItem> };

export interface DataZoneDomain {
  domain: Wire<GetDomainOutput>;
  units: Wire<GetDomainUnitOutput>[];
  /** By unit: what `ListEntityOwners` says where `GetDomainUnit` says nothing. */
  entityOwners: Readonly<Record<string, Wire<GetDomainUnitOutput>["owners"]>>;
  projects: Wire<ProjectSummary>[];
  /** By project. */
  members: Record<string, Wire<ProjectMember>[]>;
  userProfiles: Wire<GetUserProfileOutput>[];
  groupProfiles: Wire<GetGroupProfileOutput>[];
  environments: Wire<GetEnvironmentOutput>[];
  targets: Wire<SubscriptionTargetSummary>[];
  assets: Wire<GetAssetOutput>[];
  listings: WireListing[];
  products: Wire<GetDataProductOutput>[];
  requests: Wire<SubscriptionRequestSummary>[];
  subscriptions: Wire<SubscriptionSummary>[];
  grants: Wire<SubscriptionGrantSummary>[];
  filters: Wire<GetAssetFilterOutput>[];
  glossaries: Wire<GlossaryItem>[];
  terms: Wire<GlossaryTermItem>[];
  rules: Wire<GetRuleOutput>[];
  /** Every revision, the newest of a name last. */
  formTypes: Wire<FormTypeData>[];
  blueprints: Pick<Wire<EnvironmentBlueprintSummary>, "id" | "name">[];
  blueprintConfigurations: Wire<EnvironmentBlueprintConfigurationItem>[];
}

export const DOMAIN = "dzd-5k2m9x1q7w3r8t";
export const ROOT = "du0root1aa2bb3";
export const SALES_UNIT = "du1sales4cc5dd";
export const MARKETING_UNIT = "du2mktng6ee7ff";
export const SALES = "3fk2m8q1zt9xwl";
export const MARKETING = "b7n4r2c9hd0kqa";
export const FINANCE = "c1v5t8m2je6ypz";
export const ANA = "f2a4c4d8-5071-70aa-3f1e-0c1b2d3e4f50";
export const BEN = "e2c5d4a8-b061-7033-9c42-5a6b7c8d9e0f";
export const ANALYSTS = "b2f5a4c8-20d1-7052-8a9b-4d5e6f708192";
export const STEWARDS = "b2f5a4c8-99aa-7011-bb22-cc33dd44ee55";
export const ORDERS = "4astorders9j1x";
export const CUSTOMERS = "5astcustom6t4v";
export const BRIEFS = "6asts3briefs2q";
export const ORDERS_LISTING = "4lstorders8k2m";
export const CUSTOMERS_LISTING = "5lstcustom3n7p";
export const PRODUCT = "6dprod1bundle2";
export const PRODUCT_LISTING = "6lstprod7bundle";
export const TOOLING = "d9q3w7e1rt5yus";
export const EU_ONLY = "1fltrowseu9x2k";
export const ORDERS_ARN = "arn:aws:glue:eu-west-1:444455556666:table/sales_core/orders";
export const CUSTOMERS_ARN = "arn:aws:glue:eu-west-1:444455556666:table/sales_core/customers";
export const USER_ROLE = `arn:aws:iam::777788889999:role/datazone_usr_role_${MARKETING}_${TOOLING}`;
export const ACCESS_ROLE =
  "arn:aws:iam::777788889999:role/service-role/AmazonDataZoneGlueAccess-eu-west-1-dzd-5k2m9x1q7w3r8t";

const DAY = 86_400;
/** 2026-09-10T14:00:12Z */
const ACCEPTED = 1_789_048_812;
const ISO = "2026-02-03T09:00:00Z";

export function aUnit(given: Partial<DataZoneDomain["units"][number]>): DataZoneDomain["units"][number] {
  return {
    id: SALES_UNIT,
    domainId: DOMAIN,
    name: "Sales",
    parentDomainUnitId: ROOT,
    owners: [],
    createdAt: 1_748_420_100,
    lastUpdatedAt: 1_748_420_100,
    ...given,
  };
}

export function aProject(
  given: Partial<DataZoneDomain["projects"][number]>,
): DataZoneDomain["projects"][number] {
  return {
    id: SALES,
    domainId: DOMAIN,
    name: "sales-core",
    description: "",
    projectStatus: "ACTIVE",
    createdBy: BEN,
    createdAt: ISO,
    updatedAt: ISO,
    domainUnitId: SALES_UNIT,
    ...given,
  };
}

export function anEnvironment(
  given: Partial<DataZoneDomain["environments"][number]>,
): DataZoneDomain["environments"][number] {
  return {
    id: TOOLING,
    domainId: DOMAIN,
    projectId: MARKETING,
    name: "Tooling",
    provider: "Amazon SageMaker",
    createdBy: BEN,
    createdAt: "2026-02-03T09:04:11Z",
    updatedAt: "2026-08-30T10:00:00Z",
    awsAccountId: "777788889999",
    awsAccountRegion: "eu-west-1",
    status: "ACTIVE",
    provisionedResources: [
      { name: "userRoleArn", provider: "Amazon DataZone", type: "String", value: USER_ROLE },
      { name: "glueDBName", provider: "Amazon DataZone", type: "String", value: "marketing_insights_sub_db" },
    ],
    ...given,
  };
}

function glueForm(
  table: string,
  columns: readonly (readonly [string, string])[],
  partition?: string,
): string {
  return JSON.stringify({
    catalogId: "444455556666",
    region: "eu-west-1",
    databaseName: "sales_core",
    tableName: table,
    tableArn: `arn:aws:glue:eu-west-1:444455556666:table/sales_core/${table}`,
    tableType: "EXTERNAL_TABLE",
    columns: columns.map(([columnName, dataType]) => ({ columnName, dataType })),
    partitionKeys: partition === undefined ? [] : [{ columnName: partition, dataType: "date" }],
  });
}

const ORDERS_FORM = glueForm(
  "orders",
  [
    ["order_id", "string"],
    ["customer_id", "string"],
    ["region", "string"],
    ["amount", "decimal(12,2)"],
  ],
  "dt",
);
const CUSTOMERS_FORM = glueForm("customers", [
  ["customer_id", "string"],
  ["segment", "string"],
  ["email", "string"],
]);
const STEWARDSHIP = {
  classification: "confidential",
  retentionDays: 730,
  steward: "ben.osei@example.com",
};

export function anAsset(given: Partial<DataZoneDomain["assets"][number]>): DataZoneDomain["assets"][number] {
  return {
    id: ORDERS,
    domainId: DOMAIN,
    name: "orders",
    typeIdentifier: "amazon.datazone.GlueTableAssetType",
    typeRevision: "7",
    revision: "2",
    owningProjectId: SALES,
    externalIdentifier: ORDERS_ARN,
    createdAt: 1_788_000_000,
    createdBy: BEN,
    firstRevisionCreatedAt: 1_770_000_000,
    glossaryTerms: [],
    formsOutput: [
      { formName: "GlueTableForm", typeName: "amazon.datazone.GlueTableFormType", content: ORDERS_FORM },
      { formName: "SalesStewardshipForm", content: JSON.stringify(STEWARDSHIP) },
    ],
    ...given,
  };
}

/** Of an asset. */
export function aListing(given: Partial<Wire<AssetListingItem>>): WireListing {
  return {
    asset: {
      listingId: ORDERS_LISTING,
      listingRevision: "2",
      name: "orders",
      entityId: ORDERS,
      entityRevision: "2",
      entityType: "amazon.datazone.GlueTableAssetType",
      createdAt: 1_788_000_000,
      glossaryTerms: [{ name: "Revenue", shortDescription: "Money received" }],
      owningProjectId: SALES,
      additionalAttributes: {
        forms: JSON.stringify({
          GlueTableForm: JSON.parse(ORDERS_FORM) as unknown,
          SalesStewardshipForm: STEWARDSHIP,
        }),
      },
      ...given,
    },
  };
}

type WireSubscription = DataZoneDomain["subscriptions"][number];
type SubscribedItem = NonNullable<NonNullable<WireSubscription["subscribedListing"]>["item"]>;

export function subscribedListing(
  asset: string,
  given: {
    readonly id?: string;
    readonly name?: string;
    readonly filterIds?: string[];
    readonly item?: SubscribedItem;
  } = {},
): NonNullable<WireSubscription["subscribedListing"]> {
  const { id = ORDERS_LISTING, name = "orders", filterIds } = given;
  return {
    id,
    name,
    description: "",
    revision: "2",
    ownerProjectId: SALES,
    ownerProjectName: "sales-core",
    item: given.item ?? {
      assetListing: {
        entityId: asset,
        entityRevision: "2",
        entityType: "amazon.datazone.GlueTableAssetType",
        forms: "{}",
        ...(filterIds ? { assetScope: { assetId: asset, filterIds, status: "APPLIED" } } : {}),
      },
    },
  };
}

export function aSubscription(given: Partial<WireSubscription>): WireSubscription {
  return {
    id: "8subord2mkt5q1",
    domainId: DOMAIN,
    status: "APPROVED",
    createdAt: ACCEPTED,
    createdBy: BEN,
    updatedAt: ACCEPTED,
    retainPermissions: false,
    subscribedPrincipal: { project: { id: MARKETING, name: "marketing-insights" } },
    subscribedListing: subscribedListing(ORDERS, { filterIds: [EU_ONLY] }),
    subscriptionRequestId: "7reqord2mkt3w9",
    ...given,
  };
}

export function aRequest(
  given: Partial<DataZoneDomain["requests"][number]>,
): DataZoneDomain["requests"][number] {
  return {
    id: "7reqord2mkt3w9",
    domainId: DOMAIN,
    status: "ACCEPTED",
    createdAt: 1_789_047_660,
    createdBy: ANA,
    updatedAt: ACCEPTED,
    requestReason: "Campaign attribution Q3",
    subscribedPrincipals: [{ project: { id: MARKETING, name: "marketing-insights" } }],
    subscribedListings: [subscribedListing(ORDERS, { filterIds: [EU_ONLY] })],
    ...given,
  };
}

export function aGrant(given: Partial<DataZoneDomain["grants"][number]>): DataZoneDomain["grants"][number] {
  return {
    id: "9grtord2mkt6e4",
    domainId: DOMAIN,
    createdAt: 1_789_048_820,
    createdBy: "SYSTEM",
    updatedAt: 1_789_048_860,
    environmentId: TOOLING,
    subscriptionTargetId: "6tgtmktglue2r8",
    grantedEntity: { listing: { id: ORDERS_LISTING, revision: "2" } },
    status: "COMPLETED",
    subscriptionId: "8subord2mkt5q1",
    assets: [
      {
        assetId: ORDERS,
        assetRevision: "2",
        status: "GRANTED",
        grantedTimestamp: 1_789_048_860,
        targetName: "orders",
        assetScope: { assetId: ORDERS, filterIds: [EU_ONLY], status: "APPLIED" },
      },
    ],
    ...given,
  };
}

export function aRule(given: Partial<DataZoneDomain["rules"][number]>): DataZoneDomain["rules"][number] {
  return {
    identifier: "2ruleaccessprp",
    revision: "1",
    name: "purpose-required",
    ruleType: "METADATA_FORM_ENFORCEMENT",
    target: { domainUnitTarget: { domainUnitId: SALES_UNIT, includeChildDomainUnits: true } },
    targetType: "DOMAIN_UNIT",
    action: "CREATE_SUBSCRIPTION_REQUEST",
    scope: {
      assetType: { selectionMode: "ALL" },
      dataProduct: false,
      project: { selectionMode: "ALL" },
    },
    detail: {
      metadataFormEnforcementDetail: {
        requiredMetadataForms: [{ typeIdentifier: "AccessPurposeForm", typeRevision: "3" }],
      },
    },
    createdAt: 1_780_000_000,
    updatedAt: 1_780_000_000,
    createdBy: BEN,
    lastUpdatedBy: BEN,
    ...given,
  };
}

const CUSTOMERS_SUBSCRIBED = subscribedListing(CUSTOMERS, { id: CUSTOMERS_LISTING, name: "customers" });
const PRODUCT_SUBSCRIBED = subscribedListing(PRODUCT, {
  id: PRODUCT_LISTING,
  name: "sales-360",
  item: {
    productListing: {
      entityId: PRODUCT,
      entityRevision: "1",
      name: "sales-360",
      assetListings: [
        { entityId: ORDERS, entityRevision: "2", entityType: "amazon.datazone.GlueTableAssetType" },
        { entityId: CUSTOMERS, entityRevision: "5", entityType: "amazon.datazone.GlueTableAssetType" },
      ],
    },
  },
});

/**
 * The story of the fixtures: marketing has orders (rows of the EU) and a product, had customers and kept its permissions; a user, a
 * group and a role have orders for themselves; one grant has failed, one request waits. A function, since tests change what they get.
 */
export function aDomain(given: Partial<DataZoneDomain> = {}): DataZoneDomain {
  const enforced = { formTypes: [], blueprints: [], blueprintConfigurations: [] };
  return { ...people(), ...catalog(), ...subscribed(), ...enforced, ...given };
}

type People =
  | "domain"
  | "units"
  | "entityOwners"
  | "projects"
  | "members"
  | "userProfiles"
  | "groupProfiles"
  | "environments"
  | "targets"
  | "rules";

function people(): Pick<DataZoneDomain, People> {
  return {
    domain: {
      id: DOMAIN,
      arn: `arn:aws:datazone:eu-west-1:111122223333:domain/${DOMAIN}`,
      name: "acme-mesh",
      domainVersion: "V2",
      status: "AVAILABLE",
      domainExecutionRole: "arn:aws:iam::111122223333:role/service-role/AmazonDataZoneDomainExecution",
      rootDomainUnitId: ROOT,
      createdAt: 1_748_420_000,
      lastUpdatedAt: 1_788_420_000,
    },
    units: [
      { id: ROOT, domainId: DOMAIN, name: "Root", owners: [], createdAt: 1_748_420_000 },
      aUnit({ owners: [{ user: { userId: BEN } }, { group: { groupId: STEWARDS } }] }),
      aUnit({ id: MARKETING_UNIT, name: "Marketing", owners: [{ user: { userId: ANA } }] }),
    ],
    entityOwners: {},
    projects: [
      aProject({}),
      aProject({ id: MARKETING, name: "marketing-insights", domainUnitId: MARKETING_UNIT }),
      aProject({ id: FINANCE, name: "finance-reporting", domainUnitId: ROOT }),
    ],
    members: {
      [SALES]: [{ designation: "PROJECT_OWNER", memberDetails: { user: { userId: BEN } } }],
      [MARKETING]: [
        { designation: "PROJECT_OWNER", memberDetails: { user: { userId: BEN } } },
        { designation: "PROJECT_CONTRIBUTOR", memberDetails: { user: { userId: ANA } } },
        { designation: "PROJECT_CONTRIBUTOR", memberDetails: { group: { groupId: ANALYSTS } } },
      ],
    },
    userProfiles: [
      {
        domainId: DOMAIN,
        id: ANA,
        type: "SSO",
        status: "ACTIVATED",
        details: { sso: { username: "ana.ferreira@example.com", firstName: "Ana", lastName: "Ferreira" } },
      },
      {
        domainId: DOMAIN,
        id: BEN,
        type: "SSO",
        status: "ACTIVATED",
        details: { sso: { username: "ben.osei@example.com", firstName: "Ben", lastName: "Osei" } },
      },
      {
        domainId: DOMAIN,
        id: "60346932-75c5-55a7-9e47-73f62afbdf35",
        type: "IAM",
        status: "ACTIVATED",
        details: {
          iam: {
            arn: "arn:aws:iam::222233334444:role/auditplane-reader",
            principalId: "AROAAUDITPLANEEX01AB2",
          },
        },
      },
    ],
    groupProfiles: [
      { domainId: DOMAIN, id: ANALYSTS, status: "ASSIGNED", groupName: "marketing-analysts" },
      { domainId: DOMAIN, id: STEWARDS, status: "ASSIGNED", groupName: "sales-stewards" },
    ],
    environments: [anEnvironment({})],
    targets: [
      {
        id: "6tgtmktglue2r8",
        domainId: DOMAIN,
        environmentId: TOOLING,
        projectId: MARKETING,
        name: "marketing-insights-lake-target",
        type: "GlueSubscriptionTargetType",
        provider: "Amazon DataZone",
        applicableAssetTypes: ["GlueTableAssetType", "GlueViewAssetType"],
        authorizedPrincipals: [USER_ROLE],
        manageAccessRole: ACCESS_ROLE,
        createdAt: 1_770_109_500,
        createdBy: "SYSTEM",
        updatedAt: 1_770_109_500,
        subscriptionTargetConfig: [
          {
            formName: "GlueSubscriptionTargetConfigForm",
            content: '{"databaseName": "marketing_insights_sub_db"}',
          },
        ],
      },
    ],
    rules: [aRule({})],
  };
}

type Catalog = "assets" | "listings" | "products" | "filters" | "glossaries" | "terms";

function catalog(): Pick<DataZoneDomain, Catalog> {
  const time = { createdAt: 1_760_000_000, updatedAt: 1_760_000_000 };
  return {
    assets: [
      anAsset({ glossaryTerms: ["3trmrevenue1aa"] }),
      anAsset({
        id: CUSTOMERS,
        name: "customers",
        externalIdentifier: CUSTOMERS_ARN,
        formsOutput: [{ formName: "GlueTableForm", content: CUSTOMERS_FORM }],
      }),
      anAsset({
        id: BRIEFS,
        name: "briefs",
        typeIdentifier: "amazon.datazone.S3ObjectCollectionType",
        externalIdentifier: "arn:aws:s3:::acme-sales-lake-444455556666/unstructured/briefs/",
        createdAt: 1_788_100_000,
        firstRevisionCreatedAt: 1_788_100_000,
        formsOutput: [
          {
            formName: "S3ObjectCollectionForm",
            content:
              '{"bucketArn": "arn:aws:s3:::acme-sales-lake-444455556666", "objectPrefix": "unstructured/briefs/"}',
          },
        ],
      }),
    ],
    listings: [
      aListing({}),
      aListing({
        listingId: CUSTOMERS_LISTING,
        name: "customers",
        entityId: CUSTOMERS,
        entityRevision: "5",
        glossaryTerms: [],
        additionalAttributes: { forms: `{"GlueTableForm":${CUSTOMERS_FORM}}` },
      }),
      {
        product: {
          listingId: PRODUCT_LISTING,
          listingRevision: "1",
          name: "sales-360",
          entityId: PRODUCT,
          entityRevision: "1",
          createdAt: 1_788_200_000,
          owningProjectId: SALES,
          items: [{ listingId: ORDERS_LISTING }, { listingId: CUSTOMERS_LISTING }],
        },
      },
    ],
    products: [
      {
        id: PRODUCT,
        domainId: DOMAIN,
        name: "sales-360",
        revision: "1",
        owningProjectId: SALES,
        status: "CREATED",
        createdAt: 1_788_200_000,
        items: [
          { itemType: "ASSET", identifier: ORDERS },
          { itemType: "ASSET", identifier: CUSTOMERS },
        ],
      },
    ],
    filters: [
      {
        id: EU_ONLY,
        domainId: DOMAIN,
        assetId: ORDERS,
        name: "eu-only",
        status: "VALID",
        createdAt: 1_788_000_500,
        configuration: {
          rowConfiguration: {
            rowFilter: { expression: { equalTo: { columnName: "region", value: "EU" } } },
            sensitive: false,
          },
        },
        effectiveRowFilter: "\"region\" = 'EU'",
      },
      {
        id: "2fltcolnopii7d",
        domainId: DOMAIN,
        assetId: CUSTOMERS,
        name: "no-pii",
        status: "VALID",
        createdAt: 1_788_000_600,
        configuration: { columnConfiguration: { includedColumnNames: ["customer_id", "segment"] } },
        effectiveColumnNames: ["customer_id", "segment"],
      },
    ],
    glossaries: [
      {
        id: "3glsfinance1aa",
        domainId: DOMAIN,
        name: "Finance",
        owningProjectId: SALES,
        status: "ENABLED",
        ...time,
      },
    ],
    terms: [
      {
        id: "3trmrevenue1aa",
        domainId: DOMAIN,
        glossaryId: "3glsfinance1aa",
        name: "Revenue",
        status: "ENABLED",
        ...time,
      },
      {
        id: "3trmperson2bb",
        domainId: DOMAIN,
        glossaryId: "3glsfinance1aa",
        name: "Personal data",
        status: "DISABLED",
        ...time,
      },
    ],
  };
}

function subscribed(): Pick<DataZoneDomain, "requests" | "subscriptions" | "grants"> {
  const own = { subscribedListing: subscribedListing(ORDERS) };
  return {
    requests: [
      aRequest({
        reviewerId: BEN,
        decisionComment: "EU rows only",
        metadataFormsSummary: [
          { formName: "AccessPurposeForm", typeName: "AccessPurposeForm", typeRevision: "3" },
        ],
      }),
      aRequest({
        id: "7reqcus2mkt8n2",
        status: "PENDING",
        createdAt: ACCEPTED + DAY,
        updatedAt: ACCEPTED + DAY,
        requestReason: "Churn",
        subscribedListings: [CUSTOMERS_SUBSCRIBED],
      }),
      aRequest({
        id: "7reqcus2fin4z0",
        status: "REJECTED",
        requestReason: "Reporting",
        reviewerId: BEN,
        decisionComment: "Ask again with a purpose",
        subscribedPrincipals: [{ project: { id: FINANCE, name: "finance-reporting" } }],
        subscribedListings: [CUSTOMERS_SUBSCRIBED],
      }),
    ],
    subscriptions: [
      aSubscription({}),
      aSubscription({
        id: "8subcus1mktold",
        status: "REVOKED",
        retainPermissions: true,
        createdAt: 1_781_000_000,
        updatedAt: 1_786_000_000,
        subscribedListing: CUSTOMERS_SUBSCRIBED,
        subscriptionRequestId: "7reqcus1mktold",
      }),
      aSubscription({
        id: "8suborders1fin",
        status: "CANCELLED",
        createdAt: 1_781_000_000,
        updatedAt: 1_786_000_000,
        subscribedPrincipal: { project: { id: FINANCE, name: "finance-reporting" } },
        ...own,
        subscriptionRequestId: undefined,
      }),
      aSubscription({
        id: "8subprd6mkt0dd",
        subscribedListing: PRODUCT_SUBSCRIBED,
        subscriptionRequestId: "7reqprd6mkt0dd",
      }),
      aSubscription({
        id: "8subord4usr0bb",
        subscribedPrincipal: {
          user: { id: ANA, details: { sso: { username: "ana.ferreira@example.com" } } },
        },
        ...own,
      }),
      aSubscription({
        id: "8subord5grp0cc",
        subscribedPrincipal: { group: { id: ANALYSTS, name: "marketing-analysts" } },
        ...own,
      }),
      aSubscription({
        id: "8subord3iam0aa",
        subscribedPrincipal: { iam: { principalArn: "arn:aws:iam::777788889999:role/scoring-batch" } },
        ...own,
      }),
    ],
    grants: [
      aGrant({}),
      aGrant({
        id: "9grtcus2mkt7f5",
        status: "GRANT_FAILED",
        subscriptionId: "8subprd6mkt0dd",
        grantedEntity: { listing: { id: CUSTOMERS_LISTING, revision: "2" } },
        assets: [
          {
            assetId: CUSTOMERS,
            assetRevision: "5",
            status: "GRANT_FAILED",
            failureTimestamp: 1_789_048_900,
            targetName: "customers",
            failureCause: {
              message: "Insufficient Lake Formation permissions: Required Grantable Select on customers",
            },
          },
        ],
      }),
      aGrant({
        id: "9grtord3iam8g6",
        environmentId: undefined,
        subscriptionTargetId: "6tgtown0role9h",
        subscriptionId: "8subord3iam0aa",
        assets: [
          {
            assetId: ORDERS,
            assetRevision: "2",
            status: "GRANTED",
            grantedTimestamp: 1_789_048_860,
            targetName: "orders",
          },
        ],
      }),
    ],
  };
}
