/** A mesh as the control plane tells it: sales publishes, marketing subscribes, and every kind of subscriber reads. */
import type { Contents, EntryKind } from "../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../../src/core/control-plane/history.ts";
import {
  CATALOG_KINDS,
  CatalogMaker,
  NOTHING_DECLARED,
} from "../../src/core/control-plane/made/catalog-of.ts";
import type { MadeCatalog, ReadScope } from "../../src/core/control-plane/made/catalog-of.ts";

export const DATAZONE = "datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t";
export const IDENTITY = "identity-center/111122223333/eu-west-1/d-93670a1b2c";
export const LAKE = "lakeformation/444455556666/eu-west-1";
export const GLUE = "glue/444455556666/eu-west-1";

export const ORDERS_TABLE = "arn:aws:glue:eu-west-1:444455556666:table/sales_core/orders";
export const MARKETING_ROLE =
  "arn:aws:iam::777788889999:role/datazone_usr_role_b7n4r2c9hd0kqa_d9q3w7e1rt5yus";
export const SALES_ROLE = "arn:aws:iam::444455556666:role/datazone_usr_role_3fk2m8q1zt9xwl_e1sales2core3x";
export const BATCH_ROLE = "arn:aws:iam::777788889999:role/scoring-batch";

/** The first moment after everything that the story tells: when all scopes were read. */
export const READ_AT = Date.UTC(2026, 8, 28);

/** A scope that was read then, since the first of September. */
export function aScope(key: string, more: Partial<ReadScope> = {}): ReadScope {
  const historyFrom = Date.UTC(2026, 8, 1);
  return { key, asOf: READ_AT, historyFrom, blind: [], revision: 1, isConfigured: true, ...more };
}

/** The catalog of rows, taken as they are read: kind by kind. */
export function madeOf(
  rows: readonly AnyHistoryEntry[],
  scopes: readonly ReadScope[] = [DATAZONE, IDENTITY, LAKE, GLUE].map((key) => aScope(key)),
): MadeCatalog {
  const maker = new CatalogMaker();
  for (const kind of CATALOG_KINDS) maker.take(rows.filter((one) => one.kind === kind));
  return maker.make({ scopes, declared: NOTHING_DECLARED });
}

const SCOPES: Partial<Record<EntryKind, string>> = {
  user: IDENTITY,
  group: IDENTITY,
  group_membership: IDENTITY,
  table: GLUE,
  permission: LAKE,
  registered_location: LAKE,
};

/** A row of a history that is so since ever, unless it says otherwise. Days of September 2026 become ms. */
export function row<K extends EntryKind>(
  kind: K,
  id: string,
  content: Contents[K],
  more: Partial<Pick<HistoryEntry, "scope" | "since" | "changed" | "from" | "until">> = {},
): AnyHistoryEntry {
  const { from = -Infinity, until = Infinity } = more;
  return {
    scope: SCOPES[kind] ?? DATAZONE,
    kind,
    id,
    content,
    fromHow: "assumed",
    untilHow: until === Infinity ? null : "assumed",
    ...more,
    from,
    until,
  } as AnyHistoryEntry;
}

/** The first moment of a day of September 2026. */
export function day(number: number): number {
  return Date.UTC(2026, 8, number);
}

export const ANA = "f2a4c4d8-5071-70aa-3f1e-0c1b2d3e4f50";
export const BEN = "e2c5d4a8-b061-7033-9c42-5a6b7c8d9e0f";
export const CHIARA = "a2b54468-0031-70f0-2c1a-7e8f9a0b1c2d";
export const ANALYSTS = "b2f5a4c8-20d1-7052-8a9b-4d5e6f708192";

/** Organization, assets and places. Subscriptions are the tests' own. */
export function acme(): AnyHistoryEntry[] {
  return [
    row("user", ANA, {
      userName: "ana@example.com",
      name: "Ana",
      emails: ["ana@example.com"],
      title: "Analyst",
      isEnabled: true,
    }),
    row("user", BEN, {
      userName: "ben@example.com",
      name: "Ben",
      emails: ["ben.o@example.com"],
      isEnabled: true,
    }),
    row("user", CHIARA, { userName: "chiara@example.com", emails: [], isEnabled: true }),
    row("group", ANALYSTS, { name: "marketing-analysts" }),
    row("group_membership", `${ANALYSTS}/${ANA}`, { group: ANALYSTS, user: ANA }),
    row("domain_unit", "du0root", { name: "acme-mesh", owners: [] }),
    row("domain_unit", "du1sales", { name: "Sales", parent: "du0root", owners: [{ user: BEN }] }),
    row("domain_unit", "du2mktng", { name: "Marketing", parent: "du0root", owners: [{ group: ANALYSTS }] }),
    row("project", "3fk2m8q1zt9xwl", { name: "sales-core", unit: "du1sales" }),
    row("project", "b7n4r2c9hd0kqa", { name: "marketing-insights", unit: "du2mktng" }),
    row("membership", `3fk2m8q1zt9xwl/user:${BEN}`, {
      project: "3fk2m8q1zt9xwl",
      member: { user: BEN },
      designation: "PROJECT_OWNER",
    }),
    row("membership", `b7n4r2c9hd0kqa/group:${ANALYSTS}`, {
      project: "b7n4r2c9hd0kqa",
      member: { group: ANALYSTS },
      designation: "PROJECT_CONTRIBUTOR",
    }),
    anEnvironment("e1sales2core3x", "3fk2m8q1zt9xwl", SALES_ROLE),
    anEnvironment("d9q3w7e1rt5yus", "b7n4r2c9hd0kqa", MARKETING_ROLE),
    row("glossary", "g1", { name: "Classification", status: "ENABLED", project: "3fk2m8q1zt9xwl" }),
    row("glossary_term", "t1", { name: "Restricted", glossary: "g1", status: "ENABLED" }),
    row("asset", "4astorders9j1x", {
      name: "orders",
      project: "3fk2m8q1zt9xwl",
      type: "amazon.datazone.GlueTableAssetType",
      revision: "2",
      tableArn: ORDERS_TABLE,
      forms: { SalesStewardshipForm: { classification: "confidential", costCenter: 4711 } },
      terms: [],
      listing: "4lstorders8k2m",
    }),
    row("asset", "6asts3briefs2q", {
      name: "briefs",
      project: "3fk2m8q1zt9xwl",
      type: "amazon.datazone.S3ObjectCollectionType",
      revision: "1",
      location: "s3://acme-sales-lake/unstructured/briefs/",
      forms: {},
      terms: ["t1"],
    }),
    row(
      "listing",
      "4lstorders8k2m",
      {
        name: "orders",
        status: "ACTIVE",
        revision: "2",
        project: "3fk2m8q1zt9xwl",
        of: { asset: "4astorders9j1x", revision: "2" },
        forms: {},
        terms: [],
      },
      { since: day(1) },
    ),
    row("table", ORDERS_TABLE, {
      locations: ["s3://acme-sales-lake/curated/orders/", "s3://acme-sales-archive/orders/2019/"],
      columns: [],
      isRegistered: true,
    }),
    row("registered_location", "s3://acme-sales-lake/curated/", {
      role: "arn:aws:iam::444455556666:role/registration",
      isHybrid: true,
    }),
    row("registered_location", "s3://acme-sales-archive/", {
      role: "arn:aws:iam::444455556666:role/registration",
      isHybrid: false,
    }),
  ];
}

function anEnvironment(id: string, project: string, role: string): AnyHistoryEntry {
  return row("environment", id, {
    project,
    name: "Tooling",
    account: role.slice(13, 25),
    region: "eu-west-1",
    roleArns: [role],
  });
}

/** Of orders, by marketing-insights. */
export function aSubscription(
  id: string,
  content: Partial<Contents["subscription"]> = {},
  more: Partial<Pick<HistoryEntry, "since" | "changed" | "from" | "until">> = { since: day(5) },
): AnyHistoryEntry {
  const whole = {
    status: "APPROVED",
    listing: "4lstorders8k2m",
    assets: [{ asset: "4astorders9j1x", filters: [] }],
    principal: { project: "b7n4r2c9hd0kqa", name: "marketing-insights" },
    retainPermissions: false,
    ownerProject: "3fk2m8q1zt9xwl",
    ...content,
  };
  return row("subscription", id, whole, more);
}
