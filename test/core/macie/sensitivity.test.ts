import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexCatalog, NO_CATALOG } from "../../../src/core/catalog/index-catalog.ts";
import type { MacieFinding } from "../../../src/core/macie/finding.ts";
import { newestOf } from "../../../src/core/macie/newest.ts";
import { sensitivitiesOf } from "../../../src/core/macie/sensitivity.ts";
import { aParsedFinding, aResult } from "../../support/macie-findings.ts";
import { aCatalog, t } from "../catalog/builders.ts";

const NOON = Date.parse(t(12));

const index = indexCatalog(
  aCatalog({
    assets: [
      { id: "orders", name: "Orders", project: "sales", locations: ["s3://lake/orders/"] },
      { id: "cards", name: "Cards", project: "sales", locations: ["s3://lake/orders/cards/"] },
      { id: "moved", name: "Moved", project: "sales", locations: ["s3://lake/moved/"], until: t(6) },
      { id: "other", name: "Other", project: "sales", locations: ["s3://other/"] },
    ],
  }),
);

const PERSONAL = { category: "PERSONAL_INFORMATION", type: "EMAIL_ADDRESS" };

const LOW = { severity: { description: "Low", score: 1 } };

let number = 0;

/** A finding on data in an object of the bucket `lake`, or of another one. */
function onObject(key: string, more: Record<string, unknown> = {}, bucket = "lake"): MacieFinding {
  return aParsedFinding({
    id: `object-${number++}`,
    bucket,
    key,
    more: { classificationDetails: aResult([PERSONAL]), ...more },
  });
}

function onBucket(bucket: string, more: Record<string, unknown> = {}): MacieFinding {
  return aParsedFinding({ id: `bucket-${number++}`, bucket, key: undefined, more });
}

describe("the sensitivity of assets", () => {
  it("comes from the asset with the longest location that holds the object", () => {
    const { assets } = sensitivitiesOf(
      [onObject("orders/a.csv"), onObject("orders/cards/b.csv"), onObject("orders/dt=1/c.csv")],
      index,
      NOON,
    );

    expect(assets.map(({ asset, data }) => [asset.id, data?.objects])).toEqual([
      ["cards", 1],
      ["orders", 2],
    ]);
  });

  it("is the highest severity, with kinds, types, columns and the newest time", () => {
    const low = onObject("orders/a.csv", {
      ...LOW,
      updatedAt: t(3),
      classificationDetails: aResult([
        { ...PERSONAL, count: 3, columns: ["email"] },
        { category: "CREDENTIALS", type: "AWS_CREDENTIALS" },
      ]),
    });
    const high = onObject("orders/b.parquet", {
      severity: { description: "High", score: 3 },
      updatedAt: t(2),
      classificationDetails: aResult([
        { ...PERSONAL, count: 4, jsonPaths: ["$.email", "$.customer.mail", "$[0]"] },
        { category: "PERSONAL_INFORMATION", type: "NAME", columns: ["email"] },
      ]),
    });

    const { assets } = sensitivitiesOf([low, high], index, NOON);

    expect(assets).toMatchObject([
      {
        asset: { id: "orders" },
        severity: "high",
        data: {
          severity: "high",
          objects: 2,
          newestAt: Date.parse(t(3)),
          kinds: [
            {
              kind: "PERSONAL_INFORMATION",
              types: [
                { type: "EMAIL_ADDRESS", objects: 2, count: 7 },
                { type: "NAME", objects: 1, count: 1 },
              ],
            },
            { kind: "CREDENTIALS", types: [{ type: "AWS_CREDENTIALS", objects: 1, count: 1 }] },
          ],
          columns: [
            { name: "customer", fields: ["mail"], types: ["EMAIL_ADDRESS"] },
            {
              name: "email",
              fields: [],
              kinds: ["PERSONAL_INFORMATION"],
              types: ["EMAIL_ADDRESS", "NAME"],
            },
          ],
        },
        buckets: [],
      },
    ]);
  });

  it("counts an object once that was looked at again, by its newest finding", () => {
    const before = onObject("orders/a.csv", {
      updatedAt: t(1),
      classificationDetails: aResult([{ ...PERSONAL, count: 100 }]),
    });
    const after = onObject("orders/a.csv", {
      updatedAt: t(2),
      classificationDetails: aResult([{ ...PERSONAL, count: 5 }]),
    });

    const { assets } = sensitivitiesOf([after, before], index, NOON);

    expect(assets[0]?.data?.kinds).toEqual([
      { kind: "PERSONAL_INFORMATION", types: [{ type: "EMAIL_ADDRESS", objects: 1, count: 5 }] },
    ]);
  });

  it("leaves out what is archived or a sample, and what was archived by its newest version", () => {
    const finding = onObject("orders/a.csv");

    const { assets, uncovered } = sensitivitiesOf(
      [
        onObject("orders/b.csv", { archived: true }),
        onObject("elsewhere/c.csv", { sample: true }),
        finding,
        { ...finding, archived: true, updatedAt: finding.updatedAt + 1 },
      ],
      index,
      NOON,
    );

    expect([assets, uncovered]).toEqual([[], []]);
  });

  it("knows the kind by the finding's type where no detection can be read", () => {
    const { assets } = sensitivitiesOf(
      [onObject("orders/a.csv", { classificationDetails: null, type: "SensitiveData:S3Object/Credentials" })],
      index,
      NOON,
    );

    expect(assets[0]?.data?.kinds).toEqual([{ kind: "CREDENTIALS", types: [] }]);
  });

  it("marks what was found on a bucket alone, for every asset in it", () => {
    const { assets } = sensitivitiesOf([onBucket("lake"), onObject("orders/a.csv", LOW)], index, NOON);

    const concern = [{ bucket: "lake", severity: "high", types: ["Policy:IAMUser/S3BucketPublic"] }];
    expect(assets).toMatchObject([
      { asset: { id: "cards" }, severity: "high", data: undefined, buckets: concern },
      { asset: { id: "orders" }, severity: "high", data: { severity: "low" }, buckets: concern },
    ]);
  });

  it("tells sensitive places that no asset covers at the time, by the folder of the data set", () => {
    const { uncovered, uncoveredBuckets, assets } = sensitivitiesOf(
      [
        onObject("tmp/dump/dt=2026-09-01/a.csv"),
        onObject("tmp/dump/dt=2026-09-02/b.csv"),
        onObject("moved/c.csv"),
        onObject("root.csv", {}, "private"),
        onBucket("private"),
      ],
      index,
      NOON,
    );

    expect(uncovered.map(({ resource, bucket, data }) => [resource, bucket, data.objects])).toEqual([
      ["s3://lake/moved/", "lake", 1],
      ["s3://lake/tmp/dump/", "lake", 2],
      ["s3://private/", "private", 1],
    ]);
    expect(uncoveredBuckets.map(({ bucket }) => bucket)).toEqual(["private"]);
    expect(assets).toEqual([]);
  });

  it("without a catalog is that of places alone", () => {
    const { assets, uncovered } = sensitivitiesOf([onObject("orders/a.csv")], indexCatalog(NO_CATALOG), NOON);

    expect(assets).toEqual([]);
    expect(uncovered).toHaveLength(1);
  });

  it("is the same whatever the order in which findings, and old versions of them, come", () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 15 }), fc.infiniteStream(fc.nat()), (all, dice) => {
        const shuffled = [...all, ...all]
          .map((finding) => ({ finding, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ finding }) => finding);

        expect(sensitivitiesOf(shuffled, index, NOON)).toEqual(sensitivitiesOf(all, index, NOON));
        expect(sensitivitiesOf(newestOf(all), index, NOON)).toEqual(sensitivitiesOf(all, index, NOON));
      }),
      { numRuns: 50, seed: 6 },
    );
  });

  it("counts every object in force exactly once, in an asset or in a place without one", () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 15 }), (all) => {
        const { assets, uncovered } = sensitivitiesOf(all, index, NOON);
        const counted = [...assets, ...uncovered].reduce((sum, { data }) => sum + (data?.objects ?? 0), 0);

        const objects = newestOf(all)
          .filter(({ archived, sample, object }) => !archived && !sample && object)
          .map(({ bucket, object }) => `${bucket.name}/${object?.key}`);
        expect(counted).toBe(new Set(objects).size);
      }),
      { numRuns: 50, seed: 6 },
    );
  });
});

const anyFinding: fc.Arbitrary<MacieFinding> = fc
  .record({
    id: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
    bucket: fc.constantFrom("lake", "other", "private"),
    key: fc.constantFrom(undefined, "orders/a", "orders/cards/b", "orders/c", "tmp/dt=1/d", "e", "moved/f"),
    hour: fc.integer({ min: 1, max: 3 }),
    severity: fc.constantFrom("Low", "Medium", "High"),
    archived: fc.constantFrom(false, false, false, true),
    sample: fc.constantFrom(false, false, false, true),
    found: fc.array(
      fc.record({
        category: fc.constantFrom("PERSONAL_INFORMATION", "CREDENTIALS", "NEWS"),
        type: fc.constantFrom("A", "B", "__proto__"),
        count: fc.nat(3),
        columns: fc.array(fc.constantFrom("x", "y"), { maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ id, bucket, key, hour, severity, archived, sample, found }) =>
    aParsedFinding({
      id,
      bucket,
      key,
      updatedAt: t(hour),
      more: {
        severity: { description: severity },
        archived,
        sample,
        ...(key === undefined ? {} : { classificationDetails: aResult(found) }),
      },
    }),
  );
