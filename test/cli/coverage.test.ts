import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CoverageReport } from "../../src/reports/coverage/compute.ts";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import type { FakeCloudTrail } from "../support/fake-cloudtrail.ts";
import { useFolder } from "../support/pipeline.ts";
import { aTrailIn } from "../support/trails.ts";

const database = useDatabase();
const folder = useFolder();
const place = { account: "111122223333", region: "eu-west-1" };
const CATALOG = folder.write(
  "mesh.yaml",
  `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales, role_arns: [] }]
assets:
  - id: orders
    name: Orders
    project: core
    table_arn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders"
    locations: [s3://lake/orders/]
`,
);

let cloudTrail: FakeCloudTrail;
beforeAll(async () => {
  cloudTrail = await startFakeCloudTrail({
    trails: [aTrailIn(place, { trail: { S3KeyPrefix: undefined } })],
    disabled: [{ account: place.account, region: "ap-east-1" }],
  });
});
afterAll(() => cloudTrail.close());

const coverage = (...options: string[]): Promise<CliResult> =>
  auditplane(["coverage", "--catalog", CATALOG, ...options], { environment: { DATABASE_URL: database.url } });
const report = async (): Promise<CoverageReport> => {
  const { code, stdout, stderr } = await coverage("--format", "json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as CoverageReport;
};

/** Runs a worker until it has asked every place. */
const work = async (places: string, count: number): Promise<CliResult> => {
  const worker = { stop: (): void => undefined };
  const ended = auditplane(["worker", "--roles", "coverage"], {
    environment: {
      DATABASE_URL: database.url,
      AWS_ACCESS_KEY_ID: accessKeyOf(place.account),
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
      AUDITPLANE_COVERAGE: places,
      AUDITPLANE_TRAIL_LOCATIONS: "s3://org-trail-files",
    },
    onStart: (child) => (worker.stop = () => void child.kill("SIGTERM")),
  });
  const asked = "select from coverage_places where state is not null";
  await vi.waitFor(async () => expect((await database.pool.query(asked)).rowCount).toBe(count), {
    timeout: 120_000,
    interval: 100,
  });
  worker.stop();
  return await ended;
};

describe("auditplane coverage", () => {
  it("says of an empty database that nobody was asked, not that all is well", async () => {
    const { code, stdout } = await coverage();

    expect(code).toBe(0);
    expect(stdout).toContain("set AUDITPLANE_COVERAGE, and start a worker with the role coverage");
    expect(stdout).toContain("0 seen in full, 0 in part, 1 not at all");
  });

  it("says what a worker was told of trails, and names a Region that is not enabled as a gap", async () => {
    const { code } = await work("111122223333/eu-west-1, 111122223333/ap-east-1", 2);
    expect(code).toBe(0);
    const { assets, hours, gaps, trails, asked } = await report();
    const { stdout } = await coverage("--words");

    expect(asked).toBe(true);
    expect(trails).toMatchObject([{ state: "read_here", multi_region: true }]);
    expect(assets).toMatchObject([{ asset: "orders", observability: "full" }]);
    expect(assets[0]?.since).toMatch(/^20\d\d-/);
    expect(hours.places.map(({ region, trails: asking }) => [region, asking])).toEqual([
      ["ap-east-1", "failed"],
      ["eu-west-1", "read"],
    ]);
    expect(gaps.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      "trails_unread 111122223333/ap-east-1",
    ]);
    expect(gaps[0]?.reason).toContain("111122223333 in ap-east-1");
    expect(stdout).toMatch(/orders +all +full/);
    expect(stdout).toContain("111122223333/eu-west-1: 0 events in 0 of 72 hours; nothing ");
  });

  it("knows assets without a file by the catalog that the database was judged by", async () => {
    const scanned = await auditplane(["scan", folder.write("none.json", "[]"), "--catalog", CATALOG], {
      environment: { DATABASE_URL: database.url },
    });
    const { code, stdout } = await auditplane(["coverage"], { environment: { DATABASE_URL: database.url } });

    expect([scanned.code, code]).toEqual([0, 0]);
    expect(stdout).toMatch(/orders +all +full/);
  });

  it("writes nothing: what is stored is the same before and after", async () => {
    const stored = async (): Promise<unknown> => {
      const tables = ["coverage_places", "coverage_trails", "pipeline_facts", "place_hours", "findings"];
      return await Promise.all(
        tables.map(
          async (table) => (await database.pool.query(`select t::text from ${table} t order by 1`)).rows,
        ),
      );
    };
    const before = await stored();
    await coverage();

    expect(await stored()).toEqual(before);
  });

  it.each([
    [["--hours", "0"], "give a whole number from 1 to 336 as --hours"],
    [["--hours", "1e2"], "give a whole number from 1 to 336 as --hours"],
    [["--hours", "337"], "give a whole number from 1 to 336 as --hours"],
    [["--format", "csv"], "Allowed choices are table, json"],
  ])("says of %j what may be given", async (options, said) => {
    const { code, stderr } = await coverage(...options);

    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it("says without a database where to name one, and what it does", async () => {
    const bare = await auditplane(["coverage"]);
    const help = await auditplane(["coverage", "--help"]);

    expect(bare.code).toBe(2);
    expect(bare.stderr).toContain("give the one that scan was given");
    expect(help.stdout).toMatch(/--hours[\s\S]*--words[\s\S]*runs none of them/);
  });
});
