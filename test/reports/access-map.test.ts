import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { coverageOf } from "../../src/core/coverage/coverage.ts";
import type { CoverageInput } from "../../src/core/coverage/coverage.ts";
import type { Selector } from "../../src/core/coverage/selector.ts";
import type { SeenTrail } from "../../src/core/coverage/trail.ts";
import { mapAccess } from "../../src/reports/access-map/compute.ts";
import type { MapRow } from "../../src/reports/access-map/compute.ts";
import { exempt, request } from "../../src/reports/access-map/decide.ts";
import type { ReadRow } from "../../src/reports/access-map/query.ts";
import { renderMap } from "../../src/reports/access-map/render.ts";
import { sightOf } from "../../src/reports/access-map/sight.ts";
import type { MapSight } from "../../src/reports/access-map/sight.ts";
import { catalogOf } from "../support/pipeline.ts";
import { aSeenTrail } from "../support/trails.ts";

const catalog = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [
    { id: "core", name: "C", domain: "sales", role_arns: [] },
    { id: "marketing", name: "M", domain: "sales", role_arns: ["arn:aws:iam::111122223333:role/team/mkt"] },
  ],
  people: [{ id: "ana@example.com", kind: "human" }],
  members: [
    { project: "marketing", person: "ana@example.com", role: "viewer", until: "2026-09-10T00:00:00Z" },
  ],
  assets: [
    {
      id: "orders",
      name: "O",
      project: "core",
      table_arn: "arn:aws:glue:eu-west-1:123456789012:table/sales/orders",
      locations: ["s3://lake/orders/"],
    },
  ],
});
const index = indexCatalog(catalog);

/** What a map says of the sight that some trails give. */
const sightBy = (trails: readonly SeenTrail[]): MapSight => {
  const place = { account: "123456789012", region: "eu-west-1" };
  const from = Date.parse("2026-09-01T00:00:00Z");
  const isAsked = trails.length > 0;
  const input: CoverageInput = {
    sightings: trails.map((trail) => ({ place, trail, from, until: null })),
    places: [{ ...place, state: null, reason: null, detail: null, readAt: isAsked ? from : null }],
    lookedUp: [],
    logged: ["123456789012"],
    seen: new Map(),
    hours: [],
    messages: [],
    macie: [],
    now: from,
  };
  return sightOf(input, coverageOf(input, index));
};
const MANAGEMENT: Selector = { FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] };
const objectsOf = (prefix: string): Selector => ({
  FieldSelectors: [
    { Field: "eventCategory", Equals: ["Data"] },
    { Field: "resources.type", Equals: ["AWS::S3::Object"] },
    { Field: "resources.ARN", StartsWith: [prefix] },
  ],
});

const aRead = (fields: Partial<ReadRow>): ReadRow => ({
  asset: "orders",
  way: "bucket_policy",
  person: "ana@example.com",
  accesses: 1,
  bytesOut: 100,
  firstDay: "2026-09-02",
  lastDay: "2026-09-02",
  ...fields,
});
const only = (...reads: Partial<ReadRow>[]): MapRow => {
  const rows = mapAccess(reads.map(aRead), index);
  expect(rows).toHaveLength(1);
  return rows[0] as MapRow;
};

describe("exempt", () => {
  it("refuses a row of an own account in whose copies nobody is named", () => {
    const row = only({ way: "unknown", person: "account:111122223333" });

    expect(
      exempt(row, { reason: "r", until: "2027-01-01T00:00:00Z", approvedBy: undefined }, catalog),
    ).toEqual({
      refused: expect.stringContaining("read the logs of that account"),
    });
  });
});

describe("mapAccess", () => {
  it("puts a project's members and its role in one row", () => {
    const row = only(
      { bytesOut: 5, lastDay: "2026-09-04" },
      { person: "arn:aws:iam::111122223333:role/mkt", bytesOut: 7, firstDay: "2026-09-01" },
    );

    expect(row).toMatchObject({
      consumer: { kind: "project", id: "marketing" },
      assetProject: "core",
      domain: "sales",
      readers: ["ana@example.com", "arn:aws:iam::111122223333:role/mkt"],
      bytesOut: 12,
      accesses: 2,
      firstDay: "2026-09-01",
      lastDay: "2026-09-04",
    });
  });

  it.each<[string, Partial<ReadRow>, object]>([
    ["who left the project before", { lastDay: "2026-09-11" }, { kind: "person", id: "ana@example.com" }],
    ["an account", { person: "account:123456789012" }, { kind: "account", id: "123456789012" }],
    [
      "a role of no project",
      { person: "arn:aws:iam::1:role/x" },
      { kind: "principal", id: "arn:aws:iam::1:role/x" },
    ],
    ["the anonymous", { person: "anonymous" }, { kind: "nobody", id: "anonymous" }],
  ])("names %s by themselves", (_, read, consumer) => {
    expect(only(read).consumer).toEqual(consumer);
  });

  it("sorts what nobody decided before what somebody did, and gives the same whatever the order of reads", () => {
    const reads = [
      aRead({ way: "subscription" }),
      aRead({ way: "owner" }),
      aRead({ way: "outside_account", person: "account:123456789012" }),
      aRead({ bytesOut: 1 }),
      aRead({ bytesOut: 900, person: "zoe@example.com" }),
    ];

    const rows = mapAccess(reads, index);

    expect(rows.map(({ way }) => way)).toEqual([
      "outside_account",
      "bucket_policy",
      "bucket_policy",
      "subscription",
      "owner",
    ]);
    expect(rows[1]?.bytesOut).toBe(900);
    expect(mapAccess(reads.toReversed(), index)).toEqual(rows);
  });
});

describe("a decision", () => {
  const terms = { reason: "agreed", until: "2027-01-01T00:00:00Z", approvedBy: undefined };
  const asked = { justification: "campaign", requestedBy: "ana@example.com" };

  it("to exempt names every reader of the row, and lists people who were not", () => {
    const row = only({ lastDay: "2026-09-11", person: "zoe@example.com" });

    expect(exempt(row, terms, catalog)).toEqual({
      entries: {
        people: [{ id: "zoe@example.com", kind: "human" }],
        exemptions: [
          { person: "zoe@example.com", asset: "orders", reason: "agreed", until: "2027-01-01T00:00:00Z" },
        ],
        subscriptions: [],
      },
    });
    expect(exempt(only({ person: "account:123456789012" }), terms, catalog)).toMatchObject({
      entries: { exemptions: [{ account: "123456789012" }], people: [] },
    });
  });

  it("about a user who reads under a role is about the user", () => {
    const user = "arn:aws:iam::111122223333:user/ivy";
    const row = only({ person: user });

    expect(row.consumer).toEqual({ kind: "person", id: user });
    expect(exempt(row, terms, catalog)).toMatchObject({ entries: { exemptions: [{ person: user }] } });
    expect(request(row, asked, catalog)).toMatchObject({
      entries: { subscriptions: [{ subscriber: { person: user } }] },
    });
  });

  it("to exempt until a time that the catalog is past is refused", () => {
    expect(exempt(only({}), { ...terms, until: "2026-09-30T00:00:00Z" }, catalog)).toHaveProperty("refused");
  });

  it("to request asks for the consumer", () => {
    expect(request(only({}), asked, catalog)).toMatchObject({
      entries: {
        subscriptions: [
          {
            asset: "orders",
            subscriber: { project: "marketing" },
            status: "requested",
            justification: "campaign",
          },
        ],
      },
    });
  });

  it("is refused where nobody can be named, and where it was taken already", () => {
    expect(exempt(only({ person: "unknown", way: "unknown" }), terms, catalog)).toHaveProperty("refused");
    expect(request(only({ person: "account:123456789012" }), asked, catalog)).toHaveProperty("refused");
    expect(request(only({ way: "subscription" }), asked, catalog)).toHaveProperty("refused");
  });
});

describe("renderMap", () => {
  const sight = sightBy([aSeenTrail()]);
  const rows = mapAccess([aRead({ person: "=cmd()\u001B[31m@example.com", bytesOut: 2e9 })], index);

  it("shows hostile names as data", () => {
    const table = renderMap({ rows, asOf: null, sight }, "table", { width: 120, colour: false });
    const csv = renderMap({ rows, asOf: null, sight }, "csv", { width: 120, colour: false });

    expect(table).toContain("2.00 GB");
    expect(table + csv).not.toContain("\u001B");
    expect(csv).toContain("'=cmd()");
  });

  it("says where no read is in the logs, and of an asset that nobody could see that it is not unused", () => {
    const style = { width: 100, colour: false };
    const blind = sightBy([aSeenTrail({ isLogging: false })]);
    const empty = (given: MapSight): string =>
      renderMap({ rows: [], asOf: null, sight: given }, "table", style);

    expect(empty(sight)).toMatch(/^No read of governed data is in the logs\./);
    expect(empty(sight)).not.toContain("unused");
    expect(empty(blind)).toContain("none is unused because it is not listed");
    expect(empty(blind)).toMatch(
      /\norders +none +2026-09-01 +s3: org-trail would log it, and has stopped;\n/,
    );
    expect(empty(sightBy([]))).toContain("an asset that is not listed is not unused");
  });

  it("says of every row how far its asset is seen, for programs and spreadsheets", () => {
    const part = sightBy([aSeenTrail({ selectors: [MANAGEMENT, objectsOf("arn:aws:s3:::lake/orders/a")] })]);
    const style = { width: 100, colour: false };
    const json = renderMap({ rows, asOf: null, sight: part }, "json", style);

    expect(JSON.parse(json)).toMatchObject({
      trails_asked: true,
      rows: [{ asset: "orders", observability: "partial" }],
      not_seen_in_full: [
        {
          asset: "orders",
          observability: "partial",
          since: "2026-09-01T00:00:00Z",
          not_seen: ["s3: org-trail logs it only where the object begins with arn:aws:s3:::lake/orders/a"],
        },
      ],
    });
    expect(renderMap({ rows, asOf: null, sight: part }, "csv", style)).toMatch(/,2026-09-02,partial\n/);
  });
});
