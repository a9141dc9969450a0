import { describe, expect, it } from "vitest";
import type { Exemption } from "../../../src/core/catalog/catalog.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import type { Contents, EntryKind } from "../../../src/core/control-plane/entry.ts";
import type { LakeResource, Permission } from "../../../src/core/control-plane/kinds/granted.ts";
import type { AnyHistoryEntry } from "../../../src/core/control-plane/history.ts";
import type { Disagreement } from "../../../src/core/governance/disagreement.ts";
import { DEEDS, DISAGREEMENTS, TIMED_DISAGREEMENTS } from "../../../src/core/governance/disagreement.ts";
import { filterProposals } from "../../../src/core/governance/filter-proposals.ts";
import { disagreementsOf } from "../../../src/core/governance/disagreements.ts";
import type { DayRead, GovernanceGiven, GrantedReader, Use } from "../../../src/core/governance/given.ts";
import { DAY_MS } from "../../../src/core/record/time.ts";
import { demandsIn } from "../../../src/core/mesh-policy/effective.ts";
import { policyOf } from "../../../src/core/mesh-policy/schema.ts";
import type { FloorFile } from "../../../src/core/mesh-policy/schema.ts";
import type { Share } from "../../../src/core/settings/share.ts";
import {
  ANA,
  ANALYSTS,
  BATCH_ROLE,
  BEN,
  CHIARA,
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  MARKETING_ROLE,
  ORDERS_TABLE,
  READ_AT,
  SALES_ROLE,
  aScope,
  aSubscription,
  acme,
  day,
  madeOf,
  row,
} from "../../support/acme-entries.ts";
import { aGovernanceGiven } from "../../support/governance-given.ts";
import { aRequest } from "../../support/handshakes.ts";

const AT = READ_AT;
const COLUMNS = ["order_id", "customer_id", "region"].map((name) => ({ name, type: "string" }));
const CHIARA_ARN = `arn:aws:identitystore:::user/${CHIARA}`;

interface World {
  readonly rows: readonly AnyHistoryEntry[];
  readonly readers: readonly GrantedReader[];
  readonly uses: readonly Use[];
  /** What DataZone did not let us see into. */
  readonly blind: readonly string[];
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
  blind: [],
  more: {},
};

function found(change: Partial<World> = {}): Disagreement[] {
  return disagreementsOf(givenOf(change));
}

function givenOf(change: Partial<World> = {}): GovernanceGiven {
  const { rows, readers, uses, blind, more } = { ...agreed, ...change };
  return aGovernanceGiven(
    { rows, blind },
    {
      readersOf: (table) => (table === ORDERS_TABLE ? readers : []),
      usesOf: (asset) => (asset === "4astorders9j1x" ? uses : []),
      seenFor: () => 120 * DAY_MS,
      ...more,
    },
  );
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

/** A request of which the subscription came. */
const requested = (content: Partial<Contents["subscription_request"]>): Partial<World> => ({
  rows: [
    ...without("subscription"),
    aSubscription("sub-1", { request: "req-1" }),
    aRequest("req-1", content),
  ],
});

const rule = {
  name: "labels",
  action: "CREATE_LISTING_CHANGE_SET",
  unit: "du0root",
  includesChildren: true,
  appliesToProducts: false,
};
const old = day(1) - 200 * DAY_MS;

const FORECAST = "arn:aws:iam::555566667777:role/forecast";
const share: Share = {
  id: "partner",
  kind: "ram",
  consumer: { account: "555566667777" },
  asset: "4astorders9j1x",
  reason: "the partner forecasts demand",
  approver: "ben@example.com",
  volume: null,
  from: day(5),
  until: AT + 90 * DAY_MS,
};
const forecastOf = (number: number, bytesOut: number): DayRead => {
  return { person: FORECAST, way: "exemption", day: day(number), accesses: 1, bytesOut };
};

/** The mesh under a policy. */
const DOMAIN = "dzd-5k2m9x1q7w3r8t";

function underPolicy(
  file: Omit<FloorFile, "version">,
  unseenRules: readonly string[] = [],
  { unseenSetups = [], unseenForms = [] }: Readonly<Record<string, readonly string[]>> = {},
): Partial<World> {
  const policy = policyOf({ version: 1, ...file });
  const units = agreed.rows.flatMap((one) =>
    one.kind === "domain_unit" ? [{ id: one.id, name: one.content.name, parent: one.content.parent }] : [],
  );
  const demandsOf = demandsIn(policy, units);
  const unseen = {
    unseenRules: new Set(unseenRules),
    unseenSetups: new Set(unseenSetups),
    unseenForms: new Set(unseenForms),
  };
  return { more: { meshPolicy: { policy, demandsOf, ...unseen } } };
}

const COST_CENTRE = { name: "cost_centre", type: "string" } as const;

/** The form of cost centres as DataZone has it. */
function aForm(revision: string, content: Partial<Contents["form_type"]> = {}): AnyHistoryEntry {
  return row("form_type", "CostCentre", { domain: DOMAIN, revision, isDisabled: false, ...content });
}

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
    "used_by_direct_grant",
    "reads by a grant of which findings do not tell of everybody",
    {
      uses: [
        { ...readByMarketing, person: "eve@example.com", way: "named_grant", isTold: true },
        { ...readByMarketing, person: "dan@example.com", way: "named_grant", isTold: false },
      ],
    },
    { people: 2, names: "dan@example.com, eve@example.com" },
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
    "sensitive_columns_unmasked",
    "a column that Macie named and a subscriber reads as it is",
    { more: { sensitiveColumnsOf: () => ["Customer_ID", "gone"] } },
    { subject: "b7n4r2c9hd0kqa", project: "b7n4r2c9hd0kqa", subscription: "sub-1", names: "customer_id" },
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
    "access_after_role_change",
    "somebody who left a group and is a member of its project by themselves",
    {
      ...withRows(
        row(
          "group_membership",
          `${ANALYSTS}/${CHIARA}`,
          { group: ANALYSTS, user: CHIARA },
          { until: day(10) },
        ),
        row("membership", `b7n4r2c9hd0kqa/user:${CHIARA}`, {
          project: "b7n4r2c9hd0kqa",
          member: { user: CHIARA },
          designation: "PROJECT_CONTRIBUTOR",
        }),
      ),
      more: { roleChange: { endsWithinHours: () => 24, titles: false, groups: [] } },
    },
    {
      subject: "chiara@example.com",
      asset: "4astorders9j1x",
      domain: "du1sales",
      way: "left_group",
      days: 18,
    },
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
  [
    "share_unused",
    "a share by which nobody read for 60 days, all of which could be seen",
    { more: { shares: [{ ...share, from: AT - 60 * DAY_MS }] } },
    { subject: "share partner of 555566667777", names: "partner", days: 60 },
  ],
  [
    "share_over_volume",
    "a share by which more was read in a day than was declared",
    {
      more: {
        shares: [{ ...share, volume: 100 }],
        readsByDay: () => [forecastOf(26, 60), forecastOf(26, 50)],
      },
    },
    { people: 1, accesses: 2, bytes_out: 110, since: "2026-09-26T00:00:00Z", days: 2 },
  ],
  [
    "share_self_approved",
    "a share that a member of the project that reads approved",
    {
      more: {
        shares: [{ ...share, consumer: { principalArn: MARKETING_ROLE }, approver: "ana@example.com" }],
      },
    },
    { principal: MARKETING_ROLE },
  ],
  [
    "approved_from_outside",
    "an approval by somebody of neither the project nor its unit",
    requested({ reviewedBy: CHIARA }),
    { subject: "chiara@example.com", subscription: "sub-1" },
  ],
  [
    "approved_by_requester",
    "an approval by whoever asked",
    requested({ requestedBy: BEN }),
    { subject: "ben@example.com", subscription: "sub-1" },
  ],
  [
    "approved_without_reason",
    "an approval of what nobody gave a reason for",
    requested({ reason: "n/a" }),
    { subject: "b7n4r2c9hd0kqa", subscription: "sub-1" },
  ],
  [
    "request_waiting",
    "a request that nobody has answered",
    withRows(aRequest("req-2", { status: "PENDING", reviewedBy: undefined }, { since: day(9) })),
    { subject: "b7n4r2c9hd0kqa", subscription: "req-2", days: 19 },
  ],
  [
    "policy_rule_weakened",
    "a rule of the policy that nobody made",
    underPolicy({ require: { publish: { forms: ["CostCentre"] } } }),
    { subject: "mesh-policy publish forms of du0root", domain: "du0root", names: "CostCentre" },
  ],
  [
    "policy_form_changed",
    "a form that asks for less than the policy says",
    {
      ...underPolicy({ forms: [{ name: "CostCentre", fields: [{ ...COST_CENTRE, required: true }] }] }),
      ...withRows(aForm("2", { fields: [{ ...COST_CENTRE, required: false }] })),
    },
    { subject: `form CostCentre of ${DOMAIN}`, domain: "du0root", names: "CostCentre" },
  ],
  [
    "classification_not_allowed",
    "a classification that the policy does not know",
    underPolicy({ classifications: [{ name: "public" }, { name: "restricted" }] }),
    { asset: "4astorders9j1x", domain: "du1sales", names: "confidential" },
  ],
  [
    "cost_center_not_allowed",
    "a cost centre of another form than the policy says",
    underPolicy({ cost_centers: { pattern: "CC-[0-9]{4}" } }),
    { asset: "4astorders9j1x", names: "4711" },
  ],
  [
    "location_not_prescribed",
    "data elsewhere than the policy says",
    underPolicy({ units: [{ unit: "Sales", locations: ["s3://acme-sales-lake/unstructured/"] }] }),
    { asset: "4astorders9j1x", domain: "du1sales" },
  ],
  [
    "environment_not_prescribed",
    "an environment in another Region than the policy says",
    underPolicy({ units: [{ unit: "Marketing", regions: ["eu-central-1"] }] }),
    { domain: "du2mktng", project: "b7n4r2c9hd0kqa", names: "eu-west-1" },
  ],
  [
    "subscription_too_long",
    "a subscription that is older than its class allows",
    {
      ...underPolicy({
        classifications: [{ name: "restricted" }, { name: "confidential", longest_days: 10 }],
      }),
    },
    { subject: "subscription sub-1", subscription: "sub-1", asset: "4astorders9j1x" },
  ],
  [
    "platform_not_prescribed",
    "a domain whose key is one that AWS has",
    { ...underPolicy({ platform: { kms_key: "kms" } }), ...withRows(row("datazone_domain", DOMAIN, {})) },
    { subject: `key of ${DOMAIN}`, domain: "du0root" },
  ],
];

/** Of assets that two projects publish more than one fact follows, and what goes by the clock is looked for apart. */
const ELSEWHERE: ReadonlySet<string> = new Set(["place_contested", ...TIMED_DISAGREEMENTS, ...DEEDS]);

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

describe("the mesh policy", () => {
  const asked = { require: { publish: { forms: ["CostCentre"] } } };
  const made = (content: Partial<Contents["enforcement_rule"]> = {}): Partial<World> => ({
    ...underPolicy(asked),
    rows: [
      ...agreed.rows,
      row("enforcement_rule", "r9", {
        ...rule,
        appliesToProducts: true,
        forms: ["CostCentre"],
        terms: [],
        ...content,
      }),
    ],
  });
  const weakened = (world: Partial<World>) =>
    found(world).filter(({ kind }) => kind === "policy_rule_weakened");

  it("agrees with a rule that requires as much of everybody, whatever its name", () => {
    expect(weakened(made())).toEqual([]);
  });

  it("disagrees with one that somebody narrowed, and says how", () => {
    expect(weakened(made({ projects: ["3fk2m8q1zt9xwl"], includesChildren: false }))[0]?.reason).toBe(
      "the policy requires CostCentre of whoever publishes, and no rule of DataZone requires it of everybody; rule labels does, not of the units below, of some projects alone",
    );
    expect(weakened(made({ appliesToProducts: false }))[0]?.reason).toMatch(
      /; rule labels does, not of data products$/,
    );
  });

  it("disagrees with a rule that asks for a form in another revision than its newest", () => {
    const moved = (form: AnyHistoryEntry[], more: Partial<World> = {}) => {
      const world = made({ formRevisions: { CostCentre: "1" } });
      return weakened({ ...world, ...more, rows: [...(world.rows ?? []), ...form] });
    };

    expect(moved([aForm("2")])[0]?.reason).toMatch(
      /; rule labels does, of CostCentre in revision 1, which is now at 2$/,
    );
    expect(moved([aForm("1")])).toEqual([]);
    // of a form that was not read, or cannot be any more, nobody can say
    expect(moved([])).toEqual([]);
    expect(moved([aForm("2")], underPolicy(asked, [], { unseenForms: [DOMAIN] }))).toEqual([]);
  });

  it("disagrees with a form that is disabled, or of which nobody can read the fields, and not with one that is as it says", () => {
    const forms = [{ name: "CostCentre", fields: [{ ...COST_CENTRE, required: true }] }];
    const about = (content: Partial<Contents["form_type"]>, unseenForms: readonly string[] = []) =>
      found({ ...underPolicy({ forms }, [], { unseenForms }), ...withRows(aForm("3", content)) }).map(
        ({ reason }) => reason,
      );
    const same = [{ ...COST_CENTRE, required: true }];

    expect(about({ fields: same })).toEqual([]);
    expect(about({ fields: same, isDisabled: true })).toEqual([
      "it is disabled, and the policy prescribes it",
    ]);
    expect(about({ fields: [] })).toEqual([
      "it has no fields that can be read in revision 3, and the policy prescribes cost_centre: string!",
    ]);
    expect(about({ fields: [] }, [DOMAIN])).toEqual([]);
    expect(about({})).toEqual([]);
  });

  it("accuses nobody where rules could not be read, or the domain that it is of was not", () => {
    expect(found(underPolicy(asked, ["du0root"]))).toEqual([]);
    expect(found(underPolicy(asked, ["*"]))).toEqual([]);
    expect(found(underPolicy({ ...asked, domain: "dzd-another" }))).toEqual([]);
  });

  it("is one with what settings prescribe: both hold", () => {
    const kinds = found(underPolicy({ regions: ["eu-central-1"] })).map(({ kind }) => kind);

    expect(new Set(kinds)).toEqual(new Set(["region_not_prescribed", "environment_not_prescribed"]));
  });
});

describe("how the domain is set up", () => {
  const ROLE = "arn:aws:iam::111122223333:role/datazone-manage-access";
  const lake = {
    name: "DefaultDataLake",
    regions: ["eu-west-1", "eu-central-1"],
    manage_access_role: ROLE,
  };
  const seen = { domain: DOMAIN, name: "DefaultDataLake", regions: ["eu-central-1", "eu-west-1"] };
  const about = (blueprint: Partial<Contents["blueprint"]>, unseenSetups: readonly string[] = []) =>
    found({
      ...underPolicy({ platform: { blueprints: [lake] } }, [], { unseenSetups }),
      ...withRows(
        row("datazone_domain", DOMAIN, {}),
        row("blueprint", "bp1", { ...seen, manageAccessRole: ROLE, ...blueprint }),
      ),
    }).map(({ subject, names, reason }) => ({ subject, names, reason }));

  it("agrees in whatever order Regions are, and of what the policy does not say", () => {
    expect(about({ provisioningRole: ROLE })).toEqual([]);
  });

  it("disagrees of one blueprint in one fact, with all that differs", () => {
    expect(about({ regions: ["us-east-1"], manageAccessRole: undefined })).toEqual([
      {
        subject: `blueprint DefaultDataLake of ${DOMAIN}`,
        names: "us-east-1, none",
        reason: `it is enabled in us-east-1, and the policy prescribes eu-central-1, eu-west-1; its manage access role is none, and the policy prescribes ${ROLE}`,
      },
    ]);
    expect(about({ name: "Other" })).toMatchObject([
      { reason: "it is not configured, and the policy prescribes how" },
    ]);
  });

  it("accuses nobody of what was refused: the configurations, or a blueprint's name, or the domain", () => {
    expect(about({ regions: ["us-east-1"] }, [DOMAIN])).toEqual([]);
    expect(about({ name: "bp1" })).toEqual([]);
    expect(found(underPolicy({ platform: { kms_key: "kms" } }))).toEqual([]);
  });

  const placed = (places: Readonly<Record<string, string>>): Partial<Contents["blueprint"]> => ({
    manageAccessRole: ROLE,
    regionalParameters: Object.fromEntries(
      Object.entries(places).map(([region, S3Location]) => [region, { S3Location, Subnets: "subnet-1" }]),
    ),
  });

  it("disagrees of where environments are to lie, of any blueprint and Region, as the locations of the root unit say", () => {
    const policy = underPolicy({
      platform: { blueprints: [lake] },
      locations: ["s3://sales-*/", "s3://lake/environments/"],
    });
    const wide = row("blueprint", "bp2", {
      ...seen,
      ...placed({
        "us-east-1": "s3a://lake",
        "eu-west-1": "s3://lake/environments",
        "us-west-2": "s3://old",
      }),
      name: "Other",
      regions: ["eu-west-1", "us-east-1"], // and not where it was once
    });
    const facts = (content: Partial<Contents["blueprint"]>, ...more: ReturnType<typeof row>[]) =>
      found({
        ...policy,
        ...withRows(
          row("datazone_domain", DOMAIN, {}),
          row("blueprint", "bp1", { ...seen, ...content }),
          ...more,
        ),
      })
        .filter(({ kind }) => kind === "platform_not_prescribed")
        .map(({ subject, names, reason }) => [subject, names, reason]);

    expect(facts(placed({ "eu-west-1": "s3://sales-lake", "eu-central-1": "" }))).toEqual([]);
    const prescribes = "and the policy prescribes s3://sales-*/, s3://lake/environments/";
    expect(facts(placed({ "eu-west-1": "s3://elsewhere/x", "eu-central-1": "no place" }), wide)).toEqual([
      [
        `blueprint DefaultDataLake of ${DOMAIN}`,
        "no place, s3://elsewhere/x/",
        `its S3Location in eu-central-1 is no place, ${prescribes}; its S3Location in eu-west-1 is s3://elsewhere/x/, ${prescribes}`,
      ],
      [
        `blueprint Other of ${DOMAIN}`,
        "s3://lake/",
        `its S3Location in us-east-1 is s3://lake/, ${prescribes}`,
      ],
    ]);
    expect(about(placed({ "eu-west-1": "s3://elsewhere/" }))).toEqual([]);
  });

  it.each([
    ["kms", "arn:aws:kms:eu-west-1:111122223333:key/a", undefined],
    ["arn:aws:kms:eu-west-1:111122223333:alias/mesh", "arn:aws:kms:eu-west-1:111122223333:key/a", undefined],
    [
      "arn:aws:kms:eu-west-1:111122223333:key/b",
      "arn:aws:kms:eu-west-1:111122223333:key/a",
      "it is encrypted with arn:aws:kms:eu-west-1:111122223333:key/a, and the policy prescribes arn:aws:kms:eu-west-1:111122223333:key/b",
    ],
  ])("of a policy that says %s and the key %s is told: %s", (kms_key, kmsKey, reason) => {
    const facts = found({
      ...underPolicy({ platform: { kms_key } }),
      ...withRows(row("datazone_domain", DOMAIN, { kmsKey })),
    });

    expect(facts.map((fact) => fact.reason)).toEqual(reason === undefined ? [] : [reason]);
  });
});

describe("a way of which nobody has to be told twice", () => {
  it("is that of readers of whom findings on their accesses tell", () => {
    const read = { ...readByMarketing, person: "eve@example.com", isTold: true };

    for (const way of ["named_grant", "lf_tag", "share"])
      expect(found({ uses: [readByMarketing, { ...read, way }] })).toEqual([]);
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

    const ofBen = aSubscription("sub-2", { principal: { user: BEN } });

    expect(found({ rows, uses })).toEqual([]);
    expect(
      found({ rows: [...rows, ofBen], uses: [{ ...readByMarketing, person: "ben@example.com" }] }),
    ).toMatchObject([{ kind: "entitled_and_unused", subscription: "sub-1" }]);
  });
});

describe("a declared share", () => {
  const told = (change: Partial<Share>, more: Partial<GovernanceGiven> = {}): string[] =>
    found({ more: { shares: [{ ...share, ...change }], ...more } }).map(
      ({ kind, days }) => `${kind} ${days}`,
    );

  it("that has not begun is told of nothing", () => {
    expect(
      told(
        { from: AT + DAY_MS, until: AT + 3 * DAY_MS, volume: 1 },
        { readsByDay: () => [forecastOf(27, 9)] },
      ),
    ).toEqual([]);
  });

  it.each<[string, Partial<Use>]>([
    ["its account", {}],
    ["its account, by nothing but its number", { person: "account:555566667777" }],
    ["somebody who may have acted in it", { person: "ana@example.com" }],
  ])("is used where %s read by an exemption", (_, use) => {
    const old = { from: AT - 80 * DAY_MS };
    const read = { person: FORECAST, way: "exemption", accesses: 1, bytesOut: 1, lastDay: day(1), ...use };

    expect(told(old, { usesOf: () => [readByMarketing, read] })).toEqual([]);
    expect(told(old, { usesOf: () => [readByMarketing, { ...read, lastDay: AT - 70 * DAY_MS }] })).toEqual([
      "share_unused 80",
    ]);
    expect(told(old, { usesOf: () => [readByMarketing, { ...read, way: "owner" }] })).toEqual([
      "share_unused 80",
    ]);
  });

  it("is not called unused where not all reads could be seen, or before it is 60 days old", () => {
    expect(told({ from: AT - 80 * DAY_MS }, { seenFor: () => 59 * DAY_MS })).toEqual([]);
    expect(told({ from: AT - 59 * DAY_MS })).toEqual([]);
  });

  it.each<[string, Share["consumer"], string, string]>([
    ["its account", { account: "555566667777" }, FORECAST, BATCH_ROLE],
    ["its account", { account: "555566667777" }, "ana@example.com", "account:777788889999"],
    ["its role", { principalArn: FORECAST }, "account:555566667777", `${FORECAST}-b`],
    ["its person", { person: "ben@example.com" }, BATCH_ROLE, "eve@example.com"],
  ])("is not called unused where reads that nobody could judge may be of %s", (_, consumer, may, mayNot) => {
    const by = (person: string): readonly string[] => {
      const read = { person, way: "unknown", accesses: 1, bytesOut: 1, lastDay: day(20) };
      const old = { from: AT - 80 * DAY_MS, consumer, approver: "chiara@example.com" };
      return told(old, { usesOf: () => [readByMarketing, read] });
    };

    expect(by(may)).toEqual([]);
    expect(by(mayNot)).toEqual(["share_unused 80"]);
  });

  it("of a person is used by that person alone, whatever name it gives them", () => {
    const ben = {
      from: AT - 80 * DAY_MS,
      consumer: { person: "ben.o@example.com" },
      approver: "ana@example.com",
    };
    const by = (person: string): Partial<GovernanceGiven> => {
      const read = { person, way: "exemption", accesses: 1, bytesOut: 1, lastDay: day(20) };
      return { usesOf: () => [readByMarketing, read] };
    };

    expect(told(ben, by("ben@example.com"))).toEqual([]);
    expect(told(ben, by("eve@example.com"))).toEqual(["share_unused 80"]);
  });

  it.each<[string, readonly DayRead[], readonly string[]]>([
    ["as much as was declared", [forecastOf(26, 100)], []],
    ["more, but on two days", [forecastOf(26, 60), forecastOf(25, 60)], []],
    ["more, eight days ago", [forecastOf(19, 101)], []],
    ["more, seven days ago", [forecastOf(21, 101)], ["share_over_volume 7"]],
    [
      "more, of which nobody knows that it was by it",
      [{ ...forecastOf(26, 500), person: "ana@example.com" }],
      [],
    ],
    ["more, as an owner", [{ ...forecastOf(26, 500), way: "owner" }], []],
  ])("carries too much or not, where it carried %s", (_, reads, expected) => {
    expect(told({ volume: 100 }, { readsByDay: () => reads })).toEqual(expected);
  });

  it("that somebody has besides their account carries what they read, and that of the account the rest", () => {
    const own: Share = { ...share, id: "own", consumer: { principalArn: FORECAST }, volume: 100 };
    const reads = [forecastOf(26, 150), { ...forecastOf(26, 40), person: "account:555566667777" }];
    const facts = found({ more: { shares: [{ ...share, volume: 50 }, own], readsByDay: () => reads } });

    expect(facts).toMatchObject([{ kind: "share_over_volume", names: "own", bytes_out: 150 }]);

    const coming = { ...own, from: AT + DAY_MS };
    const before = found({
      more: { shares: [{ ...share, volume: 50 }, coming], readsByDay: () => reads },
    });
    expect(before).toMatchObject([{ kind: "share_over_volume", names: "partner", bytes_out: 190 }]);
  });

  it("may be approved by somebody of the project that owns the asset", () => {
    expect(told({ consumer: { account: "444455556666" }, approver: "ben@example.com" })).toEqual([]);
  });
});

describe("what a domain prescribes", () => {
  const rows = withRows(row("bucket", "s3://acme-sales-archive", { region: "us-east-1", encryption: "s3" }));
  const kinds = (prescribed: GovernanceGiven["prescribed"]): string[] =>
    found({ ...rows, more: { prescribed } }).map(({ kind }) => kind);

  it("holds for the units below it, unless they say something else", () => {
    const root = { regions: ["eu-west-1"], encryption: "kms" } as const;

    expect(kinds({ du0root: root })).toEqual(["region_not_prescribed", "encryption_not_prescribed"]);
    expect(kinds({ du0root: root, du1sales: { regions: ["eu-west-1", "us-east-1"] } })).toEqual([
      "encryption_not_prescribed",
    ]);
    expect(kinds({ du2mktng: root })).toEqual([]);
  });
});

describe("a grant that outlived its subscription", () => {
  const revoked = aSubscription("sub-1", { status: "REVOKED" }, { since: day(5), changed: day(12) });
  /** What is found where things of marketing-insights ended on the 15th, told by an event. */
  const told = (isGone: (one: AnyHistoryEntry) => boolean, subscription = revoked): object[] => {
    const rows = [...without("subscription"), subscription].map((one) =>
      isGone(one) ? { ...one, until: day(15), untilHow: "event" as const } : one,
    );
    return found({ rows }).map(({ kind, subject, since }) => ({ kind, subject, since }));
  };
  const isOfMarketing = ({ content }: AnyHistoryEntry): boolean =>
    "project" in content && content.project === "b7n4r2c9hd0kqa";
  const isProject = ({ kind, id }: AnyHistoryEntry): boolean => kind === "project" && id === "b7n4r2c9hd0kqa";
  const kept = [{ kind: "grant_kept_after_revoke", subject: MARKETING_ROLE, since: "2026-09-12T00:00:00Z" }];

  it("is one still where its project, or the environment of its role, has ended since", () => {
    expect(told(() => false)).toEqual(kept);
    expect(told((one) => isProject(one) || isOfMarketing(one))).toEqual(kept);
    expect(told(({ kind, id }) => kind === "environment" && id === "d9q3w7e1rt5yus")).toEqual(kept);
  });

  it("is none of a role that was not of the project while it was subscribed", () => {
    const late = aSubscription("sub-1", { status: "REVOKED" }, { since: day(16), changed: day(18) });

    expect(told((one) => isProject(one) || isOfMarketing(one), late)).toMatchObject([
      { kind: "grant_without_subscription" },
    ]);
  });
});

describe("what is only on its way", () => {
  const HOUR_MS = 3_600_000;

  it("is no grant without a subscription where a newer read shows the subscription", () => {
    const rows = [
      ...agreed.rows,
      aSubscription("sub-2", { principal: { principalArn: BATCH_ROLE } }, { since: AT + 1000 }),
    ];
    const readers = [...agreed.readers, { principal: BATCH_ROLE, way: "named_grant" as const }];

    expect(found({ rows, readers, more: { latest: AT + 2000 } })).toEqual([]);
    expect(found({ rows, readers })).toMatchObject([{ kind: "grant_without_subscription" }]);
  });

  it("is no grant without a subscription where the grant is newer than the plan", () => {
    const late = { principal: BATCH_ROLE, way: "named_grant" as const, since: AT + 1 };

    expect(found({ readers: [...agreed.readers, late] })).toEqual([]);
  });

  it("is no grant that was kept within the hour in which DataZone takes it back, unless it said that it would not", () => {
    const revoked = (more: object): readonly AnyHistoryEntry[] => [
      ...without("subscription"),
      aSubscription("sub-1", { status: "REVOKED", ...more }, { since: day(5), changed: AT - HOUR_MS / 2 }),
    ];

    expect(found({ rows: revoked({}) })).toEqual([]);
    expect(found({ rows: revoked({ retainPermissions: true }) })).toMatchObject([
      { kind: "grant_kept_after_revoke" },
    ]);
  });
});

describe("what nobody could see", () => {
  const marketingId = "b7n4r2c9hd0kqa";
  const withoutMarketing = agreed.readers.filter(({ principal }) => principal !== MARKETING_ROLE);
  const hiddenEnvironment = row("environment", "e0hidden", {
    project: marketingId,
    name: "hidden",
    account: "777788889999",
    region: "eu-west-1",
    roleArns: [],
  });
  const unclear = (principal: string, resource: LakeResource): Partial<GovernanceGiven> => {
    const permission: Permission = {
      principal,
      resource,
      permissions: ["SELECT"],
      grantable: [],
      shares: [],
    };
    return { unclear: [permission] };
  };

  it("is used where reads that nobody could judge may be by it, and unused where nobody could read by it unseen", () => {
    const rows = [...without("subscription"), aSubscription("sub-1", {}, { since: old })];
    const unjudged = { ...readByMarketing, way: "unknown" };
    const byOther = { ...unjudged, person: "ben@example.com" };

    expect(found({ rows, uses: [unjudged] })).toEqual([]);
    expect(found({ rows, uses: [byOther] })).toMatchObject([{ kind: "entitled_and_unused" }]);
    expect(found({ rows, uses: [byOther], blind: [marketingId] })).toEqual([]);
    expect(found({ rows, uses: [], blind: [marketingId] })).toMatchObject([{ kind: "entitled_and_unused" }]);
  });

  it("is used where reads that nobody could judge were of when the project could not be seen into", () => {
    const rows = [...without("subscription"), aSubscription("sub-1", {}, { since: old })];
    const byOther = { ...readByMarketing, way: "unknown", person: "ben@example.com" };
    const seenFrom = (from: number): Partial<World> => {
      const scopes = [DATAZONE, IDENTITY, LAKE, GLUE].map((key) =>
        aScope(key, key === DATAZONE ? { seenSince: { [marketingId]: from } } : {}),
      );
      return { rows, uses: [byOther], more: { index: indexCatalog(madeOf(rows, scopes).catalog) } };
    };

    expect(found(seenFrom(day(20)))).toEqual([]);
    expect(found(seenFrom(AT - 91 * DAY_MS))).toMatchObject([{ kind: "entitled_and_unused" }]);
  });

  it("is no missing grant of a project whose roles could not all be seen", () => {
    const rows = [...agreed.rows, hiddenEnvironment];

    expect(found({ rows, readers: withoutMarketing })).toMatchObject([
      { kind: "subscription_without_grant" },
    ]);
    expect(found({ rows, readers: withoutMarketing, blind: ["e0hidden"] })).toEqual([]);
    expect(found({ readers: withoutMarketing, blind: [marketingId] })).toEqual([]);
  });

  it("is a missing grant where it is only a group that could not be seen into: the roles are known", () => {
    const rows = agreed.rows.filter(({ kind }) => kind !== "group" && kind !== "group_membership");

    expect(found({ rows, readers: withoutMarketing })).toMatchObject([
      { kind: "subscription_without_grant" },
    ]);
  });

  it.each<[string, LakeResource]>([
    ["of a form that nobody knows", { unknown: "{}" }],
    ["by an expression that was not read", { taggedAs: "TABLE", expressionName: "curated" }],
    ["through a filter that was not read", { table: ORDERS_TABLE, filter: "f-eu" }],
  ])("is no missing grant where a role of the subscriber has one %s", (_, resource) => {
    expect(found({ readers: withoutMarketing, more: unclear(MARKETING_ROLE, resource) })).toEqual([]);
    expect(found({ readers: withoutMarketing, more: unclear(BATCH_ROLE, resource) })).toMatchObject([
      { kind: "subscription_without_grant" },
    ]);
  });

  it.each<[string, LakeResource]>([
    ["of another table", { table: `${ORDERS_TABLE}_old`, filter: "f-eu" }],
    ["of another account's tags", { taggedAs: "TABLE", expressionName: "c", catalog: "999988887777" }],
  ])("is a missing grant where what nobody can say is %s", (_, resource) => {
    expect(found({ readers: withoutMarketing, more: unclear(MARKETING_ROLE, resource) })).toMatchObject([
      { kind: "subscription_without_grant" },
    ]);
  });

  it("is no column too many where a grant goes through a filter that was not read", () => {
    const rows = [
      ...without("subscription"),
      aSubscription("sub-1", { assets: [{ asset: "4astorders9j1x", filters: ["f1"] }] }),
      row("asset_filter", "4astorders9j1x/f1", {
        asset: "4astorders9j1x",
        name: "some",
        columns: ["order_id"],
      }),
    ];
    const filtered: GrantedReader = { ...marketing, filter: "f-eu" };
    const more = unclear(MARKETING_ROLE, { table: ORDERS_TABLE, filter: "f-eu" });

    expect(found({ rows, readers: [filtered], more })).toEqual([]);
    expect(found({ rows, readers: [filtered] })).toMatchObject([{ kind: "columns_beyond_subscription" }]);
    expect(found({ rows, readers: [marketing, filtered], more })).toMatchObject([
      { kind: "columns_beyond_subscription" },
    ]);
  });

  it("is no missing grant where the Lake Formation of the subscriber's account is not read", () => {
    const readers = agreed.readers.filter(({ principal }) => principal !== MARKETING_ROLE);

    expect(found({ readers, more: { isLakeRead: (account) => account === "444455556666" } })).toEqual([]);
  });

  it("is used where who read by it has left the project since", () => {
    const rows = [
      ...without("subscription").map((one) =>
        one.kind === "group_membership" ? { ...one, until: day(25) } : one,
      ),
      aSubscription("sub-1", {}, { since: old }),
    ];

    const ofAna = aSubscription("sub-2", { principal: { user: ANA } });

    expect(found({ rows })).toEqual([]);
    expect(found({ rows: [...rows, ofAna], uses: [{ ...readByMarketing, lastDay: day(26) }] })).toMatchObject(
      [{ kind: "entitled_and_unused", subscription: "sub-1" }],
    );
  });
});

describe("a subscription of which nobody knows whether it allows", () => {
  const ungranted = agreed.readers.filter(({ principal }) => principal !== MARKETING_ROLE);
  const months = { since: old };
  /** Kinds of what is found where the subscription is neither granted nor used. */
  const told = (rows: readonly AnyHistoryEntry[], more: Partial<GovernanceGiven> = {}): string[] =>
    found({ rows: [...without("subscription"), ...rows], readers: ungranted, uses: [], more }).map(
      ({ kind }) => kind,
    );
  const both = ["subscription_without_grant", "entitled_and_unused"];

  it("is neither called approved nor unused: its status is none that is known, or it is in the list of no status", () => {
    expect(told([aSubscription("s", {}, months)])).toEqual(both);
    expect(told([aSubscription("s", { status: "SUSPENDED" }, months)])).toEqual([]);
    expect(told([aSubscription("s", {}, months)], { lost: ["s"] })).toEqual([]);
    expect(told([aSubscription("s", {}, months)], { lost: ["another"] })).toEqual(both);
  });

  it("is approved again when it says so, and was not unused while it did not", () => {
    const again = [
      aSubscription("s", { status: "SUSPENDED" }, { ...months, until: day(20) }),
      aSubscription("s", {}, { ...months, from: day(20) }),
    ];

    expect(told(again)).toEqual(["subscription_without_grant"]);
  });

  it("is no right that a leaver has still, and none that a role of an old name has", () => {
    const leaving = agreed.rows.map((one) =>
      one.kind === "user" && one.id === CHIARA ? { ...one, until: day(10) } : one,
    );
    const left = (status: string): string[] => {
      const hers = aSubscription("s", { status, principal: { user: CHIARA } }, months);
      return found({ rows: [...leaving, hers], uses: [] }).map(({ kind }) => kind);
    };
    expect(left("APPROVED")).toEqual(["entitled_and_unused", "grant_after_leaving"]);
    expect(left("SUSPENDED")).toEqual([]);

    const ids = [
      { id: "AROANEW", firstSeen: day(10) },
      { id: "AROAOLD", firstSeen: day(2) },
    ];
    const roles = { roles: [{ arn: MARKETING_ROLE, ids }] };
    const subscribed = (status: string): string[] => told([aSubscription("s", { status })], roles);
    expect(subscribed("APPROVED")).toContain("role_recreated");
    expect(subscribed("SUSPENDED")).toEqual([]);
  });

  it("is none that more columns are granted than it asks for: nobody knows what it allows", () => {
    const filter = row("asset_filter", "4astorders9j1x/f", {
      asset: "4astorders9j1x",
      name: "f",
      columns: ["region"],
    });
    const assets = [{ asset: "4astorders9j1x", filters: ["f"] }];
    const kinds = (status: string): string[] =>
      found({ rows: [...without("subscription"), filter, aSubscription("s", { status, assets })] }).map(
        ({ kind }) => kind,
      );

    expect(kinds("APPROVED")).toEqual(["columns_beyond_subscription"]);
    expect(kinds("SUSPENDED")).toEqual([]);
  });

  it("is none that ended: it may have come to allow again", () => {
    const revoked = aSubscription(
      "s",
      { status: "REVOKED" },
      { since: day(5), until: day(20), changed: day(8) },
    );
    const now = aSubscription("s", { status: "RESTORED" }, { since: day(5), from: day(20) });
    const kept = (...rows: readonly AnyHistoryEntry[]): string[] =>
      found({ rows: [...without("subscription"), ...rows] }).map(({ kind }) => kind);

    expect(kept({ ...revoked, until: Infinity, untilHow: null })).toEqual(["grant_kept_after_revoke"]);
    expect(kept(revoked, now)).toEqual([]);
  });
});

describe("a role in which DataZone grants what is subscribed", () => {
  const role = "arn:aws:iam::444455556666:role/service-role/AmazonDataZoneGlueAccess";
  const target = row("subscription_target", "t", {
    environment: "d9q3w7e1rt5yus",
    project: "b7n4r2c9hd0kqa",
    principals: [MARKETING_ROLE],
    manageAccessRole: role,
  });
  const readers = [
    ...agreed.readers,
    { principal: role.replace("service-role/", ""), way: "wildcard" as const },
  ];

  it("has what it passes on, and needs no subscription; another one does", () => {
    expect(found({ ...withRows(target), readers })).toEqual([]);
    expect(found({ readers })).toMatchObject([{ kind: "grant_without_subscription" }]);
  });

  it("has it where its target is listed no more, unless an event says that it ended or it has another role by now", () => {
    const kinds = (...rows: readonly AnyHistoryEntry[]): string[] =>
      found({ ...withRows(...rows), readers }).map(({ kind }) => kind);
    const gone = { ...target, until: day(20), untilHow: "assumed" } as const;
    const another = row("subscription_target", "t", {
      environment: "d9q3w7e1rt5yus",
      project: "b7n4r2c9hd0kqa",
      principals: [MARKETING_ROLE],
      manageAccessRole: "arn:aws:iam::444455556666:role/another",
    });

    expect(kinds(gone)).toEqual([]);
    expect(kinds({ ...gone, untilHow: "event" })).toEqual(["grant_without_subscription"]);
    expect(kinds(gone, { ...another, from: day(20) })).toEqual(["grant_without_subscription"]);
  });
});

describe("a membership of somebody who left", () => {
  const rows = [
    ...agreed.rows.map((one) =>
      one.kind === "user" && one.id === CHIARA ? { ...one, until: day(10) } : one,
    ),
    row("membership", `b7n4r2c9hd0kqa/user:${CHIARA}`, {
      project: "b7n4r2c9hd0kqa",
      member: { user: CHIARA },
      designation: "PROJECT_CONTRIBUTOR",
    }),
  ];
  const kinds = (world: Partial<World>): string[] => found({ rows, ...world }).map(({ kind }) => kind);

  it("is none where nobody can see it any more: the project is hidden by now, or is not listed", () => {
    expect(kinds({ blind: ["b7n4r2c9hd0kqa"] })).toEqual([]);
    const gone = rows.map((one) =>
      one.kind === "project" && one.id === "b7n4r2c9hd0kqa"
        ? { ...one, until: day(15), untilHow: "assumed" as const }
        : one,
    );
    expect(kinds({ rows: gone })).toEqual([]);
  });

  it("is one where it is the environments of the project alone that are hidden", () => {
    expect(kinds({ blind: ["d9q3w7e1rt5yus"] })).toEqual(["grant_after_leaving"]);
  });

  it("is one still where somebody who was there before has their name by now", () => {
    const taken = rows.flatMap((one): AnyHistoryEntry[] =>
      one.kind === "user" && one.id === BEN
        ? [
            { ...one, until: day(15) },
            { ...one, from: day(15), content: { ...one.content, userName: "chiara@example.com" } },
          ]
        : [one],
    );

    expect(found({ rows: taken })).toMatchObject([
      {
        kind: "grant_after_leaving",
        subject: "chiara@example.com",
        names: "member of project b7n4r2c9hd0kqa",
      },
    ]);
  });
});

describe("somebody who was made again under their name", () => {
  it("has what that name has, and is nobody who left", () => {
    const again = row(
      "user",
      "00000000-new",
      { userName: "chiara@example.com", emails: [], isEnabled: true },
      { from: day(11) },
    );
    const membership = row("membership", "b7n4r2c9hd0kqa/user:00000000-new", {
      project: "b7n4r2c9hd0kqa",
      member: { user: "00000000-new" },
      designation: "PROJECT_CONTRIBUTOR",
    });
    const rows = agreed.rows.map((one) =>
      one.kind === "user" && one.id === CHIARA ? { ...one, until: day(10) } : one,
    );

    expect(found({ rows: [...rows, again, membership] })).toEqual([]);
  });
});

describe("a role that was made anew under an old name", () => {
  const roles = [
    {
      arn: MARKETING_ROLE,
      ids: [
        { id: "AROANEW", firstSeen: day(10) },
        { id: "AROAOLD", firstSeen: day(2) },
      ],
    },
  ];
  /** What the role has: a grant and a subscription, each since a day, or none. */
  const told = (grants: readonly (number | undefined)[], subscribed: number | undefined): string[] => {
    const readers = grants.map((since): GrantedReader => {
      const named = { principal: MARKETING_ROLE, way: "named_grant" } as const;
      return since === undefined ? named : { ...named, since: day(since) };
    });
    const rows = [
      ...without("subscription"),
      ...(subscribed === undefined ? [] : [aSubscription("sub-1", {}, { since: day(subscribed) })]),
    ];
    return found({ rows, readers, more: { roles } }).flatMap(({ kind, reason }) =>
      kind === "role_recreated" ? [reason] : [],
    );
  };

  it("has what its name was granted before, and nothing of what it was granted since", () => {
    expect(told([5], 5)).toEqual([
      "it was AROAOLD and is AROANEW, first seen at 2026-09-10T00:00:00Z: whoever made it has what its name was granted before that, one asset, unless that was granted anew when it was made",
    ]);
    expect(told([20], 20)).toEqual([]);
    expect(told([20, 5], 20)).toHaveLength(1);
  });

  it("has by a new grant what it was granted anew, though its project subscribed before", () => {
    expect(told([20], 5)).toEqual([]);
  });

  it("has what its project subscribed to before, where no grant of a time is known", () => {
    expect(told([], 5)).toHaveLength(1);
    expect(told([undefined], 5)).toHaveLength(1);
    expect(told([undefined], 20)).toEqual([]);
    expect(told([], undefined)).toEqual([]);
  });

  it("is none where nobody can tell which of the two came first", () => {
    const ids = ["AROA1", "AROA2"].map((id) => ({ id, firstSeen: day(10) }));

    expect(found({ more: { roles: [{ arn: MARKETING_ROLE, ids }] } })).toEqual([]);
  });
});

describe("what is published", () => {
  const listed = {
    SalesStewardshipForm: { classification: "confidential", costCenter: "1" },
    Quality: { score: 5 },
  };
  const listing = changed("listing", "4lstorders8k2m", { forms: listed, columns: COLUMNS });

  it("counts, and not the draft that its owner works on", () => {
    const draft = (listing.rows ?? []).map((one) =>
      one.kind === "asset" && one.id === "4astorders9j1x"
        ? {
            ...one,
            content: { ...one.content, forms: {}, columns: [...COLUMNS, { name: "iban", type: "string" }] },
          }
        : one,
    );
    const table = draft.map((one) =>
      one.kind === "table"
        ? { ...one, content: { ...one.content, columns: [...COLUMNS, { name: "iban", type: "string" }] } }
        : one,
    );

    expect(found({ rows: draft })).toEqual([]);
    expect(found({ rows: table })).toMatchObject([{ kind: "schema_changed", names: "iban" }]);
  });

  it("is nothing where the listing is not active", () => {
    const inactive = changed("listing", "4lstorders8k2m", { status: "INACTIVE" }).rows ?? [];
    const rows = inactive.map((one) =>
      one.kind === "table"
        ? { ...one, content: { ...one.content, columns: [{ name: "iban", type: "string" }] } }
        : one,
    );

    expect(found({ rows })).toEqual([]);
  });

  it("has a form that is required where it has one of that type under another name", () => {
    const required = row("enforcement_rule", "r1", { ...rule, forms: ["RetentionFormType"], terms: [] });
    const types = { formTypes: { SalesStewardshipForm: "acme.RetentionFormType" } };

    expect(found({ rows: [...(changed("asset", "4astorders9j1x", types).rows ?? []), required] })).toEqual(
      [],
    );
  });
});

describe("what was published", () => {
  const FORMS = { SalesStewardshipForm: { classification: "confidential", costCenter: "1" } };
  /** The mesh with other revisions of the listing, each from its day on. */
  const published = (
    revisions: readonly {
      readonly from: number;
      readonly forms?: object;
      readonly terms?: readonly string[];
    }[],
    more: readonly AnyHistoryEntry[] = [],
  ): Disagreement[] => {
    const [listing] = agreed.rows.filter(({ kind }) => kind === "listing");
    const rows = revisions.map(({ from, forms = {}, terms = [] }, at) => ({
      ...listing,
      from: at === 0 ? -Infinity : day(from),
      until: revisions[at + 1] === undefined ? Infinity : day(revisions[at + 1]?.from ?? 0),
      content: { ...listing?.content, forms: { ...FORMS, ...forms }, terms, columns: COLUMNS },
    }));
    const replaced = new Set(more.map(({ kind, id }) => `${kind} ${id}`));
    const rest = without("listing").filter(({ kind, id }) => !replaced.has(`${kind} ${id}`));
    return found({ rows: [...rest, ...(rows as AnyHistoryEntry[]), ...more] });
  };
  const term = (name: string, more: { from?: number; until?: number } = {}): AnyHistoryEntry =>
    row("glossary_term", "t1", { name, glossary: "g1", status: "ENABLED" }, more);
  const required = row("enforcement_rule", "r1", { ...rule, forms: [], terms: ["t1"] });

  it("is emptied since the revision that did so, whatever revisions followed", () => {
    const facts = published([
      { from: 1, forms: { Quality: { score: 5 }, Owner: { name: "ben" } } },
      { from: 5, forms: { Quality: {}, Owner: { name: "ben" } } },
      { from: 9, forms: { Quality: {}, Owner: { name: "  " } } },
      { from: 20, forms: { Other: { more: 1 } } },
    ]);

    expect(facts).toMatchObject([
      { kind: "form_emptied", names: "Owner, Quality", since: "2026-09-05T00:00:00Z" },
    ]);
  });

  it("lacks no term that was renamed since: a listing has its name of then", () => {
    const terms = ["Restricted"];
    const renamed = [term("Restricted", { until: day(15) }), term("Top secret", { from: day(15) }), required];

    expect(published([{ from: 1, terms }], renamed)).toEqual([]);
    expect(published([{ from: 1, terms: ["Public"] }], renamed)).toMatchObject([
      { kind: "published_without_term", names: "Top secret" },
    ]);
  });

  it("lacks no classification that it has by a term, whatever the draft of its owner says by now", () => {
    const forms = { SalesStewardshipForm: { costCenter: "1" } };

    expect(published([{ from: 1, forms, terms: ["Restricted"] }])).toEqual([]);
    expect(published([{ from: 1, forms, terms: ["Other"] }])).toMatchObject([
      { kind: "published_without_classification" },
    ]);
  });

  it("has no form that is required where there are but blanks in it", () => {
    const retention = row("enforcement_rule", "r1", { ...rule, forms: ["Retention"], terms: [] });

    expect(published([{ from: 1, forms: { Retention: { years: " " } } }], [retention])).toMatchObject([
      { kind: "published_without_form", names: "Retention" },
    ]);
  });

  it("has the columns of the table, however types are written", () => {
    const types = (all: readonly string[]): object => {
      return { columns: all.map((type, at) => ({ name: `c${at}`, type })) };
    };
    const table = changed("table", ORDERS_TABLE, types(["decimal(10,2)", "struct<a: int, b:string>"])).rows;
    const rows = (table ?? []).map((one) => {
      if (one.kind !== "asset" || one.content.columns === undefined) return one;
      return { ...one, content: { ...one.content, ...types(["decimal(10, 2)", "STRUCT<a:int,b:string>"]) } };
    });

    expect(found({ rows })).toEqual([]);
  });
});

describe("a metadata rule", () => {
  const required = { ...rule, forms: ["SalesStewardshipForm"], terms: [] };
  const gone = row("enforcement_rule", "r1", required, { until: day(20) });

  it("is not narrowed where DataZone took a project from it that is gone", () => {
    const of = (...projects: string[]): object => ({ ...required, projects });
    const rows = (before: object, after?: object): Partial<World> =>
      withRows(
        row("project", "zeta", { name: "zeta", unit: "du1sales" }, { until: day(19) }),
        row("enforcement_rule", "r1", { ...required, ...before }, { until: day(20) }),
        ...(after ? [row("enforcement_rule", "r1", { ...required, ...after }, { from: day(20) })] : []),
      );

    expect(found(rows(of("3fk2m8q1zt9xwl", "zeta"), of("3fk2m8q1zt9xwl")))).toEqual([]);
    expect(found(rows(of("zeta")))).toEqual([]);
    expect(found(rows(of("3fk2m8q1zt9xwl", "b7n4r2c9hd0kqa"), of("3fk2m8q1zt9xwl")))).toMatchObject([
      { kind: "enforcement_rule_removed" },
    ]);
  });

  it("is not removed where another one requires the same of the same", () => {
    expect(found(withRows(gone, row("enforcement_rule", "r2", required, { from: day(20) })))).toEqual([]);
  });

  it("is not removed where its unit is listed no more by the reads alone: nobody was asked for it", () => {
    const unit = row(
      "domain_unit",
      "du9",
      { name: "Nine", parent: "du0root", owners: [] },
      { until: day(20) },
    );
    const own = (until: number): AnyHistoryEntry =>
      row("enforcement_rule", "r9", { ...required, unit: "du9" }, { until });
    const kinds = (...rows: readonly AnyHistoryEntry[]): string[] =>
      found(withRows(...rows)).map(({ kind }) => kind);

    expect(kinds(unit, own(day(20)))).toEqual([]);
    expect(kinds(unit, own(day(15)))).toEqual(["enforcement_rule_removed"]);
    expect(kinds({ ...unit, untilHow: "event" }, own(day(20)))).toEqual(["enforcement_rule_removed"]);
  });

  it.each([
    ["projects alone", { projects: ["3fk2m8q1zt9xwl"] }],
    ["its own unit", { includesChildren: false }],
    ["one kind of asset", { assetTypes: ["S3ObjectCollectionType"] }],
  ])("is told of where it is narrowed to %s", (_, narrower) => {
    const now = row("enforcement_rule", "r1", { ...required, ...narrower }, { from: day(20) });

    expect(found(withRows(gone, now))).toMatchObject([
      { kind: "enforcement_rule_removed", names: "SalesStewardshipForm" },
    ]);
  });
});

describe("what one reader has of an asset", () => {
  const second = aSubscription("sub-2", {}, { since: old });

  it("by two subscriptions is one fact, with both and since the first, in whatever order they come", () => {
    const first = aSubscription("sub-1", {}, { since: day(5) });
    const readers = agreed.readers.filter(({ principal }) => principal !== MARKETING_ROLE);
    const [facts, reversed] = [
      [first, second],
      [second, first],
    ].map((added) => found({ rows: [...without("subscription"), ...added], readers }));

    expect(facts).toEqual(reversed);
    expect(facts).toMatchObject([
      {
        kind: "subscription_without_grant",
        subscription: "sub-1, sub-2",
        since: "2026-02-13T00:00:00Z",
        days: 227,
      },
    ]);
    expect(facts?.[0]?.reason).toMatch(
      /^subscription sub-1 is approved .*; and subscription sub-2 is approved /,
    );
  });

  it("and does not use is one fact", () => {
    const rows = [...without("subscription"), aSubscription("sub-1", {}, { since: old }), second];

    expect(found({ rows, uses: [] })).toMatchObject([
      { kind: "entitled_and_unused", subscription: "sub-1, sub-2" },
    ]);
  });

  it("by two ways of a grant is one fact with both reasons", () => {
    const ways = (["named_grant", "lf_tag"] as const).map((way): GrantedReader => {
      return { principal: BATCH_ROLE, way, since: way === "lf_tag" ? day(3) : day(4) };
    });

    expect(found({ readers: [...agreed.readers, ...ways] })).toMatchObject([
      {
        kind: "grant_without_subscription",
        way: "lf_tag, named_grant",
        since: "2026-09-03T00:00:00Z",
        reason:
          "Lake Formation lets it read by a grant on LF-tags, and no subscription or exemption says so; and Lake Formation lets it read by a grant on the table, and no subscription or exemption says so",
      },
    ]);
  });

  it("by two ways of a grant that outlived its subscription is told with its reason once", () => {
    const revoked = aSubscription("sub-1", { status: "REVOKED" }, { since: day(5), changed: day(12) });
    const readers = [...agreed.readers, { ...marketing, way: "lf_tag" as const }];

    expect(found({ rows: [...without("subscription"), revoked], readers })).toMatchObject([
      {
        kind: "grant_kept_after_revoke",
        way: "lf_tag, named_grant",
        reason:
          "its subscription sub-1 was revoked at 2026-09-12T00:00:00Z, and Lake Formation lets it read still",
      },
    ]);
  });
});

describe("a table that Lake Formation does not guard against everybody", () => {
  const everybody: GrantedReader = { principal: "IAM_ALLOWED_PRINCIPALS", way: "iam_allowed" };
  const withoutMarketing = agreed.readers.filter(({ principal }) => principal !== MARKETING_ROLE);
  const hybrid =
    changed("registered_location", "s3://acme-sales-lake/curated/", { isHybrid: true }).rows ?? [];
  const database = { catalog: "444455556666" };
  const optIn = (principal: string, resource: LakeResource, more: object = {}): AnyHistoryEntry => {
    const scope = LAKE;
    return row(
      "opt_in",
      `${principal} ${JSON.stringify(resource)}`,
      { principal, resource, ...more },
      { scope },
    );
  };
  const onTable = { table: ORDERS_TABLE };
  /** Of a kind, what is said. */
  const said = (kind: Disagreement["kind"], world: Partial<World>): string[] =>
    found(world).flatMap((fact) => (fact.kind === kind ? [fact.reason] : []));
  const missing = (world: Partial<World>): string[] =>
    said("subscription_without_grant", { readers: withoutMarketing, ...world }).map((reason) =>
      reason.replace(/^subscription sub-1 is approved since 2026-09-05T00:00:00Z, and |; DataZone .*$/g, ""),
    );

  it("may be read without a grant, and a missing one is told as that", () => {
    expect(missing({})).toEqual(["Lake Formation lets none of its roles read"]);
    expect(missing({ readers: [...withoutMarketing, everybody] })).toEqual([
      "none of its roles has a grant of Lake Formation (the table is open to IAM_ALLOWED_PRINCIPALS: IAM may let them read all the same)",
    ]);
    expect(missing({ rows: hybrid })).toEqual([
      "none of its roles has a grant of Lake Formation (the location is in hybrid mode, and it has not opted in: IAM may let them read all the same)",
    ]);
    const unregistered = without("registered_location");
    expect(missing({ rows: unregistered })).toEqual([
      "none of its roles has a grant of Lake Formation (the location is not registered: IAM may let them read all the same)",
    ]);
  });

  it.each<[string, AnyHistoryEntry]>([
    ["to it", optIn(MARKETING_ROLE, onTable)],
    ["to every table of its database", optIn(MARKETING_ROLE, { tablesOf: "sales_core", ...database })],
    ["with everybody of their account", optIn("777788889999:IAMPrincipals", onTable)],
  ])("is guarded against those who opted in %s", (_, entry) => {
    const rows = [...hybrid, entry];

    expect(missing({ rows, readers: [...withoutMarketing, everybody] })).toEqual([
      "Lake Formation lets none of its roles read",
    ]);
  });

  it.each<[string, AnyHistoryEntry]>([
    ["to its database", optIn(MARKETING_ROLE, { database: "sales_core", ...database })],
    ["on a condition", optIn(MARKETING_ROLE, onTable, { condition: "x" })],
    ["to what nobody knows", optIn(MARKETING_ROLE, { unknown: "{}" })],
  ])("is guarded against those who opted in %s, or not: nobody can tell", (_, entry) => {
    expect(missing({ rows: [...hybrid, entry] })).toEqual([
      "none of its roles has a grant of Lake Formation (the location is in hybrid mode, and nobody can tell whether it has opted in: IAM may let them read all the same)",
    ]);
  });

  it.each<[string, AnyHistoryEntry]>([
    ["somebody else", optIn(BATCH_ROLE, onTable)],
    ["everybody of another account", optIn("444455556666:IAMPrincipals", onTable)],
    ["they to another table", optIn(MARKETING_ROLE, { table: `${ORDERS_TABLE}_old` })],
  ])("is not guarded against those who did not, though %s did", (_, entry) => {
    expect(missing({ rows: [...hybrid, entry] })).toEqual([
      expect.stringContaining("and it has not opted in:"),
    ]);
  });

  it("is told with those who opted in", () => {
    const optional = (...added: readonly AnyHistoryEntry[]): string[] =>
      said("lake_formation_optional", { rows: [...hybrid, ...added] });
    const hybridMode =
      "its location is registered in hybrid mode: IAM alone counts for whoever has not opted in";

    expect(optional()).toEqual([`${hybridMode}, and nobody is known to have`]);
    expect(optional(optIn(MARKETING_ROLE, onTable), optIn(BATCH_ROLE, { unknown: "{}" }))).toEqual([
      `${hybridMode} (${MARKETING_ROLE} did, ${BATCH_ROLE} perhaps)`,
    ]);
    expect(said("lake_formation_optional", { rows: hybrid, more: { isLakeRead: () => false } })).toEqual([
      hybridMode,
    ]);
    const many = [1, 2, 3, 4, 5].map((one) => optIn(`arn:aws:iam::777788889999:role/r${one}`, onTable));
    expect(optional(...many)).toEqual([expect.stringMatching(/r1, .*r2, .*r3 and 2 more did\)$/)]);
    const readers = [...agreed.readers, everybody];
    expect(said("lake_formation_optional", { readers, rows: [...hybrid, ...many] })).toEqual([
      expect.stringContaining("IAM_ALLOWED_PRINCIPALS: whoever IAM lets in, but for those who opted in; and"),
    ]);
  });

  it("is granted to somebody for whom the grant counts when they opted in, and says so where they did not", () => {
    const readers = [...agreed.readers, { principal: BATCH_ROLE, way: "named_grant" as const }];
    const granted = (...added: readonly AnyHistoryEntry[]): string[] =>
      said("grant_without_subscription", { readers, rows: [...hybrid, ...added] });
    const reason =
      "Lake Formation lets it read by a grant on the table, and no subscription or exemption says so";

    expect(granted()).toEqual([
      `${reason}; the location is in hybrid mode, and until it opts in IAM alone counts for it`,
    ]);
    expect(granted(optIn(BATCH_ROLE, onTable))).toEqual([reason]);
    expect(granted(optIn(BATCH_ROLE, { unknown: "{}" }))).toEqual([reason]);
  });
});

describe("a grant to everybody of an account", () => {
  it("is one to each role of it, and to none of another", () => {
    const toAll = (account: string): GrantedReader => {
      return { principal: `${account}:IAMPrincipals`, way: "named_grant" };
    };
    const missing = (account: string): readonly string[] =>
      found({ readers: [toAll(account)] }).flatMap(({ kind }) =>
        kind === "subscription_without_grant" ? [kind] : [],
      );

    expect(missing("777788889999")).toEqual([]);
    expect(missing("444455556666")).toHaveLength(1);
  });
});

describe("several subscriptions of one reader", () => {
  it("ask for the columns of all of them together", () => {
    const filtered = aSubscription("sub-1", { assets: [{ asset: "4astorders9j1x", filters: ["f1"] }] });
    const filter = row("asset_filter", "4astorders9j1x/f1", {
      asset: "4astorders9j1x",
      name: "some",
      columns: ["order_id"],
    });
    const rows = [...without("subscription"), filtered, filter];

    expect(found({ rows })).toMatchObject([{ kind: "columns_beyond_subscription" }]);
    expect(found({ rows: [...rows, aSubscription("sub-2")] })).toEqual([]);
  });

  it("are compared with what is granted whatever the case of columns", () => {
    const rows = [
      ...without("subscription"),
      aSubscription("sub-1", { assets: [{ asset: "4astorders9j1x", filters: ["f1"] }] }),
      row("asset_filter", "4astorders9j1x/f1", {
        asset: "4astorders9j1x",
        name: "some",
        columns: ["order_id"],
      }),
    ];
    const limited = (columns: GrantedReader["columns"]): (string | null)[] =>
      found({
        rows,
        readers: [{ ...marketing, ...(columns && { columns }) }, ...agreed.readers.slice(1)],
      }).map(({ names }) => names);

    expect(limited({ but: ["CUSTOMER_ID", "Region"] })).toEqual([]);
    expect(limited({ only: ["Order_ID", "REGION"] })).toEqual(["region"]);
  });
});

describe("a role that acts for several", () => {
  const project = row("project", "zeta", { name: "zeta", unit: "du2mktng" });
  const environment = row("environment", "ezeta", {
    project: "zeta",
    name: "Custom",
    account: "777788889999",
    region: "eu-west-1",
    roleArns: [MARKETING_ROLE],
  });

  it("has what each of the projects subscribed to that brought it along", () => {
    expect(found(withRows(project, environment))).toEqual([]);
  });

  it("has what a project subscribed to of which it is a member itself", () => {
    const id = "11111111-0031-70f0-2c1a-7e8f9a0b1c2d";
    const profile = row("user_profile", id, { type: "IAM", status: "ACTIVATED", arn: BATCH_ROLE });
    const membership = row("membership", `b7n4r2c9hd0kqa/user:${id}`, {
      project: "b7n4r2c9hd0kqa",
      member: { user: id },
      designation: "PROJECT_CONTRIBUTOR",
    });
    const readers = [...agreed.readers, { principal: BATCH_ROLE, way: "named_grant" as const }];

    expect(found({ ...withRows(profile, membership), readers })).toEqual([]);
    expect(found({ readers }).map(({ kind }) => kind)).toEqual(["grant_without_subscription"]);
  });

  it("is a use of what was subscribed where somebody read in it who is of no subscriber", () => {
    const rows = [...without("subscription"), aSubscription("sub-1", {}, { since: old })];
    const byChiara = { ...readByMarketing, person: "chiara@example.com" };
    const member = row("membership", `3fk2m8q1zt9xwl/user:${CHIARA}`, {
      project: "3fk2m8q1zt9xwl",
      member: { user: CHIARA },
      designation: "PROJECT_CONTRIBUTOR",
    });
    const own = aSubscription("sub-2", { principal: { user: CHIARA } }, { since: day(5) });

    expect(found({ rows: [...rows, member], uses: [byChiara] })).toEqual([]);
    expect(found({ rows: [...rows, member, own], uses: [byChiara] })).toMatchObject([
      { kind: "entitled_and_unused", subscription: "sub-1" },
    ]);
  });
});

describe("a share with an account", () => {
  const told = (principal: string, more: Partial<GovernanceGiven> = {}): object[] => {
    const readers: GrantedReader[] = [...agreed.readers, { principal, way: "share", since: day(3) }];
    return found({ readers, more });
  };
  const outside = "555566667777";

  it("that is none of ours is a grant that nobody asked for, unless it is exempt, or somebody of it", () => {
    const exempting = (who: Partial<Exemption>, until = Infinity): Partial<GovernanceGiven> => {
      const catalog = madeOf(agreed.rows).catalog;
      const exemption: Exemption = {
        principalArn: undefined,
        person: undefined,
        account: undefined,
        asset: "4astorders9j1x",
        kind: "ram",
        reason: "the partner forecasts demand",
        approvedBy: "ben@example.com",
        from: day(1),
        until,
        ...who,
      };
      return { index: indexCatalog({ ...catalog, exemptions: [exemption] }) };
    };

    expect(told(outside)).toMatchObject([
      {
        kind: "grant_without_subscription",
        subject: outside,
        way: "share",
        since: "2026-09-03T00:00:00Z",
        reason:
          "Lake Formation lets it read by a share, which its administrators may pass on, and no subscription or exemption says so",
      },
    ]);
    expect(told(outside, exempting({ account: outside }))).toEqual([]);
    expect(told(outside, exempting({ principalArn: FORECAST }))).toEqual([]);
    for (const other of [{ account: "999988887777" }, { account: outside, asset: "6asts3briefs2q" }])
      expect(told(outside, exempting(other))).toHaveLength(1);
    expect(told(outside, exempting({ account: outside }, day(20)))).toHaveLength(1);
  });

  it("of ours, or with the organization, is how grants come there", () => {
    expect(told("777788889999")).toEqual([]);
    expect(told(outside, { loggedAccounts: new Set([outside]) })).toEqual([]);
    expect(told("arn:aws:organizations::111122223333:organization/o-abcdefghij")).toEqual([]);
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

describe("a filter is proposed", () => {
  const named = (...names: string[]): Partial<World> => ({ more: { sensitiveColumnsOf: () => names } });
  const limited = (columns: readonly string[]): readonly AnyHistoryEntry[] => [
    ...without("subscription"),
    aSubscription("sub-1", { assets: [{ asset: "4astorders9j1x", filters: ["f1"] }] }),
    row("asset_filter", "4astorders9j1x/f1", {
      asset: "4astorders9j1x",
      name: "some",
      columns: [...columns],
    }),
  ];

  it("with the columns that are left of what a subscription reads, in the order of the table", () => {
    expect(filterProposals(givenOf(named("customer_id")))).toEqual([
      {
        asset: "4astorders9j1x",
        subscription: "sub-1",
        include: ["order_id", "region"],
        leaveOut: ["customer_id"],
      },
    ]);
  });

  it("not where a filter leaves them out already, the grant does, or nothing would be left", () => {
    const rows = limited(["order_id", "region"]);
    const readers: readonly GrantedReader[] = [
      { ...marketing, columns: { but: ["customer_id"] } },
      ...agreed.readers.slice(1),
    ];

    expect(filterProposals(givenOf({ ...named("customer_id"), rows }))).toEqual([]);
    expect(filterProposals(givenOf({ ...named("customer_id"), readers }))).toEqual([]);
    expect(filterProposals(givenOf(named("order_id", "customer_id", "region")))).toEqual([]);
    expect(filterProposals(givenOf())).toEqual([]);
  });

  it("of none of the columns where all are sensitive, which is told all the same", () => {
    const told = (world: Partial<World>): unknown =>
      found(world)
        .filter(({ kind }) => kind === "sensitive_columns_unmasked")
        .map(({ names, reason }) => [names, reason]);
    const says = (few: string): string =>
      `subscription sub-1 lets it read ${few}; it reads no others, which a filter could leave`;

    expect(told(named("order_id", "customer_id", "region"))).toEqual([
      [
        "order_id, customer_id, region",
        says("3 columns that Macie calls sensitive: order_id, customer_id, region"),
      ],
    ]);
    expect(told({ ...named("customer_id"), rows: limited(["customer_id"]) })).toEqual([
      ["customer_id", says("1 columns that Macie calls sensitive: customer_id")],
    ]);
    expect(told({ ...named("customer_id"), rows: limited(["order_id"]) })).toEqual([]);
  });

  it("of the columns that a filter left, where one of them is sensitive still", () => {
    const rows = limited(["order_id", "customer_id"]);

    expect(filterProposals(givenOf({ ...named("customer_id"), rows }))).toMatchObject([
      { include: ["order_id"], leaveOut: ["customer_id"] },
    ]);
  });
});
