import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../../../src/core/catalog/index-catalog.ts";
import { fixesOf } from "../../../src/core/coverage/fix.ts";
import { gapsOf } from "../../../src/core/coverage/gaps.ts";
import { observe } from "../../../src/core/coverage/observability.ts";
import type { AssetView, SeenReads, Sight } from "../../../src/core/coverage/observability.ts";
import { sayReason } from "../../../src/core/coverage/says.ts";
import type { Selector } from "../../../src/core/coverage/selector.ts";
import { mergeTrails } from "../../../src/core/coverage/trail.ts";
import type { Place, SeenTrail, Trail } from "../../../src/core/coverage/trail.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { aSeenTrail } from "../../support/trails.ts";

const AT = Date.parse("2026-10-01T00:00:00Z");
const TABLE = "arn:aws:glue:eu-west-1:123456789012:table/sales/orders";

const mesh = (asset: Record<string, unknown>, roles: readonly string[] = []): CatalogIndex =>
  indexCatalog(
    catalogOf({
      as_of: "2026-10-01T00:00:00Z",
      domains: [{ id: "sales", name: "Sales" }],
      projects: [{ id: "core", name: "Core", domain: "sales", role_arns: roles }],
      assets: [{ id: "orders", name: "Orders", project: "core", ...asset }],
    }),
  );
const governed = mesh({ table_arn: TABLE, locations: ["s3://lake/orders/"] });

const management: Selector = { FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] };
const objects = (...more: Selector["FieldSelectors"]): Selector => ({
  FieldSelectors: [
    { Field: "eventCategory", Equals: ["Data"] },
    { Field: "resources.type", Equals: ["AWS::S3::Object"] },
    ...more,
  ],
});
const inRegion = (account: string, region = "eu-west-1"): Place => ({ account, region });
const view = (
  trails: readonly Trail[],
  {
    index = governed,
    seen = new Map(),
    ...sight
  }: Partial<Sight> & { index?: CatalogIndex; seen?: SeenReads } = {},
): AssetView => {
  const [asset] = index.catalog.assets;
  if (!asset) throw new Error("no asset");
  return observe(
    asset,
    { trails, lookedUp: [], asked: [inRegion("123456789012")], ...sight },
    { index, at: AT, seen },
  );
};
const levels = ({ level, routes }: AssetView): string =>
  [level, ...routes.map((one) => `${one.route} ${one.level}`)].join(", ");
const said = ({ routes }: AssetView): string[] => routes.flatMap(({ reasons }) => reasons.map(sayReason));

describe("the observability of an asset", () => {
  it("is full where a trail that is read logs its objects and the requests for its table", () => {
    expect(levels(view([aSeenTrail()]))).toBe("full, s3 full, lakeformation full");
  });

  it.each([
    ["another bucket", [{ Field: "resources.ARN", StartsWith: ["arn:aws:s3:::other/"] }], "none"],
    [
      "a bucket whose name begins so",
      [{ Field: "resources.ARN", StartsWith: ["arn:aws:s3:::lake-2/"] }],
      "none",
    ],
    ["its bucket", [{ Field: "resources.ARN", StartsWith: ["arn:aws:s3:::lake/"] }], "full"],
    ["a part of it", [{ Field: "resources.ARN", StartsWith: ["arn:aws:s3:::lake/orders/2026"] }], "partial"],
    [
      "all but a part of it",
      [{ Field: "resources.ARN", NotStartsWith: ["arn:aws:s3:::lake/orders/tmp"] }],
      "partial",
    ],
    ["files of one kind", [{ Field: "resources.ARN", EndsWith: [".parquet"] }], "partial"],
    ["writes", [{ Field: "readOnly", Equals: ["false"] }], "none"],
    ["reads", [{ Field: "readOnly", Equals: ["true"] }], "full"],
    [
      "all but a role",
      [{ Field: "userIdentity.arn", NotStartsWith: ["arn:aws:sts::123456789012:assumed-role/etl"] }],
      "partial",
    ],
    ["one call", [{ Field: "eventName", Equals: ["GetObject"] }], "partial"],
    ["deletions", [{ Field: "eventName", StartsWith: ["Delete"] }], "none"],
  ] as const)("is, where of objects a trail logs %s: %s of s3 is %s", (_, fields, expected) => {
    const { routes } = view([aSeenTrail({ selectors: [management, objects(...fields)] })]);

    expect(routes.map(({ route, level }) => [route, level])).toEqual([
      ["s3", expected],
      ["lakeformation", "full"],
    ]);
  });

  it.each([
    [{ isLogging: false }, "org-trail would log it, and has stopped"],
    [{ deliveryError: "AccessDenied" }, "org-trail logs it, and its files do not reach the bucket"],
    [{ isRead: false }, "org-trail logs it to a bucket that is not read here"],
  ])("is none with a trail of which nothing comes here (%j)", (given, reason) => {
    const seen = view([aSeenTrail(given)]);

    expect(levels(seen)).toBe("none, s3 none, lakeformation none");
    expect(said(seen)).toEqual([reason, reason]);
  });

  it("is none where the trail is of another Region or account, and full where several have all together", () => {
    const abroad = aSeenTrail({
      arn: "arn:aws:cloudtrail:eu-north-1:1:trail/n",
      isMultiRegion: false,
      homeRegion: "eu-north-1",
    });
    const foreign = aSeenTrail({ isOrganization: false, accounts: ["444455556666"] });
    const part = (field: Selector["FieldSelectors"][number], name: string): Trail =>
      aSeenTrail({ arn: `arn:aws:cloudtrail:eu-west-1:1:trail/${name}`, selectors: [objects(field)] });

    expect(levels(view([abroad]))).toBe("none, s3 none, lakeformation none");
    expect(levels(view([foreign]))).toBe("none, s3 none, lakeformation none");
    expect(
      levels(
        view([
          part({ Field: "resources.ARN", StartsWith: ["arn:aws:s3:::lake/orders/a"] }, "one"),
          part({ Field: "resources.ARN", NotStartsWith: ["arn:aws:s3:::lake/orders/a"] }, "two"),
        ]),
      ),
    ).toBe("partial, s3 full, lakeformation none");
  });

  it("is partial at most where nobody says whose the bucket is or where it lies, and the trail is of one of them", () => {
    const bare = mesh({ locations: ["s3://lake/orders/"] });
    const owned = mesh({ locations: ["s3://lake/orders/"] }, ["arn:aws:iam::123456789012:role/core"]);
    const regional = aSeenTrail({ isMultiRegion: false });

    expect(levels(view([aSeenTrail()], { index: bare }))).toBe("partial, s3 partial");
    expect(levels(view([aSeenTrail()], { index: owned }))).toBe("full, s3 full");
    expect(said(view([regional], { index: owned }))).toEqual([
      "org-trail logs it only where the Region is eu-west-1",
    ]);
  });

  it("counts requests for a table that are looked up without a trail, and no read of an object", () => {
    const seen = view([], { lookedUp: [{ account: "123456789012", region: "eu-west-1" }] });

    expect(levels(seen)).toBe("partial, s3 none, lakeformation full");
  });

  it("is what the logs show where nobody asked which trails there are, and never full", () => {
    const seen = new Map([["orders", new Set(["s3" as const])]]);

    expect(levels(view([], { asked: [] }))).toBe("none, s3 none, lakeformation none");
    expect(levels(view([], { asked: [], seen }))).toBe("partial, s3 partial, lakeformation none");
  });

  it("is what the logs show where only other Regions were asked, unless one of them told of a trail of all Regions", () => {
    const seen = new Map([["orders", new Set(["s3" as const])]]);
    const asked = [inRegion("123456789012", "us-east-1")];
    const multi = aSeenTrail({ selectors: [management] });
    const single = aSeenTrail({ selectors: [management], isMultiRegion: false, homeRegion: "us-east-1" });

    expect(said(view([single], { asked, seen }))[0]).toMatch(/^the logs hold some of it/);
    expect(said(view([single], { asked }))[0]).toMatch(/^its account was not asked there/);
    expect(said(view([multi], { asked, seen }))[0]).toBe("no trail logs it");
    expect(said(view([single], { asked: [...asked, inRegion("123456789012")] }))[0]).toBe("no trail logs it");
  });

  it("says of a table without a location that reads past it are not known, and of Redshift that nothing is", () => {
    const table = view([aSeenTrail()], { index: mesh({ table_arn: TABLE, locations: [] }) });
    const warehouse = view([aSeenTrail()], {
      index: mesh({ table_arn: "arn:aws:redshift:eu-west-1:123456789012:namespace:one", locations: [] }),
    });

    expect(levels(table)).toBe("partial, s3 none, lakeformation full");
    expect(levels(warehouse)).toBe("none, redshift none");
  });
});

describe("the command that closes a gap", () => {
  it("keeps what the trail logs, adds the reads, and once it is run there is no gap", () => {
    const trail = aSeenTrail({ selectors: [management, objects({ Field: "readOnly", Equals: ["false"] })] });
    const { fixes, unreachable } = fixesOf([view([trail])], [trail]);
    const [, json = "[]"] = /--advanced-event-selectors '(.*)'$/.exec(fixes[0]?.command ?? "") ?? [];
    const selectors = JSON.parse(json) as Selector[];

    expect(unreachable).toEqual([]);
    expect(fixes[0]?.command).toMatch(
      /^aws cloudtrail put-event-selectors --region eu-west-1 --trail-name arn:/,
    );
    expect(selectors.slice(0, 2)).toEqual(trail.selectors);
    expect(levels(view([{ ...trail, selectors }]))).toBe("full, s3 full, lakeformation full");
  });

  it("is one for all assets of a trail, and says which assets no trail reaches", () => {
    const index = indexCatalog(
      catalogOf({
        as_of: "2026-10-01T00:00:00Z",
        domains: [{ id: "sales", name: "Sales" }],
        projects: [{ id: "core", name: "Core", domain: "sales", role_arns: [] }],
        assets: ["a", "b", "c"].map((id) => ({
          id,
          name: id,
          project: "core",
          table_arn: `arn:aws:glue:eu-west-1:${id === "c" ? "999988887777" : "123456789012"}:table/sales/${id}`,
          locations: [`s3://lake/it's ${id}/`],
        })),
      }),
    );
    const trail = aSeenTrail({ selectors: [management] });
    const views = index.catalog.assets.map((asset) =>
      observe(
        asset,
        { trails: [trail], lookedUp: [], asked: [inRegion("123456789012"), inRegion("999988887777")] },
        { index, at: AT, seen: new Map() },
      ),
    );
    const { fixes, unreachable } = fixesOf(views, [trail]);

    expect(fixes.map(({ assets }) => assets)).toEqual([["a", "b"]]);
    expect(fixes[0]?.command).toContain("arn:aws:s3:::lake/it'\\''s a/");
    expect(unreachable).toEqual(["c"]);
  });
});

describe("trails as several places see them", () => {
  const seen: SeenTrail = aSeenTrail();

  it("are one, of all accounts that list it, and fail where one place says so", () => {
    const broken = { ...seen, deliveryError: "AccessDenied" };
    const places = ["123456789012", "111122223333"].map((account) => ({ account, region: "eu-west-1" }));
    const all = places.map((place, at) => ({ place, trail: at === 0 ? broken : seen }));

    expect(mergeTrails(all, ["444455556666"])).toMatchObject([
      { accounts: ["111122223333", "123456789012", "444455556666"], deliveryError: "AccessDenied" },
    ]);
    expect(mergeTrails(all.toReversed(), ["444455556666"])).toEqual(mergeTrails(all, ["444455556666"]));
  });

  const inRegions = (told: Readonly<Record<string, Partial<SeenTrail>>>): Trail[] =>
    mergeTrails(
      Object.entries(told).map(([region, given]) => ({
        place: inRegion("123456789012", region),
        trail: { ...seen, ...given },
      })),
      [],
    );
  const tableIn = (region: string): CatalogIndex =>
    mesh({ table_arn: TABLE.replace("eu-west-1", region), locations: ["s3://lake/orders/"] });
  const broken = { deliveryError: "AccessDenied" };

  it.each([
    ["eu-west-1", "full, s3 full, lakeformation full"],
    ["us-east-1", "none, s3 none, lakeformation none"],
    // nobody asked there
    ["eu-north-1", "none, s3 none, lakeformation none"],
  ])("deliver in the Regions that say so though others do not: of %s assets are %s", (region, expected) => {
    const trails = inRegions({ "eu-west-1": {}, "us-east-1": broken });
    expect(levels(view(trails, { index: tableIn(region) }))).toBe(expected);
  });

  it("deliver part of what is in a Region that nobody knows, where one Region says that they do not", () => {
    const trails = inRegions({ "eu-west-1": {}, "us-east-1": broken });
    const { level, routes } = view(trails, { index: mesh({ locations: ["s3://lake/orders/"] }) });

    expect([level, ...routes.flatMap(({ reasons }) => reasons.map(sayReason))]).toEqual([
      "partial",
      "org-trail logs it only where the account is 123456789012",
      "org-trail logs it only where the Region is eu-west-1",
      "org-trail logs it, and its files do not reach the bucket",
    ]);
  });

  it("deliver nowhere where one place says that they have stopped, or all that they do not deliver", () => {
    for (const told of [
      { "eu-north-1": broken, "eu-west-1": {}, "us-east-1": { isLogging: false } },
      { "eu-west-1": broken, "us-east-1": broken },
    ])
      expect(levels(view(inRegions(told)))).toBe("none, s3 none, lakeformation none");
  });
});

describe("gaps", () => {
  const none = {
    views: [],
    trails: [],
    unread: [],
    without: [],
    silences: [],
    lates: [],
    messages: [],
    macie: [],
  };

  it("are one for each thing that is wrong with a trail, with what closes it", () => {
    const trail = aSeenTrail({
      isLogging: false,
      changedAt: "2026-09-30T10:00:00Z",
      deliveryError: "KMS.DisabledException",
      isRead: false,
      validatesFiles: false,
      isMultiRegion: false,
      selectors: [objects({ Field: "userIdentity.arn", NotEquals: ["arn:aws:iam::123456789012:user/eve"] })],
    });

    expect(
      gapsOf({ ...none, trails: [trail] }).map(({ kind, reason, fix }) => `${kind}: ${reason}; ${fix}`),
    ).toEqual([
      "trail_stopped: it logs nothing since 2026-09-30T10:00:00Z; aws cloudtrail start-logging --region eu-west-1 --name arn:aws:cloudtrail:eu-west-1:111122223333:trail/org-trail",
      "trail_not_delivered: its files do not reach org-trail-files: KMS.DisabledException; let CloudTrail of 111122223333 write to org-trail-files (the policy and the state of the key); it tries again for 30 days",
      "trail_not_read: nobody here lists s3://org-trail-files/ct, to which it delivers; add s3://org-trail-files/ct to AUDITPLANE_TRAIL_LOCATIONS",
      'trail_excludes_principals: its selectors leave callers out: {"NotEquals":["arn:aws:iam::123456789012:user/eve"]}; take the condition on userIdentity.arn out of its selectors, or have another trail log these callers',
      "trail_not_validated: it writes no digests: nobody can prove its files; aws cloudtrail update-trail --region eu-west-1 --name arn:aws:cloudtrail:eu-west-1:111122223333:trail/org-trail --enable-log-file-validation",
      "trail_of_one_region: it logs eu-west-1 alone, and global services only there; aws cloudtrail update-trail --region eu-west-1 --name arn:aws:cloudtrail:eu-west-1:111122223333:trail/org-trail --is-multi-region-trail",
    ]);
  });

  it("say of a trail that does not deliver from where its files do arrive", () => {
    const trail = aSeenTrail({ deliveryError: "AccessDenied", deliversIn: ["eu-west-1"] });

    expect(gapsOf({ ...none, trails: [trail] }).map(({ kind, reason }) => [kind, reason])).toEqual([
      [
        "trail_not_delivered",
        "its files but for those of eu-west-1 do not reach org-trail-files: AccessDenied",
      ],
    ]);
  });

  it("tell of a trail whose digests do not arrive, though it writes them", () => {
    const trail = aSeenTrail({ digestError: "AccessDenied" });

    expect(gapsOf({ ...none, trails: [trail] })).toMatchObject([
      { kind: "trail_not_validated", reason: "its digests do not reach org-trail-files: AccessDenied" },
    ]);
  });

  it("name the location that no trail logs, and that its account was not asked", () => {
    const [gap] = gapsOf({ ...none, views: [view([])] });

    expect(gap).toMatchObject({ kind: "asset_unobserved", subject: "asset/orders", account: "123456789012" });
    expect(gap?.reason).toBe(
      `s3 (s3://lake/orders/): no trail logs it. lakeformation (${TABLE}): no trail logs it`,
    );
    expect(gapsOf({ ...none, views: [view([aSeenTrail()])] })).toEqual([]);
    expect(gapsOf({ ...none, views: [view([], { asked: [inRegion("444455556666")] })] })).toMatchObject([
      { kind: "asset_unobserved", fix: "have AUDITPLANE_COVERAGE name its account and Region" },
    ]);
  });
});
