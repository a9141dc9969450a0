import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { groupBy } from "../../../src/core/catalog/group.ts";
import { CATALOG_KINDS, CatalogMaker, NOTHING_DECLARED } from "../../../src/core/control-plane/catalog-of.ts";
import type { EntryKind } from "../../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../../../src/core/control-plane/history.ts";
import type { Disagreement } from "../../../src/core/governance/disagreement.ts";
import { DISAGREEMENTS } from "../../../src/core/governance/disagreement.ts";
import { disagreementsOf } from "../../../src/core/governance/disagreements.ts";
import type { GovernanceGiven, GrantedReader, Use } from "../../../src/core/governance/given.ts";
import { DAY_MS } from "../../../src/core/record/time.ts";
import {
  ANA,
  ANALYSTS,
  BATCH_ROLE,
  CHIARA,
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  MARKETING_ROLE,
  ORDERS_TABLE,
  SALES_ROLE,
  aSubscription,
  acme,
  day,
  row,
} from "../../support/acme-entries.ts";

const AT = day(28);
const COLUMNS = ["order_id", "customer_id", "region"].map((name) => ({ name, type: "string" }));
const CHIARA_ARN = `arn:aws:identitystore:::user/${CHIARA}`;

interface World {
  readonly rows: readonly AnyHistoryEntry[];
  readonly readers: readonly GrantedReader[];
  readonly uses: readonly Use[];
  readonly more: Partial<GovernanceGiven>;
}

const marketing: GrantedReader = { principal: MARKETING_ROLE, way: "named_grant", since: day(5) };
const readByMarketing: Use = {
  person: "ana@example.com",
  way: "subscription",
  accesses: 9,
  bytesOut: 900,
  lastDay: day(20),
};

/** Everything agrees: marketing subscribed, was granted, and reads. */
const agreed: World = {
  rows: [
    ...acme().flatMap((one): AnyHistoryEntry[] => {
      if (one.kind === "registered_location")
        return [{ ...one, content: { ...one.content, isHybrid: false } }];
      if (one.kind === "table") return [{ ...one, content: { ...one.content, columns: COLUMNS } }];
      return one.kind === "asset" && one.content.listing !== undefined
        ? [{ ...one, content: { ...one.content, columns: COLUMNS } }]
        : [one];
    }),
    aSubscription("sub-1"),
    row("subscription_grant", "grant-1", {
      status: "COMPLETED",
      subscription: "sub-1",
      environment: "d9q3w7e1rt5yus",
      target: "t",
      assets: [{ asset: "4astorders9j1x", status: "GRANTED" }],
    }),
  ],
  readers: [
    marketing,
    { principal: SALES_ROLE, way: "named_grant" },
    { principal: "arn:aws:iam::444455556666:role/lake-admin", way: "admin" },
  ],
  uses: [readByMarketing],
  more: {},
};

function found(change: Partial<World> = {}): Disagreement[] {
  const { rows, readers, uses, more } = { ...agreed, ...change };
  const maker = new CatalogMaker();
  for (const kind of CATALOG_KINDS) maker.take(rows.filter((one) => one.kind === kind));
  const scopes = [DATAZONE, IDENTITY, LAKE, GLUE].map((key) => ({
    key,
    asOf: AT,
    historyFrom: day(1),
    blind: [],
    revision: 1,
  }));
  const { catalog, contested } = maker.make({ scopes, declared: NOTHING_DECLARED });
  const kinds = groupBy(rows, ({ kind }) => kind);
  const history = <K extends EntryKind>(kind: K): HistoryEntry<K>[] =>
    (kinds.get(kind) ?? []) as HistoryEntry<K>[];
  return disagreementsOf({
    index: indexCatalog(catalog),
    at: AT,
    current: (kind) =>
      new Map(
        history(kind)
          .filter(({ until }) => until === Infinity)
          .map((one) => [one.id, one]),
      ),
    history,
    readersOf: (table) => (table === ORDERS_TABLE ? readers : []),
    usesOf: (asset) => (asset === "4astorders9j1x" ? uses : []),
    seenFor: () => 120 * DAY_MS,
    sensitivityOf: () => undefined,
    roles: [],
    contested,
    prescribed: {},
    ...more,
  });
}

const withRows = (...added: readonly AnyHistoryEntry[]): Partial<World> => ({
  rows: [...agreed.rows, ...added],
});

/** Rows of a kind, changed. */
function changed(kind: EntryKind, id: string, content: object, more: object = {}): Partial<World> {
  const rows = agreed.rows.map((one) =>
    one.kind === kind && one.id === id ? { ...one, ...more, content: { ...one.content, ...content } } : one,
  );
  return { rows: rows as AnyHistoryEntry[] };
}

function without(kind: EntryKind): readonly AnyHistoryEntry[] {
  return agreed.rows.filter((one) => one.kind !== kind);
}

const rule = {
  name: "labels",
  action: "CREATE_LISTING_CHANGE_SET",
  unit: "du0root",
  includesChildren: true,
  appliesToProducts: false,
};
const old = day(1) - 200 * DAY_MS;

const CASES: readonly [
  kind: Disagreement["kind"],
  what: string,
  world: Partial<World>,
  expected: Partial<Disagreement>,
][] = [
  [
    "grant_without_subscription",
    "a grant that no subscription asked for",
    { readers: [...agreed.readers, { principal: BATCH_ROLE, way: "lf_tag", since: day(3) }] },
    { subject: BATCH_ROLE, way: "lf_tag", since: "2026-09-03T00:00:00Z", days: 25, domain: "du1sales" },
  ],
  [
    "subscription_without_grant",
    "a subscription that was never granted",
    { readers: agreed.readers.filter(({ principal }) => principal !== MARKETING_ROLE) },
    { subject: "b7n4r2c9hd0kqa", subscription: "sub-1", days: 23 },
  ],
  [
    "grant_kept_after_revoke",
    "a grant that outlived its subscription",
    {
      rows: [
        ...without("subscription"),
        aSubscription(
          "sub-1",
          { status: "REVOKED", retainPermissions: true },
          { since: day(5), changed: day(12) },
        ),
      ],
    },
    {
      subject: MARKETING_ROLE,
      subscription: "sub-1",
      days: 16,
      reason: `its subscription sub-1 was revoked at 2026-09-12T00:00:00Z with its permissions retained, and Lake Formation lets it read still`,
    },
  ],
  [
    "columns_beyond_subscription",
    "columns that the filters of a subscription leave out",
    {
      rows: [
        ...without("subscription"),
        aSubscription("sub-1", { assets: [{ asset: "4astorders9j1x", filters: ["f1"] }] }),
        row("asset_filter", "4astorders9j1x/f1", {
          asset: "4astorders9j1x",
          name: "some",
          columns: ["order_id", "region"],
        }),
      ],
    },
    { subject: MARKETING_ROLE, names: "customer_id" },
  ],
  [
    "used_by_direct_grant",
    "reads by a grant without a subscription",
    {
      uses: [
        readByMarketing,
        { person: "eve@example.com", way: "named_grant", accesses: 3, bytesOut: 30, lastDay: day(19) },
      ],
    },
    { people: 1, accesses: 3, bytes_out: 30, names: "eve@example.com" },
  ],
  [
    "used_by_tag",
    "reads by an LF-tag without a subscription",
    {
      uses: [
        readByMarketing,
        { person: "eve@example.com", way: "lf_tag", accesses: 3, bytesOut: 30, lastDay: day(19) },
      ],
    },
    { way: "lf_tag" },
  ],
  [
    "used_by_share",
    "reads by a share between accounts without a subscription",
    {
      uses: [
        readByMarketing,
        { person: "eve@example.com", way: "share", accesses: 3, bytesOut: 30, lastDay: day(19) },
      ],
    },
    { way: "share" },
  ],
  [
    "entitled_and_unused",
    "a subscription by which nobody read for 90 days, all of which could be seen",
    { rows: [...without("subscription"), aSubscription("sub-1", {}, { since: old })], uses: [] },
    { subject: "b7n4r2c9hd0kqa", subscription: "sub-1" },
  ],
  [
    "published_without_cost_center",
    "an asset that is published without a cost centre",
    changed("asset", "4astorders9j1x", {
      forms: { SalesStewardshipForm: { classification: "confidential" } },
    }),
    { asset: "4astorders9j1x" },
  ],
  [
    "published_without_classification",
    "an asset that is published without a classification",
    changed("asset", "4astorders9j1x", { forms: { SalesStewardshipForm: { costCenter: "4711" } } }),
    { asset: "4astorders9j1x", classification: null },
  ],
  [
    "published_without_term",
    "an asset that is published without a term that a rule of a unit above requires",
    withRows(row("enforcement_rule", "r1", { ...rule, forms: [], terms: ["t1"] })),
    { names: "Restricted" },
  ],
  [
    "published_without_form",
    "an asset that is published without a form that a rule requires",
    withRows(row("enforcement_rule", "r1", { ...rule, forms: ["RetentionForm"], terms: [] })),
    { names: "RetentionForm" },
  ],
  [
    "form_emptied",
    "a form that said something when the asset was published",
    {
      rows: agreed.rows.flatMap((one): AnyHistoryEntry[] =>
        one.kind === "asset" && one.id === "4astorders9j1x"
          ? [
              {
                ...one,
                until: day(9),
                content: { ...one.content, forms: { ...one.content.forms, Quality: { score: 5 } } },
              },
              {
                ...one,
                from: day(9),
                content: { ...one.content, forms: { ...one.content.forms, Quality: { score: "" } } },
              },
            ]
          : [one],
      ),
    },
    { names: "Quality", since: "2026-09-09T00:00:00Z" },
  ],
  [
    "schema_changed",
    "a table with other columns than its published revision",
    changed("table", ORDERS_TABLE, { columns: [...COLUMNS, { name: "iban", type: "string" }] }),
    { names: "iban" },
  ],
  [
    "enforcement_rule_removed",
    "a rule that required something and is gone",
    withRows(
      row(
        "enforcement_rule",
        "r1",
        { ...rule, forms: ["SalesStewardshipForm"], terms: [] },
        { until: day(20) },
      ),
    ),
    { subject: "rule labels (r1)", names: "SalesStewardshipForm", days: 8 },
  ],
  [
    "classification_contradicted",
    "a label that Macie contradicts",
    {
      ...changed("asset", "4astorders9j1x", {
        forms: { SalesStewardshipForm: { classification: "Public", costCenter: "1" } },
      }),
      more: { sensitivityOf: (id) => (id === "4astorders9j1x" ? "high" : undefined) },
    },
    { classification: "Public", sensitivity: "high" },
  ],
  [
    "lake_formation_optional",
    "a table that IAM alone opens, once, though its location is hybrid, too",
    {
      ...changed("registered_location", "s3://acme-sales-lake/curated/", { isHybrid: true }),
      readers: [...agreed.readers, { principal: "IAM_ALLOWED_PRINCIPALS", way: "iam_allowed" }],
    },
    { lake_formation: "hybrid" },
  ],
  [
    "grant_after_leaving",
    "somebody who left and is a member still",
    {
      rows: [
        ...agreed.rows.map((one) =>
          one.kind === "user" && one.id === CHIARA ? { ...one, until: day(10) } : one,
        ),
        row("membership", `b7n4r2c9hd0kqa/user:${CHIARA}`, {
          project: "b7n4r2c9hd0kqa",
          member: { user: CHIARA },
          designation: "PROJECT_CONTRIBUTOR",
        }),
      ],
    },
    { subject: "chiara@example.com", names: "member of project b7n4r2c9hd0kqa", days: 18 },
  ],
  [
    "role_recreated",
    "a role that was made anew under the name of one with grants",
    {
      more: {
        roles: [
          {
            arn: MARKETING_ROLE,
            ids: [
              { id: "AROANEW", firstSeen: day(15) },
              { id: "AROAOLD", firstSeen: day(2) },
            ],
          },
        ],
      },
    },
    { subject: MARKETING_ROLE, since: "2026-09-15T00:00:00Z", names: "4astorders9j1x" },
  ],
  [
    "region_not_prescribed",
    "data in a Region that the domain does not prescribe",
    {
      ...withRows(row("bucket", "s3://acme-sales-archive", { region: "us-east-1", encryption: "kms" })),
      more: { prescribed: { du1sales: { regions: ["eu-west-1"] } } },
    },
    { names: "us-east-1" },
  ],
  [
    "encryption_not_prescribed",
    "data without a key that the domain prescribes",
    {
      ...withRows(
        row("bucket", "s3://acme-sales-archive", { region: "eu-west-1", encryption: "s3" }),
        row("bucket", "s3://acme-sales-lake", { region: "eu-west-1", encryption: "kms" }),
      ),
      more: { prescribed: { du1sales: { encryption: "kms" } } },
    },
    { names: "s3://acme-sales-archive" },
  ],
];

/** Of assets that two projects publish: more than one fact follows. */
const ELSEWHERE: ReadonlySet<string> = new Set(["place_contested", "share_ending", "share_unused"]);

describe("plan, grant, use and metadata", () => {
  it("disagree about nothing where all agree", () => {
    expect(found()).toEqual([]);
  });

  it.each(CASES)("disagree as %s where there is %s, and in nothing else", (kind, _, world, expected) => {
    const facts = found(world);

    expect(facts.map((fact) => fact.kind)).toEqual([kind]);
    expect(facts[0]).toMatchObject(expected);
  });

  it("have a case for every kind", () => {
    const tried = new Set<string>(CASES.map(([kind]) => kind));

    expect(DISAGREEMENTS.filter((kind) => !tried.has(kind) && !ELSEWHERE.has(kind))).toEqual([]);
  });

  it("tell of a place that two projects claim, for the one that does not have it", () => {
    const copy = row("asset", "0copy", {
      name: "copy",
      project: "b7n4r2c9hd0kqa",
      type: "amazon.datazone.GlueTableAssetType",
      revision: "1",
      tableArn: ORDERS_TABLE,
      forms: {},
      terms: [],
    });

    expect(found(withRows(copy)).filter(({ kind }) => kind === "place_contested")).toMatchObject([
      { asset: "0copy" },
    ]);
  });
});

describe("what cannot be seen", () => {
  it("is no grant without a subscription: a role of a project that nobody was shown", () => {
    const hidden = "arn:aws:iam::777788889999:role/datazone_usr_role_z0hidden1prj_e0hidden1env";
    const permission = {
      principal: hidden,
      resource: { table: ORDERS_TABLE },
      permissions: ["SELECT"],
      grantable: [],
      shares: [],
    };

    expect(
      found({
        ...withRows(row("permission", "p", permission)),
        readers: [...agreed.readers, { principal: hidden, way: "named_grant" }],
      }),
    ).toEqual([]);
  });

  it("is never unused", () => {
    const rows = [...without("subscription"), aSubscription("sub-1", {}, { since: old })];

    expect(found({ rows, uses: [], more: { seenFor: () => 60 * DAY_MS } })).toEqual([]);
  });

  it("is no missing grant where nobody was asked what Lake Formation grants", () => {
    expect(found({ more: { readersOf: () => undefined } })).toEqual([]);
  });

  it("is used where a reader of whom nothing is known may have read by it", () => {
    const rows = [...without("subscription"), aSubscription("sub-1", {}, { since: old })];
    const uses = [{ ...readByMarketing, person: "arn:aws:iam::777788889999:role/nobody-knows" }];

    expect(found({ rows, uses })).toEqual([]);
    expect(found({ rows, uses: [{ ...readByMarketing, person: "ben@example.com" }] })).toMatchObject([
      { kind: "entitled_and_unused" },
    ]);
  });
});

describe("what is as it should be", () => {
  it("is a grant to a user or a group of a project that subscribed, or that owns", () => {
    const readers = [ANA, CHIARA].map(
      (id): GrantedReader => ({ principal: `arn:aws:identitystore:::user/${id}`, way: "named_grant" }),
    );
    const group: GrantedReader = {
      principal: `arn:aws:identitystore:::group/${ANALYSTS}`,
      way: "named_grant",
    };

    expect(found({ readers: [...agreed.readers, group, ...readers] })).toMatchObject([
      { kind: "grant_without_subscription", subject: CHIARA_ARN },
    ]);
  });

  it("is a subscription that was approved within the last hour and is not granted yet", () => {
    const rows = [...without("subscription"), aSubscription("sub-1", {}, { since: AT - 1_800_000 })];

    expect(found({ rows, readers: [] })).toEqual([]);
  });

  it("is a label of one's own, whatever Macie finds", () => {
    const world = changed("asset", "4astorders9j1x", {
      forms: { F: { classification: "C4-secret", costCenter: "1" } },
    });

    expect(found({ ...world, more: { sensitivityOf: () => "high" } })).toEqual([]);
  });
});
