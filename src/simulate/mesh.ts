/**
 * The mesh of the demo: two domains that produce and consume, and the platform that governs them. Three accounts, one
 * Region. The people are placeholders.
 */
import type { CatalogAsset, CatalogFile, CatalogPerson } from "./catalog-file.ts";
import type { Table } from "./records/lake.ts";
import { tableArn } from "./records/lake.ts";
import type { Bucket } from "./records/s3.ts";

export const REGION = "eu-west-1";
export const PLATFORM = "111122223333";
export const SALES = "444455556666";
export const MARKETING = "777788889999";

/** First and last day of the story, and what lies around them. */
export const FIRST_DAY = "2026-09-28";
export const LAST_DAY = "2026-10-27";
export const AS_OF = "2026-10-28T00:00:00Z";
export const HISTORY_FROM = "2026-08-01T00:00:00Z";
export const REVOKED_AT = "2026-10-23T16:00:00Z";

export const ROLES = {
  salesCore: role(SALES, "sales-core"),
  nightly: role(SALES, "sales-nightly"),
  insights: role(MARKETING, "marketing-insights"),
  quality: role(PLATFORM, "quality-scanner"),
} as const;

const SALES_LAKE: Bucket = { name: `example-sales-lake-${SALES}`, account: SALES };
const MARKETING_LAKE: Bucket = { name: `example-marketing-lake-${MARKETING}`, account: MARKETING };
const PLATFORM_LAKE: Bucket = { name: `example-platform-lake-${PLATFORM}`, account: PLATFORM };

/** An asset with what is needed to write records about it. */
export interface Product {
  readonly id: string;
  readonly bucket: Bucket;
  /** Ends at a slash. */
  readonly prefix: string;
  readonly table: Table;
  readonly project: string;
  readonly classification: string;
  readonly costCenter: string;
}

export const PRODUCTS = {
  orders: product("orders", "sales", "confidential"),
  customers: product("customers", "sales", "restricted"),
  invoices: product("invoices", "sales", "confidential"),
  returns: product("returns", "sales", "internal"),
  campaigns: product("campaigns", "marketing", "internal"),
  webEvents: product("web_events", "marketing", "confidential"),
  currencies: product("currencies", "platform", "public"),
} as const;

/** A place in the producer's bucket that no asset covers. */
export const SCRATCH = { bucket: SALES_LAKE, prefix: "scratch/ana/" } as const;

/** The catalog of the demo as of the day after the story. */
export function demoCatalog(): CatalogFile {
  return {
    as_of: AS_OF,
    history_from: HISTORY_FROM,
    domains: [domain("sales", "carla"), domain("marketing", "dina"), domain("platform", "hana")],
    projects: [
      { id: "sales-core", name: "Sales core", domain: "sales", role_arns: [ROLES.salesCore, ROLES.nightly] },
      {
        id: "marketing-insights",
        name: "Marketing insights",
        domain: "marketing",
        role_arns: [ROLES.insights],
      },
      { id: "platform-data", name: "Platform data", domain: "platform", role_arns: [] },
    ],
    groups: [
      { id: "data-stewards", name: "Data stewards", members: [{ person: mail("hana"), from: HISTORY_FROM }] },
    ],
    members: members(),
    people: people(),
    assets: Object.values(PRODUCTS).map(asset),
    subscriptions: subscriptions(),
    grants: grants(),
    exemptions: [
      {
        principal_arn: ROLES.quality,
        reason: "Daily data quality checks of all products, agreed by the domain owners",
        approved_by: mail("carla"),
        from: HISTORY_FROM,
        until: "2027-01-01T00:00:00Z",
      },
    ],
  };
}

export function mail(name: string): string {
  return `${name}@example.com`;
}

function role(account: string, name: string): string {
  return `arn:aws:iam::${account}:role/mesh/${name}`;
}

function product(name: string, domain: "sales" | "marketing" | "platform", classification: string): Product {
  const bucket = { sales: SALES_LAKE, marketing: MARKETING_LAKE, platform: PLATFORM_LAKE }[domain];
  return {
    id: `${domain}.${name}`,
    bucket,
    prefix: `curated/${name}/`,
    table: { database: `${domain}_curated`, name, account: bucket.account },
    project: { sales: "sales-core", marketing: "marketing-insights", platform: "platform-data" }[domain],
    classification,
    costCenter: { sales: "CC-4100", marketing: "CC-5200", platform: "CC-1000" }[domain],
  };
}

function asset({ id, bucket, prefix, table, project, classification, costCenter }: Product): CatalogAsset {
  return {
    id,
    name: table.name.replaceAll("_", " "),
    project,
    table_arn: tableArn(table, REGION),
    locations: [`s3://${bucket.name}/${prefix}`],
    classification,
    cost_center: costCenter,
    published_at: "2026-07-01T09:00:00Z",
  };
}

function domain(id: string, owner: string): CatalogFile["domains"][number] {
  const topic = `arn:aws:sns:${REGION}:${PLATFORM}:${id}-alerts`;
  return {
    id,
    name: id[0]?.toUpperCase() + id.slice(1),
    owners: [mail(owner)],
    topic_arn: topic,
    time_zone: "Europe/Berlin",
  };
}

function members(): CatalogFile["members"] {
  const of = (project: string, name: string, role: "owner" | "contributor" | "viewer") => {
    const from = role === "viewer" ? "2026-09-14T07:00:00Z" : HISTORY_FROM;
    return { project, person: mail(name), role, from };
  };
  return [
    of("sales-core", "carla", "owner"),
    of("sales-core", "ana", "contributor"),
    of("sales-core", "ben", "contributor"),
    of("marketing-insights", "dina", "owner"),
    of("marketing-insights", "emil", "contributor"),
    of("marketing-insights", "farah", "contributor"),
    of("marketing-insights", "intern.marketing", "viewer"),
    of("platform-data", "hana", "owner"),
    of("platform-data", "gus", "contributor"),
  ];
}

function people(): CatalogPerson[] {
  const human = (name: string, title: string, group: string): CatalogPerson => {
    const employment = name.startsWith("intern") ? "intern" : "employee";
    const common = { title, employment, peer_group: group, time_zone: "Europe/Berlin" };
    return { id: mail(name), kind: "human", ...common, identities: [mail(name)] };
  };
  const service = (name: string, title: string, arn: string): CatalogPerson => {
    return { id: mail(name), kind: "service", title, peer_group: "batch", identities: [arn] };
  };
  return [
    human("carla", "Head of sales data", "sales"),
    human("ana", "Data engineer", "sales"),
    human("ben", "Analytics engineer", "sales"),
    human("dina", "Head of marketing insights", "marketing"),
    human("emil", "Campaign analyst", "marketing"),
    human("farah", "Marketing scientist", "marketing"),
    human("intern.marketing", "Intern", "marketing"),
    human("hana", "Data steward", "platform"),
    human("gus", "Platform engineer", "platform"),
    service("sales-nightly", "Nightly build of the sales products", ROLES.nightly),
    service("quality-scanner", "Data quality checks", ROLES.quality),
  ];
}

function subscriptions(): CatalogFile["subscriptions"] {
  const approved = { status: "approved", approved_by: mail("carla") } as const;
  return [
    {
      id: "sub-orders-insights",
      asset: PRODUCTS.orders.id,
      subscriber: { project: "marketing-insights" },
      ...approved,
      from: "2026-08-03T08:00:00Z",
      requested_by: mail("dina"),
      justification: "Campaign attribution",
    },
    {
      id: "sub-invoices-insights",
      asset: PRODUCTS.invoices.id,
      subscriber: { project: "marketing-insights" },
      ...approved,
      status: "revoked",
      from: "2026-08-03T08:00:00Z",
      until: REVOKED_AT,
      requested_by: mail("farah"),
      justification: "Customer value model; the project ended in October",
    },
    {
      id: "sub-customers-stewards",
      asset: PRODUCTS.customers.id,
      subscriber: { group: "data-stewards" },
      ...approved,
      from: "2026-08-03T08:00:00Z",
      requested_by: mail("hana"),
      justification: "Review of classifications",
    },
    {
      id: "sub-campaigns-sales",
      asset: PRODUCTS.campaigns.id,
      subscriber: { project: "sales-core" },
      ...approved,
      approved_by: mail("dina"),
      from: "2026-08-10T08:00:00Z",
      requested_by: mail("ana"),
      justification: "Nightly join of orders and campaigns",
    },
    {
      id: "sub-web-events-ben",
      asset: PRODUCTS.webEvents.id,
      subscriber: { person: mail("ben") },
      ...approved,
      approved_by: mail("dina"),
      from: "2026-09-07T08:00:00Z",
      requested_by: mail("ben"),
      justification: "Funnel analysis",
    },
  ];
}

function grants(): CatalogFile["grants"] {
  const select = { principal_arn: ROLES.insights, permissions: ["SELECT"], from: "2026-08-03T08:05:00Z" };
  return [
    { asset: PRODUCTS.orders.id, ...select, subscription: "sub-orders-insights" },
    // never taken back: this is how reads after the revocation succeed
    { asset: PRODUCTS.invoices.id, ...select, subscription: "sub-invoices-insights" },
  ];
}
