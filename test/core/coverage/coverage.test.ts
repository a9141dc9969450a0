import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { coverageOf, currentSight } from "../../../src/core/coverage/coverage.ts";
import type { AskedPlace, CoverageInput } from "../../../src/core/coverage/coverage.ts";
import type { MacieReading } from "../../../src/core/coverage/macie.ts";
import { observeFolder } from "../../../src/core/coverage/observability.ts";
import { sayReason } from "../../../src/core/coverage/says.ts";
import { OPERATORS } from "../../../src/core/coverage/selector.ts";
import type { FieldSelector, Selector } from "../../../src/core/coverage/selector.ts";
import type { SeenTrail } from "../../../src/core/coverage/trail.ts";
import { ASSUME_FIX } from "../../../src/core/refusal/reader-fix.ts";
import { HOUR_MS } from "../../../src/core/record/time.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { aSeenTrail } from "../../support/trails.ts";

const NOW = Date.parse("2026-09-20T12:00:00Z");
const security = { account: "111122223333", region: "eu-west-1" };
const member = { account: "123456789012", region: "eu-west-1" };
const ROLE = "arn:aws:sts::123456789012:assumed-role/etl";

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
        table_arn: "arn:aws:glue:eu-west-1:123456789012:table/sales/orders",
        locations: ["s3://lake/orders/"],
      },
    ],
  }),
);
const asked = (place: typeof security, given: Partial<AskedPlace> = {}): AskedPlace => ({
  ...place,
  state: "read",
  reason: null,
  detail: null,
  readAt: NOW,
  ...given,
});
const sighting = (
  trail: SeenTrail,
  { place = security, hours = 1, until = null as number | null } = {},
): CoverageInput["sightings"][number] => ({ place, trail, from: NOW - hours * HOUR_MS, until });
const input = (given: Partial<CoverageInput> = {}): CoverageInput => ({
  sightings: [sighting(aSeenTrail())],
  places: [asked(security)],
  lookedUp: [],
  logged: [],
  seen: new Map(),
  hours: [],
  messages: [],
  macie: [],
  now: NOW,
  ...given,
});
const levelOf = (given: Partial<CoverageInput>): string | undefined =>
  coverageOf(input(given), index).views[0]?.level;
const gaps = (given: Partial<CoverageInput>): string[] =>
  coverageOf(input(given), index).gaps.map(({ kind, subject }) => `${kind} ${subject}`);

const management: Selector = { FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] };
const objects = (...more: FieldSelector[]): Selector => ({
  FieldSelectors: [
    { Field: "eventCategory", Equals: ["Data"] },
    { Field: "resources.type", Equals: ["AWS::S3::Object"] },
    ...more,
  ],
});

describe("a trail of an organization", () => {
  it("counts for a member that lists it, and for one whose logs are here, and for no other account", () => {
    expect(levelOf({ logged: ["123456789012"] })).toBe("full");
    expect(levelOf({ sightings: [sighting(aSeenTrail(), { place: member })] })).toBe("full");
    expect(levelOf({})).toBe("none");
  });

  it("that is one account's own counts for nobody else, whoever's logs are here", () => {
    const own = aSeenTrail({ isOrganization: false });

    expect(levelOf({ sightings: [sighting(own)], logged: ["123456789012"] })).toBe("none");
  });
});

describe("callers whom a selector leaves out", () => {
  const without = objects({ Field: "userIdentity.arn", NotStartsWith: [ROLE] });
  const only = objects({ Field: "userIdentity.arn", StartsWith: [ROLE] });
  const trails = (...all: Selector[][]): CoverageInput["sightings"] =>
    all.map((selectors, at) =>
      sighting(aSeenTrail({ arn: `arn:aws:cloudtrail:eu-west-1:111122223333:trail/t${at}`, selectors }), {
        place: member,
      }),
    );

  it("make an asset partial, and are named as the reason and as a gap", () => {
    const sightings = trails([management, without]);
    const { views } = coverageOf(input({ sightings }), index);

    expect(views[0]?.level).toBe("partial");
    expect(views[0]?.routes[0]?.reasons.map(sayReason)).toContain(
      `org-trail logs it only where the caller does not begin with ${ROLE}`,
    );
    expect(gaps({ sightings })).toContain("trail_excludes_principals trail/org-trail (111122223333)");
  });

  it("are seen where another trail logs them, and not where that one leaves out one session more", () => {
    const more = objects({ Field: "userIdentity.arn", StartsWith: [`${ROLE}/a`] });

    expect(levelOf({ sightings: trails([management, without], [only]) })).toBe("full");
    expect(levelOf({ sightings: trails([management, without], [more]) })).toBe("partial");
  });
});

describe("a Region that is not enabled", () => {
  const off = asked(
    { account: "111122223333", region: "ap-east-1" },
    { state: "failed", reason: "aws_region_disabled", detail: "could not ask", readAt: null },
  );

  it("is a gap with what to do about it, other than one without the right to ask", () => {
    const denied = asked(member, { state: "failed", reason: "aws_access_denied", detail: "refused" });
    const found = coverageOf(input({ places: [asked(security), off, denied] }), index).gaps;

    expect(found.map(({ kind, subject, fix }) => [kind, subject, fix]).slice(-2)).toEqual([
      [
        "trails_unread",
        "111122223333/ap-east-1",
        "leave the Region out of AUDITPLANE_COVERAGE, or enable it for the account",
      ],
      ["trails_unread", "123456789012/eu-west-1", expect.stringMatching(/^allow cloudtrail:DescribeTrails/)],
    ]);
  });

  it("is told what STS needs where it was STS that refused the reader's role", () => {
    const detail =
      "could not ask which trails log: access_denied (User: x is not authorized to perform: sts:AssumeRole on …";
    const denied = asked(member, { state: "failed", reason: "aws_access_denied", detail });

    const found = coverageOf(input({ places: [asked(security), denied] }), index).gaps;

    expect(found.find(({ kind }) => kind === "trails_unread")?.fix).toBe(ASSUME_FIX);
  });

  it("takes nothing away from what other places say, nor is it taken for a place without a trail", () => {
    const found = gaps({ places: [asked(security), off], logged: ["123456789012"] });

    expect(found).toEqual(["trails_unread 111122223333/ap-east-1"]);
  });
});

describe("a place that nobody asks any more", () => {
  it("is a gap after three hours, though its last answer was a good one", () => {
    const since = (hours: number): readonly string[] =>
      gaps({ places: [asked(security, { readAt: NOW - hours * HOUR_MS })], logged: ["123456789012"] });

    expect(since(2)).toEqual([]);
    expect(since(4)).toEqual(["trails_unread 111122223333/eu-west-1"]);
  });

  it("is not called one without a trail for what it said long ago", () => {
    const places = [asked(security, { readAt: NOW - 4 * HOUR_MS })];

    expect(gaps({ places, sightings: [], logged: [] })).not.toContain(
      "place_without_trail 111122223333/eu-west-1",
    );
  });
});

describe("a place without a trail", () => {
  it("whose management events are looked up is not told to have them looked up, but what they never hold", () => {
    const gap = (lookedUp: CoverageInput["lookedUp"]): readonly (string | undefined)[] => {
      const found = coverageOf(input({ places: [asked(security)], sightings: [], lookedUp }), index).gaps;
      const one = found.find(({ kind }) => kind === "place_without_trail");
      return [one?.reason, one?.fix];
    };

    expect(gap([])).toEqual([
      "no trail logs anything here",
      "create a trail there, or one of the organization; AUDITPLANE_LOOKUP with 111122223333/eu-west-1 has management events alone",
    ]);
    expect(gap([security])).toEqual([
      "no trail logs anything here: management events are looked up, and no read of an object can be seen",
      "create a trail there, or one of the organization",
    ]);
  });
});

describe("a place that is asked and of which nothing comes", () => {
  const asking = (hours: number, trail = aSeenTrail()): Partial<CoverageInput> => ({
    sightings: [sighting(trail, { place: member, hours })],
    places: [asked(member)],
  });
  const silent = ["source_silent 123456789012/eu-west-1"];

  it("is silent after six hours, since even our questions are logged there", () => {
    expect(gaps(asking(5))).toEqual([]);
    expect(gaps(asking(6))).toEqual(silent);
  });

  it("is silent though it was heard long ago, and not where something came", () => {
    const heard = { ...member, hour: NOW - 30 * HOUR_MS, events: 1, lagMean: null, lagMax: null };

    expect(gaps(asking(24 * 30))).toEqual(silent);
    expect(gaps({ ...asking(24 * 30), hours: [heard] })).toEqual([]);
  });

  it.each([
    ["logs writes alone", { selectors: [{ FieldSelectors: [{ Field: "readOnly", Equals: ["false"] }] }] }],
    ["logs data events alone", { selectors: [objects()] }],
    ["has stopped", { isLogging: false }],
    ["is not read here", { isRead: false }],
  ])("is not called silent where its trail %s: that is a gap of another kind", (_, given) => {
    expect(gaps(asking(24, aSeenTrail(given)))).not.toContain(silent[0]);
  });
});

describe("a place where Macie is read", () => {
  const reading = (given: Partial<MacieReading>): string[] =>
    gaps({
      macie: [
        { ...member, state: "read", reason: null, detail: null, endedAt: NOW, readUntil: NOW, ...given },
      ],
    }).filter((one) => one.startsWith("macie"));
  const failed = { state: "failed", reason: "aws_access_denied", detail: "refused" } as const;
  const gap = ["macie_unread macie/123456789012/eu-west-1"];

  it("is a gap after a day of failures, and at once where it was never read", () => {
    expect(reading({})).toEqual([]);
    expect(reading({ ...failed, readUntil: NOW - 23 * HOUR_MS })).toEqual([]);
    expect(reading({ ...failed, readUntil: NOW - 25 * HOUR_MS })).toEqual(gap);
    expect(reading({ ...failed, readUntil: null })).toEqual(gap);
  });

  it("is one where Macie is not enabled, and where nobody reads it any more", () => {
    expect(reading({ state: "not_enabled" })).toEqual(gap);
    expect(reading({ endedAt: NOW - 25 * HOUR_MS })).toEqual(gap);
    expect(reading({ state: null, endedAt: null, readUntil: null })).toEqual([]);
  });
});

describe("a folder that belongs to no asset", () => {
  it("is seen as far as trails log it, and of nothing is said where nobody was asked", () => {
    const at = (given: Partial<CoverageInput>): string | undefined =>
      observeFolder("s3://dump/x/", currentSight(input(given)));
    const part = aSeenTrail({
      selectors: [objects({ Field: "resources.ARN", StartsWith: ["arn:aws:s3:::dump/x/a"] })],
    });

    expect(at({ sightings: [], places: [] })).toBeUndefined();
    expect(at({ sightings: [sighting(part)] })).toBe("partial");
    expect(at({ sightings: [sighting(aSeenTrail({ isRead: false }))] })).toBe("none");
    // whose bucket it is nobody says, and the trail is of two accounts
    expect(at({})).toBe("partial");
  });
});

const value = fc.constantFrom(
  "arn:aws:s3:::lake/",
  "arn:aws:s3:::lake/orders/",
  "arn:aws:s3:::lake/orders/a",
  "arn:aws:s3:::other/",
  ".parquet",
  "GetObject",
  "true",
  ROLE,
);
const condition: fc.Arbitrary<FieldSelector> = fc
  .tuple(
    fc.constantFrom("resources.ARN", "eventName", "readOnly", "userIdentity.arn"),
    fc.dictionary(fc.constantFrom(...OPERATORS), fc.array(value, { minLength: 1, maxLength: 2 }), {
      minKeys: 1,
      maxKeys: 2,
    }),
  )
  .map(([Field, conditions]) => ({ Field, ...conditions }));
const selectors = fc.array(
  fc.array(condition, { maxLength: 2 }).map((more) => objects(...more)),
  { maxLength: 3 },
);

describe("whatever selectors a trail has", () => {
  const RANK = ["none", "partial", "full"];
  const seenBy = (own: readonly Selector[]): ReturnType<typeof coverageOf> => {
    const sightings = [sighting(aSeenTrail({ selectors: own }), { place: member })];
    return coverageOf(input({ sightings, places: [asked(member)] }), index);
  };
  const rankOf = (own: readonly Selector[]): number =>
    RANK.indexOf(seenBy(own).views[0]?.routes[0]?.level ?? "");

  it("more of them never hide anything", () => {
    fc.assert(
      fc.property(selectors, selectors, (some, more) => {
        expect(rankOf([...some, ...more])).toBeGreaterThanOrEqual(rankOf(some));
      }),
      { numRuns: 300 },
    );
  });

  it("the command that is printed keeps them all and leaves no gap in the reads of the asset", () => {
    fc.assert(
      fc.property(selectors, (own) => {
        const { views, fixes } = seenBy(own);
        const json = /--advanced-event-selectors '(.*)'$/.exec(fixes[0]?.command ?? "")?.[1];
        if (json === undefined) {
          expect(views[0]?.level).toBe("full");
          return;
        }
        const after = JSON.parse(json.replaceAll("'\\''", "'")) as Selector[];
        expect(after.slice(0, own.length)).toEqual(own);
        expect(seenBy(after).views[0]?.level).toBe("full");
      }),
      { numRuns: 300 },
    );
  });
});
