import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowsCostCenter } from "../../../src/core/mesh-policy/cost-centers.ts";
import { demandsIn } from "../../../src/core/mesh-policy/effective.ts";
import type { Demands } from "../../../src/core/mesh-policy/effective.ts";
import { isPlaceOf } from "../../../src/core/mesh-policy/place-pattern.ts";
import { policyOf } from "../../../src/core/mesh-policy/schema.ts";
import type { FloorFile, UnitFile } from "../../../src/core/mesh-policy/schema.ts";
import { unitsNow } from "../../../src/core/mesh-policy/units-now.ts";

const UNITS = [
  { id: "root", name: "Acme" },
  { id: "sales", name: "Sales", parent: "root" },
  { id: "north", name: "North", parent: "sales" },
  { id: "loop", name: "Loop", parent: "loop" },
];
const CLASSES = ["public", "internal", "confidential"];
const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"];
const PLACES = ["s3://sales-*/", "s3://sales-a/", "s3://sales-a/x/", "s3://*/", "s3://lake/"];
const COST = ["CC-1000", "CC-2000", "X-1"];

const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of);
const days = maybe(fc.integer({ min: 1, max: 3650 }));
const some = (of: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...of], { minLength: 1 });
const required = maybe(
  fc.record({ forms: some(["A", "B"]), fields: some(["A.x", "y"]), terms: some(["t1", "t2"]) }),
);
const classes = fc.subarray([...CLASSES]).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      fc.record({
        name: fc.constantFrom(name, name.toUpperCase()),
        review_every_days: days,
        longest_days: days,
        encryption: maybe(fc.constant("kms" as const)),
        copies: maybe(fc.constantFrom("allowed" as const, "forbidden" as const)),
      }),
    ),
  ),
);
const terms = {
  classifications: classes,
  cost_centers: maybe(fc.oneof(some(COST), fc.constant({ pattern: "CC-[0-9]{4}" }))),
  access_ends_within_hours: days,
  approvers: maybe(fc.constantFrom("either" as const, "project_owners" as const, "unit_owners" as const)),
  requests_wait_hours: days,
  regions: maybe(some(REGIONS)),
  locations: maybe(some(PLACES)),
  encryption: maybe(fc.constant("kms" as const)),
  require: maybe(fc.record({ publish: required, subscribe: required })),
};
const unit: fc.Arbitrary<UnitFile> = fc.record({
  unit: fc.constantFrom("root", "Sales", "north", "Loop", "nobody"),
  allowed_classifications: maybe(some([...CLASSES, "secret"])),
  ...terms,
});
const floor: fc.Arbitrary<FloorFile> = fc.record({
  version: fc.constant(1 as const),
  ...terms,
  units: fc.array(unit, { maxLength: 4 }),
});

const atMost = (one: number | undefined, limit: number | undefined): boolean =>
  limit === undefined || (one !== undefined && one <= limit);
const within = (
  one: readonly string[] | undefined,
  limits: readonly string[] | undefined,
  isWithin: (limit: string, value: string) => boolean,
): boolean =>
  limits === undefined || (one?.every((value) => limits.some((limit) => isWithin(limit, value))) ?? false);
const same = (one: string, other: string): boolean => one === other;

/** Whatever `one` lets through, `other` lets through. */
function expectNoLooser(one: Demands, other: Demands): void {
  for (const action of ["publish", "subscribe"] as const)
    for (const what of ["forms", "fields", "terms"] as const)
      expect(one[action][what]).toEqual(expect.arrayContaining([...other[action][what]]));
  expect(within(one.classifications, other.classifications, same)).toBe(true);
  expect(within(one.regions, other.regions, same)).toBe(true);
  expect(within(one.locations, other.locations, isPlaceOf)).toBe(true);
  for (const value of COST)
    if (allowsCostCenter(one.costCenters, value))
      expect(allowsCostCenter(other.costCenters, value)).toBe(true);
  expect(one.encryption ?? other.encryption).toBe(one.encryption);
  if (other.approvers !== undefined && other.approvers !== "either")
    expect(one.approvers).toBe(other.approvers);
  expect(atMost(one.requestsWaitHours, other.requestsWaitHours)).toBe(true);
  expect(atMost(one.accessEndsWithinHours, other.accessEndsWithinHours)).toBe(true);
  for (const name of CLASSES) {
    const [own, limit] = [one.ofClass(name), other.ofClass(name)];
    expect(atMost(own.longestDays, limit.longestDays)).toBe(true);
    expect(atMost(own.reviewEveryDays, limit.reviewEveryDays)).toBe(true);
    expect(atMost(own.ceilingBytes, limit.ceilingBytes)).toBe(true);
    expect(own.encryption ?? limit.encryption).toBe(own.encryption);
    expect(own.copiesAllowed && !limit.copiesAllowed).toBe(false);
  }
}

describe("what holds in a domain unit", () => {
  it("is never looser than the floor, whatever units say", () => {
    fc.assert(
      fc.property(floor, (file) => {
        const demandsOf = demandsIn(policyOf(file), UNITS);
        const everywhere = demandsIn(policyOf({ ...file, units: [] }), UNITS)(null);
        for (const { id } of UNITS) expectNoLooser(demandsOf(id), everywhere);
      }),
      { numRuns: 60 },
    );
  });

  it("is never looser than what holds in the unit above", () => {
    fc.assert(
      fc.property(floor, (file) => {
        const demandsOf = demandsIn(policyOf(file), UNITS);
        expectNoLooser(demandsOf("sales"), demandsOf("root"));
        expectNoLooser(demandsOf("north"), demandsOf("sales"));
      }),
      { numRuns: 60 },
    );
  });

  it("is what every unit above adds, and its own, by id or name", () => {
    const policy = policyOf({
      version: 1,
      requests_wait_hours: 72,
      classifications: [{ name: "internal", longest_days: 365 }, { name: "confidential" }],
      units: [
        { unit: "Sales", requests_wait_hours: 24, require: { publish: { terms: ["t1"] } } },
        {
          unit: "north",
          allowed_classifications: ["Internal"],
          classifications: [{ name: "internal", longest_days: 90 }],
        },
      ],
    });
    const demandsOf = demandsIn(policy, UNITS);

    expect(demandsOf("north")).toMatchObject({
      requestsWaitHours: 24,
      classifications: ["internal"],
      publish: { terms: ["t1"] },
    });
    expect(demandsOf("north").ofClass("INTERNAL").longestDays).toBe(90);
    expect(demandsOf("sales").ofClass("internal").longestDays).toBe(365);
    expect(demandsOf(null)).toMatchObject({ requestsWaitHours: 72, publish: { terms: [] } });
    expect(demandsOf("unknown").requestsWaitHours).toBe(72);
  });

  it("limits nothing of what has no classification, or one that the policy does not know", () => {
    const policy = policyOf({
      version: 1,
      classifications: [{ name: "internal", longest_days: 365, copies: "forbidden" }],
    });
    const { ofClass } = demandsIn(policy, [])(null);

    for (const name of [null, "secret"])
      expect(ofClass(name)).toEqual({
        longestDays: undefined,
        reviewEveryDays: undefined,
        ceilingBytes: undefined,
        encryption: undefined,
        copiesAllowed: true,
      });
  });
});

describe("a place with stars", () => {
  it.each([
    ["s3://sales-*/", "s3://sales-eu/orders/", true],
    ["s3://sales-*/", "s3://sales/", false],
    ["s3://sales-*", "s3://sales-eu/orders/", true],
    ["s3://*-lake/", "s3://other/x-lake/", false],
    ["s3://a*a/", "s3://a/", false],
    ["s3://lake/", "s3://lake/", true],
    ["s3://lake/", "s3://lake/a/", true],
    ["s3://lake/", "s3://lake2/", false],
    ["s3://lake/*/raw", "s3://lake/a/raw", true],
    ["s3://lake/*/raw", "s3://lake/a/raw/x", false],
  ])("%s is of %s: %s", (pattern, place, expected) => {
    expect(isPlaceOf(pattern, place)).toBe(expected);
  });
});

describe("a cost centre", () => {
  const pattern = (text: string) => [{ pattern: text }];

  it("is matched as a whole, and in no time whatever people wrote", () => {
    expect(allowsCostCenter(pattern("CC-[0-9]{4}|X"), "CC-1000")).toBe(true);
    expect(allowsCostCenter(pattern("CC-[0-9]{4}|X"), "CC-10000")).toBe(false);
    expect(allowsCostCenter(pattern("(a+)+"), `${"a".repeat(5_000)}!`)).toBe(false);
  });
});

describe("domain units that a policy is of", () => {
  const lasting = (id: string, name: string, [from, until]: readonly [number, number]) => ({
    id,
    name,
    owners: [],
    topicArn: undefined,
    parent: undefined,
    timeZone: undefined,
    asOf: undefined,
    from,
    until,
  });

  it("are those that there are, by the names that they have now", () => {
    const domains = [
      lasting("du1", "Sales", [-Infinity, 10]),
      lasting("du2", "Sales", [20, Infinity]),
      lasting("du3", "Sales", [-Infinity, 15]),
      lasting("du3", "Logistics", [15, Infinity]),
    ];
    const units = unitsNow({ domains, asOf: 100 });
    expect(units.map(({ id, name }) => `${id} ${name}`).sort()).toEqual(["du2 Sales", "du3 Logistics"]);

    const own: UnitFile = { unit: "Sales", access_ends_within_hours: 4 };
    const demands = demandsIn(policyOf({ version: 1, access_ends_within_hours: 24, units: [own] }), units);
    expect(["du2", "du3"].map((unit) => demands(unit).accessEndsWithinHours)).toEqual([4, 24]);
  });
});

describe("a location", () => {
  it("without a slash at its end is all that is below it, as one with a slash is", () => {
    const { locations } = policyOf({
      version: 1,
      locations: ["s3://lake/sales", "s3://lake/finance/", "s3://lake/x*"],
    });
    expect(locations).toEqual(["s3://lake/sales/", "s3://lake/finance/", "s3://lake/x*"]);
  });
});
