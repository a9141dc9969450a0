import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ACCESS_ROLE,
  aDomain,
  ANA,
  ANALYSTS,
  aGrant,
  aListing,
  anAsset,
  anEnvironment,
  aProject,
  aRequest,
  aRule,
  aSubscription,
  aUnit,
  BEN,
  DOMAIN,
  MARKETING,
  ORDERS,
  ORDERS_ARN,
  ORDERS_LISTING,
  ROOT,
  SALES,
  SALES_UNIT,
  STEWARDS,
  subscribedListing,
} from "../../../test/support/datazone-domain.ts";
import type { DataZoneDomain } from "../../../test/support/datazone-domain.ts";
import { entriesOf, openOn, readAll } from "../../../test/support/datazone-reading.ts";
import type { ReadDomain } from "../../../test/support/datazone-reading.ts";
import { GLUE, ORDERS_COLUMNS, STORY } from "../../../test/support/datazone-story.ts";
import { startFakeDataZone } from "../../../test/support/fake-datazone.ts";
import { startFakeSts } from "../../../test/support/fake-sts.ts";
import type { FakeDataZone } from "../../../test/support/fake-datazone.ts";
import type { AnyEntry } from "../../core/control-plane/entry.ts";
import { openDataZone } from "./index.ts";

const open: { close(): unknown }[] = [];

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function serve(given: Partial<DataZoneDomain> = {}): Promise<FakeDataZone> {
  const fake = await startFakeDataZone(aDomain(given));
  open.push(fake);
  return fake;
}

async function read(fake: FakeDataZone): Promise<ReadDomain> {
  const reader = openOn(fake);
  open.push(reader);
  return await readAll(reader);
}

async function readOf(given: Partial<DataZoneDomain>): Promise<ReadDomain> {
  return await read(await serve(given));
}

const byId = (a: Partial<AnyEntry>, b: Partial<AnyEntry>): number =>
  `${a.kind}/${a.id}` < `${b.kind}/${b.id}` ? -1 : 1;

describe("a domain", () => {
  it("is read whole: every list, every status, every member of the story, and nothing else", async () => {
    const { entries, refused } = await readOf({});

    expect([...entries.values()].sort(byId)).toEqual([...STORY].sort(byId));
    expect(refused).toEqual([]);
  });

  it("is read the same however large pages are", async () => {
    const fake = await serve();
    const reads: ReadDomain[] = [];
    for (const pageMax of [1, 2, 50]) {
      fake.pageMax = pageMax;
      reads.push(await read(fake));
    }

    const [ones, twos, fifties] = reads.map(({ entries }) => [...entries.values()].sort(byId));
    expect(ones).toEqual(fifties);
    expect(twos).toEqual(fifties);
    expect(fifties).toHaveLength(STORY.length);
    expect(fake.requests.some(({ page }) => page > 3)).toBe(true);
  });

  it("asks for pages of fifty, and tells each list by AWS's name, empty ones too", async () => {
    const fake = await serve({ rules: [] });
    const { pages } = await read(fake);

    const paged = fake.requests.filter(({ operation }) => /^(List|Search)/.test(operation));
    for (const { asked } of paged) expect(String(asked["maxResults"])).toBe("50");
    expect([...new Set(pages.map(({ list }) => list))].sort()).toEqual([
      "GetDomain",
      "ListAssetFilters",
      "ListDomainUnitsForParent",
      "ListEnvironmentBlueprintConfigurations",
      "ListEnvironments",
      "ListProjectMemberships",
      "ListProjects",
      "ListRules",
      "ListSubscriptionGrants",
      "ListSubscriptionRequests ACCEPTED",
      "ListSubscriptionRequests PENDING",
      "ListSubscriptionRequests REJECTED",
      "ListSubscriptionTargets",
      "ListSubscriptions APPROVED",
      "ListSubscriptions CANCELLED",
      "ListSubscriptions REVOKED",
      "Search ASSET",
      "Search DATA_PRODUCT",
      "Search GLOSSARY",
      "Search GLOSSARY_TERM",
      "SearchGroupProfiles",
      "SearchListings",
      "SearchTypes",
      "SearchUserProfiles",
    ]);
  });

  it("asks for no asset by itself, however many there are", async () => {
    const assets = Array.from({ length: 120 }, (_, at) => anAsset({ id: `ast${at}`, name: `asset ${at}` }));
    const fake = await serve({ assets, listings: [] });
    const found = await read(fake);

    expect(entriesOf(found, "asset").size).toBe(120);
    expect(entriesOf(found, "asset").get("ast77")?.content.columns).toEqual(ORDERS_COLUMNS);
    const searches = fake.requests.filter(({ asked }) => asked["searchScope"] === "ASSET");
    expect(searches).toHaveLength(3 + 1 + 1);
  });

  it("takes endpoint and credentials from the environment, as in a worker", async () => {
    const fake = await serve();
    vi.stubEnv("AWS_ENDPOINT_URL_DATAZONE", fake.endpoint);
    const scope = { service: "datazone", account: "111122223333", region: "eu-west-1", id: DOMAIN } as const;
    const reader = openDataZone({ scope, role: undefined });
    open.push(reader);

    for await (const part of reader.read(new AbortController().signal)) {
      expect(part).toMatchObject({ list: "GetDomain", entries: [{ id: DOMAIN }] });
      break;
    }
  });

  it("is asked in the reader's role of its account, and a role that may not be taken on is an error", async () => {
    const fake = await serve();
    const roleArn = "arn:aws:iam::111122223333:role/auditplane-reader";
    const role = {
      arn: "arn:aws:iam::{account}:role/auditplane-reader",
      externalId: "ext",
      stsRegion: undefined,
    };
    const readers: Promise<ReadDomain>[] = [];
    for (const refused of [
      undefined,
      { code: "AccessDenied", message: "not authorized to perform: sts:AssumeRole" },
    ]) {
      const sts = await startFakeSts({ refuses: () => refused });
      open.push(sts);
      vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.endpoint);
      const reader = openOn(fake, { role });
      open.push(reader);
      readers.push(readAll(reader));
      await readers.at(-1)?.catch(() => undefined);
      expect(sts.requests[0]).toEqual({ roleArn, externalId: "ext" });
    }

    const [allowed, refused] = readers;
    expect((await allowed)?.entries.size).toBe(STORY.length);
    await expect(refused).rejects.toMatchObject({ code: "aws_access_denied" });
  });

  it("of version 1 without units is its own unit, that of all projects", async () => {
    const { domainUnitId: _, ...project } = aProject({});
    const domain = { ...aDomain().domain, domainVersion: "V1", rootDomainUnitId: undefined } as const;
    const environment = anEnvironment({
      id: "a1b2c3d4e5f6g7",
      name: "mkt-lake",
      projectId: SALES,
      environmentProfileId: "ep0lake1prof2x",
      provider: "Amazon DataZone",
      provisionedResources: [
        {
          name: "userRoleArn",
          type: "String",
          value: "arn:aws:iam::777788889999:role/datazone_usr_a1b2c3d4e5f6g7",
        },
      ],
    });
    const found = await readOf({ domain, units: [], projects: [project], environments: [environment] });

    expect([...entriesOf(found, "domain_unit").values()]).toMatchObject([
      { id: DOMAIN, content: { name: "acme-mesh", owners: [] } },
    ]);
    expect(entriesOf(found, "project").get(SALES)?.content.unit).toBe(DOMAIN);
    expect(entriesOf(found, "environment").get("a1b2c3d4e5f6g7")?.content.roleArns).toEqual([
      "arn:aws:iam::777788889999:role/datazone_usr_a1b2c3d4e5f6g7",
    ]);
    expect(found.refused).toEqual([]);
  });

  it("has units down to the last level, and rules of each", async () => {
    const chain = ["a", "b", "c", "d"].map((id, at, all) =>
      aUnit({ id, name: id, parentDomainUnitId: all[at - 1] ?? ROOT, owners: [{ user: { userId: BEN } }] }),
    );
    const target = { domainUnitTarget: { domainUnitId: "d", includeChildDomainUnits: false } };
    const found = await readOf({
      units: [...aDomain().units.slice(0, 1), ...chain],
      rules: [aRule({ identifier: "deep", target })],
    });

    expect([...entriesOf(found, "domain_unit").keys()]).toEqual([ROOT, "a", "b", "c", "d"]);
    expect(entriesOf(found, "enforcement_rule").get("deep")?.content).toMatchObject({ unit: "d" });
  });

  it("says how the domain and its blueprints are set up, and of a blueprint whose name is refused the rest", async () => {
    const kmsKeyIdentifier = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666";
    const fake = await serve({
      domain: { ...aDomain().domain, kmsKeyIdentifier },
      blueprints: [{ id: "bplake", name: "DefaultDataLake" }],
      blueprintConfigurations: [
        { domainId: DOMAIN, environmentBlueprintId: "bplake", enabledRegions: ["eu-west-1", "eu-central-1"] },
        {
          domainId: DOMAIN,
          environmentBlueprintId: "bpother",
          manageAccessRoleArn: ACCESS_ROLE,
          regionalParameters: { "eu-west-1": { S3Location: "s3://lake", Subnets: "subnet-1" } },
        },
      ],
    });
    fake.plan({
      operation: "GetEnvironmentBlueprint",
      does: "refuse_by_iam",
      fits: ({ identifier }) => identifier === "bpother",
    });
    const found = await read(fake);

    expect(entriesOf(found, "datazone_domain").get(DOMAIN)?.content.kmsKey).toBe(kmsKeyIdentifier);
    expect([...entriesOf(found, "blueprint").values()].map(({ content }) => content)).toEqual([
      { domain: DOMAIN, name: "DefaultDataLake", regions: ["eu-central-1", "eu-west-1"] },
      {
        domain: DOMAIN,
        name: "bpother",
        regions: [],
        manageAccessRole: ACCESS_ROLE,
        regionalParameters: { "eu-west-1": { S3Location: "s3://lake", Subnets: "subnet-1" } },
      },
    ]);
    expect(found.refused).toMatchObject([{ list: "GetEnvironmentBlueprint", of: "bpother" }]);
  });

  it("reads the newest revision of each form, and in which one a rule requires it", async () => {
    const [rule] = aDomain().rules;
    if (!rule) throw new Error("the domain has no rule");
    const form = (revision: string, smithy: string) => {
      return { domainId: DOMAIN, name: "CostCentre", revision, model: { smithy } };
    };
    const typeIdentifier = "CostCentre";
    const found = await readOf({
      formTypes: [
        form("1", "structure CostCentre { @required\n cost_centre: String }"),
        { ...form("2", "structure CostCentre { cost_centre: String }"), status: "DISABLED" },
        { ...form("1", "no structure"), name: "a(b" },
      ],
      rules: [
        {
          ...rule,
          detail: {
            metadataFormEnforcementDetail: { requiredMetadataForms: [{ typeIdentifier, typeRevision: "1" }] },
          },
        },
      ],
    });

    const forms = [...entriesOf(found, "form_type").values()];
    expect(forms.map(({ id, content }) => ({ id, ...content }))).toEqual([
      {
        id: "CostCentre",
        domain: DOMAIN,
        revision: "2",
        fields: [{ name: "cost_centre", type: "string", required: false }],
        isDisabled: true,
      },
      { id: "a(b", domain: DOMAIN, revision: "1", fields: [], isDisabled: false },
    ]);
    const [read] = [...entriesOf(found, "enforcement_rule").values()];
    expect(read?.content).toMatchObject({ forms: ["CostCentre"], formRevisions: { CostCentre: "1" } });
  });

  it("asks for owners in the other way where a unit names none", async () => {
    const found = await readOf({
      units: [...aDomain().units.slice(0, 1), aUnit({ owners: [] })],
      entityOwners: { [SALES_UNIT]: [{ group: { groupId: STEWARDS } }] },
    });

    expect(entriesOf(found, "domain_unit").get(SALES_UNIT)?.content.owners).toEqual([{ group: STEWARDS }]);
  });

  it("says who occurs anywhere though no search finds him, and nothing of who has gone", async () => {
    const gone = "c0c0c0c0-0000-7000-8000-000000000000";
    const fake = await serve({
      requests: [aRequest({ createdBy: gone, reviewerId: "SYSTEM" })],
    });
    fake.plan(
      { operation: "SearchUserProfiles", does: { short: 0 } },
      { operation: "SearchGroupProfiles", does: { short: 0 } },
    );
    const found = await read(fake);

    expect([...entriesOf(found, "user_profile").keys()].sort()).toEqual([BEN, ANA].sort());
    expect([...entriesOf(found, "group_profile").keys()].sort()).toEqual([ANALYSTS, STEWARDS].sort());
    const asked = fake.requests.filter(({ operation }) => operation === "GetUserProfile");
    expect(asked.map(({ asked: { userIdentifier } }) => userIdentifier)).not.toContain("SYSTEM");
    expect(found.refused).toEqual([]);
  });

  it("lists grants by environment and by who has subscribed for himself, each once", async () => {
    const fake = await serve({
      grants: [
        aGrant({ subscriptionId: "8subord4usr0bb" }),
        aGrant({ id: "own", environmentId: undefined, subscriptionId: "8subord4usr0bb" }),
      ],
    });
    const { pages } = await read(fake);

    const ids = pages
      .filter(({ list }) => list === "ListSubscriptionGrants")
      .flatMap(({ entries }) => entries.map(({ id }) => id));
    expect(ids.sort()).toEqual(["9grtord2mkt6e4", "own"]);
    const asked = fake.requests.filter(({ operation }) => operation === "ListSubscriptionGrants");
    expect(asked).toHaveLength(4);
  });

  it("asks for a filter by itself only where the list does not say what it leaves", async () => {
    const [rows, columns] = aDomain().filters;
    const fake = await serve({
      filters: [
        { ...rows!, effectiveRowFilter: undefined, status: "INVALID" },
        { ...columns!, assetId: ORDERS, effectiveColumnNames: undefined },
        { ...columns!, id: "told", assetId: ORDERS },
      ],
    });
    const found = await read(fake);

    expect([...entriesOf(found, "asset_filter").values()].map(({ content }) => content)).toMatchObject([
      { status: "INVALID", rows: '{"expression":{"equalTo":{"columnName":"region","value":"EU"}}}' },
      { columns: ["customer_id", "segment"], rows: undefined },
      { columns: ["customer_id", "segment"], rows: undefined },
    ]);
    expect(fake.requests.filter(({ operation }) => operation === "GetAssetFilter")).toHaveLength(2);
  });

  it("reads rules for some types and projects, for terms, and for products alone", async () => {
    const scope: DataZoneDomain["rules"][number]["scope"] = {
      assetType: { selectionMode: "SPECIFIC", specificAssetTypes: [GLUE] },
      project: { selectionMode: "SPECIFIC", specificProjects: [SALES] },
    };
    const detail = { glossaryTermEnforcementDetail: { requiredGlossaryTermIds: ["3trmperson2bb"] } };
    const found = await readOf({
      rules: [
        aRule({ identifier: "some", scope, detail, action: "CREATE_LISTING_CHANGE_SET" }),
        aRule({ identifier: "products", scope: { dataProduct: true } }),
      ],
    });

    expect(entriesOf(found, "enforcement_rule").get("some")?.content).toMatchObject({
      action: "CREATE_LISTING_CHANGE_SET",
      assetTypes: [GLUE],
      projects: [SALES],
      forms: [],
      terms: ["3trmperson2bb"],
    });
    expect(entriesOf(found, "enforcement_rule").get("products")?.content).toMatchObject({
      assetTypes: [],
      projects: undefined,
      appliesToProducts: true,
    });
  });

  it("keeps statuses, types, forms and subscribers that nobody knows as they came", async () => {
    const found = await readOf({
      projects: [aProject({ projectStatus: "HIBERNATING" as never }), aProject({ id: MARKETING })],
      assets: [
        anAsset({
          typeIdentifier: "acme.Vector",
          externalIdentifier: undefined,
          createdAt: undefined,
          firstRevisionCreatedAt: undefined,
          formsOutput: [
            { formName: "Broken", content: "{not json" },
            { formName: "Empty" } as never,
            {
              formName: "GlueTableForm",
              content: '{"columns":[{"columnName":7},"x",{"columnName":"a"}],"tableArn":"x"}',
            },
            { formName: "__proto__", content: '{"a":1}' },
          ],
        }),
      ],
      subscriptions: [
        aSubscription({ id: "odd", subscribedPrincipal: { agent: { id: "x" } } as never }),
        aSubscription({
          id: "thing",
          subscribedListing: subscribedListing(ORDERS, { item: { stream: {} } as never }),
        }),
        aSubscription({ id: "none", subscribedListing: undefined, subscribedPrincipal: undefined }),
      ],
      requests: [
        aRequest({ subscribedListings: [subscribedListing(ORDERS, { item: { stream: {} } as never })] }),
      ],
      grants: [aGrant({ status: "PARTLY" as never, assets: undefined })],
    });

    expect(entriesOf(found, "project").get(SALES)?.content.status).toBe("HIBERNATING");
    expect(entriesOf(found, "asset").get(ORDERS)).toMatchObject({
      content: {
        type: "acme.Vector",
        tableArn: undefined,
        columns: [{ name: "a", type: "" }],
        forms: { Broken: "{not json", Empty: null, ["__proto__"]: { a: 1 } },
      },
      since: undefined,
      changed: undefined,
    });
    expect(entriesOf(found, "subscription").get("odd")?.content.principal).toEqual({ unknown: "agent" });
    expect(entriesOf(found, "subscription").get("thing")?.content).toMatchObject({
      assets: [],
      item: "stream",
    });
    expect(entriesOf(found, "subscription").get("odd")?.content).not.toHaveProperty("item");
    expect(entriesOf(found, "subscription").get("none")?.content).toMatchObject({
      assets: [],
      listing: "",
      principal: { unknown: "" },
    });
    expect(entriesOf(found, "subscription_request").get("7reqord2mkt3w9")?.content).toMatchObject({
      listings: [ORDERS_LISTING],
      assets: [],
    });
    expect(entriesOf(found, "subscription_grant").get("9grtord2mkt6e4")?.content).toMatchObject({
      status: "PARTLY",
      assets: [],
    });
  });

  it("leaves nobody out of a project because he is a member of a new kind, and no product because it does not say what is in it", async () => {
    const members = aDomain().members[MARKETING] ?? [];
    const odd = {
      memberDetails: { agent: { agentId: "a1" } } as never,
      designation: "PROJECT_CONTRIBUTOR" as const,
    };
    const product = { productListing: { entityId: "p1", name: "bundle" } };
    const fake = await serve({
      members: { ...aDomain().members, [MARKETING]: [...members, odd] },
      subscriptions: [
        aSubscription({
          id: "bundle",
          subscribedListing: subscribedListing(ORDERS, { item: product as never }),
        }),
      ],
    });
    const found = await read(fake);

    expect(entriesOf(found, "membership").get(`${MARKETING}/user:unknown:agent`)?.content).toEqual({
      project: MARKETING,
      member: { user: "unknown:agent" },
      designation: "PROJECT_CONTRIBUTOR",
    });
    expect(entriesOf(found, "subscription").get("bundle")?.content).toMatchObject({
      assets: [],
      item: "productListing",
    });
    expect(found.refused).toEqual([]);
    expect(JSON.stringify(fake.requests)).not.toContain("unknown:");
  });

  it("reads forms that are texts within texts", async () => {
    const form = { tableArn: ORDERS_ARN, columns: [{ columnName: "a", dataType: "int" }] };
    const twice = JSON.stringify(JSON.stringify({ GlueTableForm: JSON.stringify(form), Note: "as it is" }));
    const found = await readOf({
      assets: [
        anAsset({
          externalIdentifier: "elsewhere",
          formsOutput: [{ formName: "GlueTableForm", content: JSON.stringify(JSON.stringify(form)) }],
        }),
      ],
      listings: [
        aListing({ additionalAttributes: { forms: twice } }),
        aListing({ listingId: "odd", additionalAttributes: { forms: "<xml>" } }),
      ],
    });

    const columns = [{ name: "a", type: "int" }];
    expect(entriesOf(found, "asset").get(ORDERS)?.content).toMatchObject({
      tableArn: ORDERS_ARN,
      columns,
      forms: { GlueTableForm: form },
    });
    expect(entriesOf(found, "listing").get(ORDERS_LISTING)?.content).toMatchObject({
      columns,
      forms: { GlueTableForm: form, Note: "as it is" },
    });
    expect(entriesOf(found, "listing").get("odd")?.content.forms).toEqual({ "": "<xml>" });
  });

  it("lets the later entry of a subscription stand that is revoked while it is read", async () => {
    const fake = await serve();
    fake.pageMax = 2;
    const reader = openOn(fake);
    open.push(reader);
    let last: AnyEntry | undefined;
    for await (const part of reader.read(new AbortController().signal)) {
      const own = "entries" in part ? part.entries.find(({ id }) => id === "8subord2mkt5q1") : undefined;
      if (own === undefined) continue;
      last = own;
      fake.domain.subscriptions[0] = aSubscription({ status: "REVOKED", updatedAt: 1_789_100_000 });
    }

    expect(last).toMatchObject({ content: { status: "REVOKED" }, changed: 1_789_100_000_000 });
  });

  it("is handed over page by page: a long list is begun to be given long before its end", async () => {
    const subscriptions = Array.from({ length: 20_000 }, (_, at) => aSubscription({ id: `sub${at}` }));
    const fake = await serve({ subscriptions });
    const reader = openOn(fake);
    open.push(reader);
    const asked = (): number =>
      fake.requests.filter(({ operation }) => operation === "ListSubscriptions").length;
    let entries = 0;
    let aheadMax = 0;
    for await (const part of reader.read(new AbortController().signal)) {
      if (part.list !== "ListSubscriptions APPROVED" || !("entries" in part)) continue;
      entries += part.entries.length;
      expect(part.entries.length).toBeLessThanOrEqual(50);
      // three statuses: those whose list is over are requests, too
      aheadMax = Math.max(aheadMax, asked() - Math.ceil(entries / 50));
    }

    expect(entries).toBe(20_000);
    expect(aheadMax).toBeLessThanOrEqual(3);
  });
});
