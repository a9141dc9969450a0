import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { coverageOf } from "../../src/core/coverage/coverage.ts";
import type { CoverageInput } from "../../src/core/coverage/coverage.ts";
import { HOUR_MS } from "../../src/core/record/time.ts";
import { coverageReport } from "../../src/reports/coverage/compute.ts";
import type { CoverageReport } from "../../src/reports/coverage/compute.ts";
import { renderCoverage } from "../../src/reports/coverage/render.ts";
import { hoursInWords, stripLines } from "../../src/reports/coverage/strip.ts";
import { catalogOf } from "../support/pipeline.ts";
import { aSeenTrail } from "../support/trails.ts";

const NOW = Date.parse("2026-09-10T10:30:00Z");
const START = Date.parse("2026-09-07T11:00:00Z");
const place = { account: "111122223333", region: "eu-west-1" };
const index = indexCatalog(
  catalogOf({
    as_of: "2026-10-01T00:00:00Z",
    domains: [{ id: "sales", name: "Sales" }],
    projects: [{ id: "core", name: "Core", domain: "sales", role_arns: [] }],
    assets: [
      {
        id: "orders",
        name: "Orders",
        project: "core",
        table_arn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders",
        locations: ["s3://lake/orders/"],
      },
      { id: "\u001B[31mred", name: "Red", project: "core", locations: ["s3://lake/red/"] },
    ],
  }),
);
const trail = aSeenTrail({
  isOrganization: false,
  selectors: [{ FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] }],
});
const input = (given: Partial<CoverageInput> = {}): CoverageInput => ({
  sightings: [{ place, trail, from: START, until: null }],
  places: [{ ...place, state: "read", reason: null, detail: null, readAt: NOW }],
  lookedUp: [],
  logged: ["111122223333"],
  seen: new Map(),
  hours: [
    { ...place, hour: START, events: 5, lagMean: 300_000, lagMax: 400_000 },
    { ...place, hour: START + HOUR_MS, events: 5_000, lagMean: null, lagMax: null },
  ],
  messages: [],
  macie: [],
  now: NOW,
  ...given,
});
const report = (given: Partial<CoverageInput> = {}): CoverageReport => {
  const all = input(given);
  return coverageReport(all, coverageOf(all, index), 72);
};
const text = (given: Partial<CoverageInput> = {}, words = false, width = 140): string =>
  renderCoverage(report(given), { format: "table", width, words });

describe("the report on coverage", () => {
  it("says of each asset how far each route to it is seen, since when, and why not in full", () => {
    expect(report().assets).toMatchObject([
      { asset: "\u001B[31mred", observability: "none" },
      {
        asset: "orders",
        account: "111122223333",
        region: "eu-west-1",
        observability: "partial",
        since: "2026-09-07T11:00:00Z",
        routes: [
          {
            route: "s3",
            observability: "none",
            since: "2026-09-07T11:00:00Z",
            reasons: ["no trail logs it"],
            resources: ["s3://lake/orders/"],
          },
          { route: "lakeformation", observability: "full", reasons: [], resources: [] },
        ],
      },
    ]);
  });

  it("has each hour of each account and Region up to now, and places of which nothing came", () => {
    const silent = { account: "444455556666", region: "eu-north-1" };
    const { hours } = report({
      places: [
        ...input().places,
        { ...silent, state: "failed", reason: "aws_access_denied", detail: "refused", readAt: null },
      ],
    });

    expect(hours).toMatchObject({ from: "2026-09-07T11:00:00Z", until: "2026-09-10T11:00:00Z" });
    expect(hours.places.map(({ account, trails, events }) => [account, trails, events.length])).toEqual([
      ["111122223333", "read", 72],
      ["444455556666", "failed", 72],
    ]);
    expect(hours.places[0]?.events.slice(0, 3)).toEqual([5, 5_000, 0]);
    expect(hours.places[0]?.minutes_late.slice(0, 3)).toEqual([5, null, null]);
    expect(hours.places[1]?.events.every((count) => count === 0)).toBe(true);
  });

  it("prints a character for each hour, on as many lines as the width asks for, and never a control character", () => {
    const wide = text();
    const narrow = text({}, false, 80);

    expect(wide).toMatch(/111122223333\/eu-west-1 +2026-09-07 11:00 +[▁▂]█·{70}\n/);
    expect(narrow.match(/2026-09-\d\d 11:00 +[▁-█·]{24}\n/g)).toHaveLength(3);
    for (const printed of [wide, narrow]) expect(printed).not.toContain("\u001B");
  });

  it("tells the same hours in words, and how late they came", () => {
    expect(text({}, true)).toContain(
      "  111122223333/eu-west-1: 5,005 events in 2 of 72 hours; nothing 2026-09-07 13:00 to 2026-09-10 11:00 (70 hours); 5 minutes late at most\n",
    );
    expect(text({}, true)).not.toMatch(/[▁-█]/);
  });

  it("ends with what closes the gaps, and never calls unused what could not be seen", () => {
    const printed = text();

    expect(printed).toContain("asset_unobserved: asset/");
    expect(printed).toContain("aws cloudtrail put-event-selectors --region eu-west-1");
    expect(printed).toContain("0 seen in full, 1 in part, 1 not at all");
    expect(printed).toContain("never unused: nobody knows");
    expect(printed).not.toContain("No account said");
  });

  it("says where nobody was asked, and what to set", () => {
    const printed = text({ sightings: [], places: [] });

    expect(printed).toContain("set AUDITPLANE_COVERAGE");
    expect(printed).toContain("not known");
    expect(report({ sightings: [], places: [] })).toMatchObject({ asked: false, gaps: [], commands: [] });
  });

  it("is the same for programs, whole and in JSON", () => {
    const printed = renderCoverage(report(), { format: "json", width: 80, words: false });

    expect(JSON.parse(printed)).toEqual(report());
  });
});

describe("the strip of hours", () => {
  it("is empty of bars where nothing came at all, and full where every hour is alike", () => {
    expect(stripLines([0, 0, 0], 100)).toEqual([{ after: 0, bars: "···" }]);
    expect(stripLines([7, 7], 100)).toEqual([{ after: 0, bars: "██" }]);
    expect(stripLines([1, 0, 1_000_000], 1)).toEqual([{ after: 0, bars: "▁·█" }]);
  });

  it("names four silences in words and counts the others", () => {
    const events = Array.from({ length: 12 }, (_, at) => at % 2);

    expect(hoursInWords(events, START)).toMatch(
      /^6 events in 6 of 12 hours; nothing 2026-09-07 11:00 to 2026-09-07 12:00 \(1 hour\), .*, and 2 more times$/,
    );
    expect(hoursInWords([1], START)).toBe("1 event in 1 of 1 hour");
  });
});
