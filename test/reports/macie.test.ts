import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { Sight } from "../../src/core/coverage/observability.ts";
import type { MacieFinding } from "../../src/core/macie/finding.ts";
import { computeSensitivity } from "../../src/reports/macie/compute.ts";
import type { SensitivityReport } from "../../src/reports/macie/compute.ts";
import { readBucketReaders, readStored } from "../../src/reports/macie/query.ts";
import type { BucketReader } from "../../src/reports/macie/query.ts";
import { renderSensitivity } from "../../src/reports/macie/render.ts";
import { useDatabase } from "../support/database.ts";
import { aFinding, aParsedFinding, aResult } from "../support/macie-findings.ts";
import { catalogOf } from "../support/pipeline.ts";
import { aSeenTrail } from "../support/trails.ts";

const { pool } = useDatabase();
const NOW = Date.parse("2026-09-20T00:00:00Z");
const index = indexCatalog(
  catalogOf({
    as_of: "2026-10-01T00:00:00Z",
    domains: [{ id: "sales", name: "S" }],
    projects: [{ id: "core", name: "C", domain: "sales", role_arns: [] }],
    assets: [
      { id: "orders", name: "O", project: "core", locations: ["s3://lake/orders/"] },
      { id: "clicks", name: "K", project: "core", locations: ["s3://lake/clicks/"] },
    ],
  }),
);
const aReader = (fields: Partial<BucketReader> = {}): BucketReader => ({
  bucket: "dump",
  person: "ben@example.com",
  accesses: 2,
  bytesOut: 1000,
  lastDay: "2026-09-19",
  ...fields,
});

const NOT_ASKED: Sight = { trails: [], lookedUp: [], asked: [] };

const report = (
  findings: readonly MacieFinding[],
  readers: readonly BucketReader[] | undefined = [],
  sight: Sight = NOT_ASKED,
): Promise<SensitivityReport> =>
  computeSensitivity(
    {
      findings,
      unreadable: 0,
      places: [
        {
          account: "111122223333",
          region: "eu-west-1",
          state: "read",
          reason: null,
          detail: null,
          endedAt: null,
        },
      ],
    },
    { index, now: NOW, sight },
    () => Promise.resolve(readers),
  );
const table = async (...given: Parameters<typeof report>): Promise<string> =>
  renderSensitivity(await report(...given), "table", 140);

const low = { severity: { description: "Low", score: 1 } };
const findings = [
  aParsedFinding({ id: "a", key: "clicks/1", more: low }),
  aParsedFinding({ id: "b" }),
  aParsedFinding({ id: "c", bucket: "dump", key: "x/1", more: low }),
  aParsedFinding({ id: "d", bucket: "dump", key: "y/1" }),
  aParsedFinding({ id: "e", bucket: "pub", key: undefined }),
];

describe("the sensitivity report", () => {
  it("has the most severe first, whatever the order of findings", async () => {
    const one = await report(findings);

    expect(one.assets.map(({ asset, severity }) => [asset, severity])).toEqual([
      ["orders", "high"],
      ["clicks", "low"],
    ]);
    expect(one.uncovered.map(({ place }) => place)).toEqual(["s3://dump/y/", "s3://dump/x/"]);
    expect(one.uncovered_buckets.map(({ bucket }) => bucket)).toEqual(["pub"]);
    expect(await report(findings.toReversed())).toEqual(one);
  });

  it("tells nobody seen from nobody having looked", async () => {
    const place = aParsedFinding({ bucket: "dump", key: "x/1" });

    expect(await table([place], [])).toMatch(/s3:\/\/dump\/x\/.*nobody seen/);
    // no default: what is asked for is not known
    const unknown = await computeSensitivity(
      { findings: [place], unreadable: 0, places: [] },
      { index, now: NOW, sight: NOT_ASKED },
      () => Promise.resolve(undefined),
    );
    expect(unknown.uncovered[0]?.readers).toBeNull();
    expect(renderSensitivity(unknown, "table", 140)).toContain("not known: no logs of these days");
  });

  it.each([
    ["nobody seen", {}],
    ["nobody seen, of the part", { selectors: [] }],
    ["not known: no trail that is read here", { isRead: false }],
  ])("says %j of a place without readers by what trails log there", async (said, given) => {
    const place = aParsedFinding({ bucket: "dump", key: "x/1" });
    const first = "arn:aws:s3:::dump/x/a";
    const part = { FieldSelectors: [{ Field: "resources.ARN", StartsWith: [first] }] };
    const trail = aSeenTrail("selectors" in given ? { selectors: [part] } : given);
    const sight = {
      trails: [trail],
      lookedUp: [],
      asked: [{ account: "111122223333", region: "eu-west-1" }],
    };

    const wide = renderSensitivity(await report([place], [], sight), "table", 300);
    expect(wide).toContain(said);
  });

  it("shows no control character, leaves nothing of a name out, and stays as wide as it may be", async () => {
    const key = `${"Ю".repeat(130)}/\u001b[2J/x.csv`;
    const hostile = aParsedFinding({
      bucket: "dump",
      key,
      more: {
        classificationDetails: aResult([
          { category: "CREDENTIALS", type: "\u202eKEY\nHIGH", columns: ["\u0007bell", "a,b"] },
        ]),
      },
    });
    const owned = { ...hostile, id: "o", bucket: { ...hostile.bucket, name: "lake" } };
    const inAsset = { ...owned, object: { ...(owned.object as object), key: "orders/1" } } as MacieFinding;
    const person = `arn:aws:iam::111122223333:role/${"Ж".repeat(80)}\u001b[31m`;

    const text = await table([hostile, inAsset], [aReader({ person })]);

    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text.split("Ж")).toHaveLength(81);
    expect(text.split("Ю")).toHaveLength(131);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
  });

  it("counts the columns and readers that it does not show", async () => {
    const columns = Array.from({ length: 9 }, (_, at) => `c${at}`);
    const many = aParsedFinding({
      more: { classificationDetails: aResult([{ category: "PERSONAL_INFORMATION", type: "NAME", columns }]) },
    });
    const place = aParsedFinding({ id: "p", bucket: "dump", key: "x/1" });
    const readers = Array.from({ length: 8 }, (_, at) => aReader({ person: `p${at}` }));

    const text = await table([many, place], readers);

    expect(text).toMatch(/c5, and 3\s/);
    expect(text).toContain("and 2 more");
  });
});

describe("what is stored for the report", () => {
  it("is read whole, however much there is", async () => {
    const text = JSON.stringify(aFinding({ id: "ID" }));
    await pool.query(
      `with v as (
         insert into macie_versions (account_id, region, finding_id, digest, updated_at, document)
         select '111122223333', 'eu-west-1', 'f' || n, md5(n::text)::uuid, now(), replace($1, '"ID"', '"f' || n || '"')::json
         from generate_series(1, 2000) as n returning *
       )
       insert into macie_findings select account_id, region, finding_id, digest, updated_at from v`,
      [text],
    );

    const stored = await readStored(pool);

    expect(new Set(stored.findings.map(({ id }) => id)).size).toBe(2000);
    expect(stored.findings).toHaveLength(2000);
  });

  it("knows no readers where no day of the window was derived", async () => {
    expect(await readBucketReaders(pool, ["dump"], NOW)).toBeUndefined();
  });
});
