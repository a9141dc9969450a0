import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FOLDERS_MAX, createElsewhere } from "./elsewhere.ts";

const OWN = ["s3://lake/orders/"];

function foldersOf(
  partitions: readonly (readonly [location: string, ...values: string[]])[],
): readonly string[] {
  const elsewhere = createElsewhere(OWN, ["dt", "region"]);
  for (const [location, ...values] of partitions) elsewhere.add({ location, values });
  return elsewhere.folders();
}

describe("partitions that lie elsewhere", () => {
  it.each<[string, string, string[], string[]]>([
    ["within the table's own location are not told", "s3://lake/orders/dt=2026-09-13", ["2026-09-13"], []],
    [
      "in a folder that only begins like it are",
      "s3://lake/orders_old/x",
      ["y"],
      ["s3://lake/orders_old/x/"],
    ],
    [
      "are told above their values",
      "s3://archive/orders/dt=2019-01-01/",
      ["2019-01-01"],
      ["s3://archive/orders/"],
    ],
    [
      "that are named by their values alone, too",
      "s3://archive/orders/2019/EU",
      ["2019", "EU"],
      ["s3://archive/orders/"],
    ],
    ["that are escaped, too", "s3://archive/orders/dt=2019%3A01", ["2019:01"], ["s3://archive/orders/"]],
    [
      "by other names stand as they are",
      "s3://archive/orders/2019/",
      ["2019-01-01"],
      ["s3://archive/orders/2019/"],
    ],
    ["by another scheme are the same", "s3n://archive/orders/dt=1", ["1"], ["s3://archive/orders/"]],
    ["outside S3 are left out", "hdfs://cluster/orders/dt=1", ["1"], []],
    ["one by one stand for no whole bucket", "s3://archive/dt=1", ["1"], ["s3://archive/dt=1/"]],
    ["at the root of a bucket do", "s3://archive", ["1"], ["s3://archive/"]],
  ])("%s", (_, location, values, folders) => {
    expect(foldersOf([[location, ...values]])).toEqual(folders);
  });

  it("of one folder are told once, however many they are", () => {
    const many = Array.from(
      { length: 20_000 },
      (_, at) => [`s3://archive/orders/dt=${at}/`, String(at)] as const,
    );

    expect(foldersOf(many)).toEqual(["s3://archive/orders/"]);
  });

  it("in more folders than are told are told by the folders above", () => {
    const many = Array.from(
      { length: 5_000 },
      (_, at) => [`s3://archive/${at % 3}/load-${at}/part/`, String(at)] as const,
    );

    expect(foldersOf(many)).toEqual(["s3://archive/0/", "s3://archive/1/", "s3://archive/2/"]);
  });

  it("that lie side by side in a bucket, and are more than are told, stand for the bucket", () => {
    const many = Array.from({ length: 500 }, (_, at) => [`s3://archive/load-${at}/`, String(at)] as const);

    expect(foldersOf(many)).toEqual(["s3://archive/"]);
  });

  it("are each within a folder that is told, and there are never too many", () => {
    const part = fc.oneof(fc.constantFrom("a", "dt=1", "1"), fc.integer({ max: 500, min: 0 }).map(String));
    const place = fc.tuple(
      fc.constantFrom("lake", "archive"),
      fc.array(part, { minLength: 1, maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(place, { maxLength: 400 }), (places) => {
        const locations = places.map(([bucket, parts]) => `s3://${bucket}/${parts.join("/")}/`);
        const folders = foldersOf(locations.map((location) => [location, "1"] as const));

        for (const location of locations)
          expect([...OWN, ...folders].some((folder) => location.startsWith(folder))).toBe(true);
        expect(folders.length).toBeLessThanOrEqual(FOLDERS_MAX);
      }),
      { numRuns: 200 },
    );
  });
});
