import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { SensitivityReport } from "../../src/reports/macie/compute.ts";
import { auditplane } from "../support/cli.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { startFakeMacie } from "../support/fake-macie.ts";
import type { FakeMacie } from "../support/fake-macie.ts";
import { aFinding, aResult } from "../support/macie-findings.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const CATALOG = folder.write(
  "mesh.yaml",
  `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales, role_arns: [] }]
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
`,
);

let macie: FakeMacie;
beforeAll(async () => {
  macie = await startFakeMacie();
  macie.model.now = Date.now();
});
afterAll(() => macie.close());

const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  DATABASE_URL: database.url,
  AWS_ACCESS_KEY_ID: "id",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_ENDPOINT_URL_MACIE2: macie.endpoint,
  ...more,
});
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const report = async (...options: string[]): Promise<string> => {
  const { code, stdout, stderr } = await auditplane(
    ["macie", "sensitivity", "--catalog", CATALOG, ...options],
    { environment: environment() },
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout;
};

/** Runs a worker until Macie's findings are there. */
const work = async (places: string, count: number): Promise<string> => {
  const worker = { stop: (): void => undefined };
  const ended = auditplane(["worker", "--roles", "macie"], {
    environment: environment({ AUDITPLANE_MACIE: places }),
    onStart: (child) => (worker.stop = () => void child.kill("SIGTERM")),
  });
  const done = `select from macie_places where state is not null`;
  await vi.waitFor(async () => expect((await database.pool.query(done)).rowCount).toBe(count), {
    timeout: 120_000,
    interval: 100,
  });
  worker.stop();
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  return stdout;
};

describe("auditplane macie sensitivity", () => {
  it("says of an empty database that Macie was never read", async () => {
    expect(await report()).toContain("Macie was never read: set AUDITPLANE_MACIE");
  });

  it("says what a worker read: of each asset, and of places that no asset covers, with their readers", async () => {
    const personal = aResult([
      {
        category: "PERSONAL_INFORMATION",
        type: "NAME",
        count: 3,
        columns: ["customer_name", "\u001b[31mred"],
      },
    ]);
    macie.model.put(
      aFinding({ id: "a", key: "orders/part-0.csv", more: { classificationDetails: personal } }),
      aFinding({ id: "public", key: undefined }),
      aFinding({ id: "stray", bucket: "dump", key: "exports/dt=1/all.csv" }),
      aFinding({ id: "unseen", bucket: "attic", key: "old/all.csv" }),
      aFinding({ id: "archived", bucket: "gone", key: "x/1", more: { archived: true } }),
      aFinding({ id: "sample", bucket: "made-up", key: "x/1", more: { sample: true } }),
      aFinding({ id: "odd", more: { category: "NEW" } }),
    );
    const records = folder.write(
      "records.json.gz",
      [
        aRead({
          userIdentity: aPerson("ben@example.com"),
          bucket: "dump",
          key: "exports/dt=1/all.csv",
          eventTime: daysAgo(2),
        }),
        aRead({
          userIdentity: aPerson("old@example.com"),
          bucket: "dump",
          key: "exports/dt=1/all.csv",
          eventTime: daysAgo(45),
        }),
        aRead({ userIdentity: aPerson("ana@example.com"), key: "orders/part-0.csv", eventTime: daysAgo(2) }),
      ].map((record) => ({ ...record, eventTime: String(record["eventTime"]).replace(/\.\d+/, "") })),
    );
    const scanned = await auditplane(["scan", records, "--catalog", CATALOG], { environment: environment() });
    expect(scanned.stderr).not.toContain("could not");

    const log = await work("111122223333/eu-west-1", 1);
    const table = await report();
    const printed = JSON.parse(await report("--format", "json")) as SensitivityReport;

    expect(log).toContain('"macie read"');
    expect(log).not.toContain("customer_name");
    expect(printed.assets).toMatchObject([
      {
        asset: "orders",
        severity: "high",
        objects: 1,
        kinds: [{ kind: "PERSONAL_INFORMATION", types: [{ type: "NAME", count: 3 }] }],
        buckets: [{ bucket: "lake" }],
      },
    ]);
    expect(printed.assets[0]?.columns.map(({ name }) => name)).toContain("customer_name");
    expect(printed.uncovered).toMatchObject([
      { place: "s3://attic/old/", readers: [] },
      { place: "s3://dump/exports/", readers: [{ person: "ben@example.com", accesses: 1 }] },
    ]);
    expect(printed).toMatchObject({ left_out: 2, unreadable: 1, read: [{ state: "read" }] });
    expect(table).not.toContain("\u001b");
    expect(table).toMatch(/high +orders +personal: NAME/);
    expect(table).toMatch(/s3:\/\/attic\/old\/.*nobody seen/);
    expect(table).toMatch(/s3:\/\/dump\/exports\/.*ben@example\.com 1 read, 1\.00 kB/);
    expect(table).toContain("2 archived findings and samples left out.");
    for (const name of ["old@example.com", "made-up", "s3://gone"]) expect(table).not.toContain(name);
    expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
  });

  it("says where Macie is not enabled, so that nothing found is not taken for nothing there", async () => {
    macie.otherwise("not_enabled");
    onTestFinished(() => macie.otherwise("ok"));

    const log = await work("111122223333/eu-west-1, 111122223333/eu-north-1", 2);

    expect(log).toContain('"macie is not enabled"');
    expect(await report()).toContain("111122223333/eu-north-1: Macie is not enabled");
  });
});

describe("auditplane worker --roles macie", () => {
  it("loses and doubles nothing when it is killed between pages", async () => {
    await emptyTables(database);
    for (const { id } of macie.model.all()) macie.model.forget(id ?? "");
    macie.model.pageMax = 2;
    const updatedAt = (at: number): string => daysAgo(2 - at / 100);
    macie.model.put(
      ...Array.from({ length: 9 }, (_, at) => aFinding({ id: `f${at}`, updatedAt: updatedAt(at) })),
    );
    const count = async (table: string): Promise<number> =>
      (await database.pool.query(`select from ${table}`)).rowCount ?? 0;
    const stored: number[] = [];
    for (let round = 0; round < 3; round++) {
      let asked = 0;
      const { code } = await auditplane(["worker", "--roles", "macie"], {
        environment: environment({ AUDITPLANE_MACIE: "111122223333/eu-west-1" }),
        onStart: (child) => macie.before(() => void (++asked === 6 && child.kill("SIGKILL"))),
      });
      expect(code).toBeNull();
      macie.before(() => undefined);
      stored.push(await count("macie_findings"));
      await database.pool.query("update macie_places set lease_until = now()");
    }
    await work("111122223333/eu-west-1", 1);

    // each went on where the one before it had ended
    expect(stored).toEqual(stored.toSorted((a, b) => a - b));
    expect(stored[0]).toBeGreaterThan(0);
    expect(stored[0]).toBeLessThan(9);
    expect(await count("macie_findings")).toBe(9);
    expect(await count("macie_versions")).toBe(9);
  });

  it.each([
    ["nothing", "", "set AUDITPLANE_MACIE to ACCOUNT/REGION"],
    ["a wrong place", "111122223333/eu-west-1,eu-west-1", "AUDITPLANE_MACIE.1: is no ACCOUNT/REGION"],
  ])("says of %s what to give", async (_, places, said) => {
    const { code, stderr } = await auditplane(["worker", "--roles", "macie"], {
      environment: environment({ AUDITPLANE_MACIE: places }),
    });

    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
