import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataFolder } from "../../../src/core/access/data-folder.ts";
import { boundFolders, sumUses } from "../../../src/core/access/use.ts";
import { aUse } from "../../support/uses.ts";

describe("the folder of a data set", () => {
  it.each([
    ["s3://lake/curated/orders/dt=2026-09-02/hour=10/", "s3://lake/curated/orders/"],
    ["s3://lake/events/20260902T10/", "s3://lake/events/"],
    ["s3://lake/events/2026_09_02/", "s3://lake/events/"],
    ["s3://lake/events/week-36/", "s3://lake/events/"],
    ["s3://lake/events/p2026-09-02/", "s3://lake/events/"],
    ["s3://lake/curated/orders/2026/09/02/", "s3://lake/curated/orders/"],
    ["s3://lake/exports/2026-09-02T10/", "s3://lake/exports/"],
    ["s3://lake/orders/0f8fad5b-d9cb-469f-a165-70867728950e/", "s3://lake/orders/"],
    ["s3://lake/orders/_temporary/0/", "s3://lake/orders/"],
    ["s3://lake/orders/_delta_log/", "s3://lake/orders/"],
    ["s3://lake/a/b/c/d/e/f/g/h/", "s3://lake/a/b/c/d/e/f/"],
    ["s3://lake/a//b/", "s3://lake/a/"],
    ["s3://lake/a\nb/dt=1/", "s3://lake/a\nb/"],
    ["s3://lake/", "s3://lake/"],
    ["arn:aws:glue:eu-west-1:111122223333:table/a/b", "arn:aws:glue:eu-west-1:111122223333:table/a/b"],
  ])("of %j is %j", (folder, expected) => {
    expect(dataFolder(folder)).toBe(expected);
  });
});

describe("uses", () => {
  it("add up to the same, in any order and in any number of steps", () => {
    const use = fc
      .record({
        person: fc.constantFrom("ana", "ben"),
        place: fc.constantFrom(null, "s3://lake/a/", "s3://lake/b/"),
        action: fc.constantFrom("read" as const, "write" as const),
        isDenied: fc.boolean(),
        grade: fc.constantFrom("sso" as const, "unknown" as const),
        accesses: fc.integer({ min: 1, max: 9 }),
        last: fc.integer({ min: 10, max: 20 }),
      })
      .map(aUse);

    fc.assert(
      fc.property(fc.array(use), fc.nat(20), (uses, cut) => {
        const whole = sumUses(uses);
        const parts = sumUses([...sumUses(uses.slice(cut).reverse()), ...sumUses(uses.slice(0, cut))]);

        expect(parts).toEqual(whole);
        expect(
          new Set(whole.map((one) => JSON.stringify([one.person, one.place, one.action, one.isDenied]))).size,
        ).toBe(whole.length);
      }),
    );
  });

  it("of a bucket with more folders than can be data sets are told by the folders above, the others' stay", () => {
    const many = Array.from({ length: 30 }, (_, n) => aUse({ place: `s3://lake/users/name${n}x/` }));
    const other = aUse({ place: "s3://other/a/b/" });

    const bound = boundFolders([...many, other], 20);

    expect(bound.map(({ place, accesses }) => [place, accesses])).toEqual([
      ["s3://lake/users/", 300],
      ["s3://other/a/b/", 10],
    ]);
  });
});
