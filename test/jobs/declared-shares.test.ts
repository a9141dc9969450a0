import { beforeEach, describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { declareIn } from "../../src/core/settings/declared.ts";
import type { Share } from "../../src/core/settings/share.ts";
import { endEntry, importSettings, setEntry } from "../../src/jobs/settings/index.ts";
import { linkLate } from "../../src/jobs/link/index.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { readDeclared } from "../../src/store/declared.ts";
import { listDirtyHours } from "../../src/store/dirty-hours.ts";
import { listLogAccounts } from "../../src/store/log-accounts.ts";
import { readSettings } from "../../src/store/settings.ts";
import { readExemptDays } from "../../src/store/share-reads.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aRead, aRole } from "../support/records.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
beforeEach(() => emptyTables(database));

const HOUR_MS = 3_600_000;
const now = Date.now();
const FORECAST = "arn:aws:iam::555566667777:role/forecast";
const share: Share = {
  id: "partner",
  kind: "ram",
  consumer: { account: "555566667777" },
  asset: "orders",
  reason: "the partner forecasts demand",
  approver: "owner@example.com",
  volume: 20e9,
  from: Date.parse("2026-09-02T09:00:00Z"),
  until: Date.parse("2026-09-02T12:00:00Z"),
};
const running = { ...share, id: "running", from: now - HOUR_MS, until: now + 48 * HOUR_MS };
const personal: Share = { ...running, id: "personal", consumer: { person: "eve@example.com" } };
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "partners", name: "Partners", domain: "sales", role_arns: [FORECAST] },
  ],
  members: [{ project: "partners", person: "mia@example.com", role: "owner" }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});

const exemptions = async (knownAt?: number): Promise<unknown> =>
  (await readDeclared(pool, knownAt)).exemptions;
const changes = async (): Promise<unknown> =>
  (
    await pool.query(
      `select s.key, s.value is null as gone, a.key as author, s.reason, s.origin from settings s
       left join people a on a.id = s.author_id order by version`,
    )
  ).rows;

describe("declared shares", () => {
  it("are the same after the same file was read again, and every change is kept with who made it and why", async () => {
    const file = { shares: [share, personal], domains: [{ id: "sales", timeZone: "Europe/Madrid" }] };
    expect(await importSettings(pool, file, { catalog: mesh })).toBe(3);
    expect(await importSettings(pool, file, { catalog: mesh })).toBe(0);
    expect(
      await importSettings(pool, { ...file, shares: [{ ...share, volume: 5 }, personal] }, { catalog: mesh }),
    ).toBe(1);

    const { shares, domains } = await readSettings(pool);
    expect(shares).toMatchObject([
      { id: "partner", consumer: { account: "555566667777" }, volume: 5, approver: "owner@example.com" },
      { id: "personal", consumer: { person: "eve@example.com" } },
    ]);
    expect(domains).toMatchObject([{ id: "sales", timeZone: "Europe/Madrid" }]);
    expect(await changes()).toHaveLength(4);
  });

  it("that end now leave exempt what was read by then, and say who ended them and why", async () => {
    await setEntry(pool, "share", personal);
    const before = await exemptions();
    const by = { id: "personal", author: "ciso@example.com", reason: "the contract ended" };

    expect(await endEntry(pool, "share", by)).toBe(true);
    expect(await endEntry(pool, "share", by)).toBe(false);
    const { shares } = await readSettings(pool);
    expect(shares).toMatchObject([{ ...personal, until: expect.any(Number) }]);
    expect(shares[0]?.until).toBeLessThanOrEqual(Date.now());
    expect(await changes()).toMatchObject([
      { author: "owner@example.com", reason: share.reason },
      { author: "ciso@example.com", reason: "the contract ended", gone: false },
    ]);
    expect(before).toMatchObject([{ person: "eve@example.com", until: personal.until }]);
  });

  it("that a file no longer has end now where they run, stay where they are over, and never were where they had not begun", async () => {
    const coming = { ...running, id: "coming", from: now + HOUR_MS };
    await importSettings(pool, { shares: [share, running, coming] }, { catalog: mesh });

    expect(await importSettings(pool, {}, { catalog: mesh })).toBe(2);
    expect(await importSettings(pool, {}, { catalog: mesh })).toBe(0);
    const { shares } = await readSettings(pool);
    expect(shares.map(({ id, until }) => [id, until > Date.now() - HOUR_MS])).toEqual([
      ["partner", false],
      ["running", true],
    ]);
  });

  it("are known as they stood at a time", async () => {
    await setEntry(pool, "share", share);
    await pool.query("update settings set recorded_at = '2026-09-02T10:00:00Z'");
    await setEntry(pool, "share", { ...share, asset: "wages" });

    expect(await exemptions(Date.parse("2026-09-02T09:00:00Z"))).toEqual([]);
    expect(await exemptions(Date.parse("2026-09-02T11:00:00Z"))).toMatchObject([{ asset: "orders" }]);
    expect(await exemptions()).toMatchObject([{ asset: "wages" }]);
  });

  it("are refused where the approver is a member of who reads, and nothing of the file is set", async () => {
    const own = { ...share, id: "own", approver: "mia@example.com" };

    await expect(
      importSettings(pool, { budget: { page: 9, review: 9 }, shares: [share, own] }, { catalog: mesh }),
    ).rejects.toThrow(
      /could not set share own: mia@example.com is a member of project Partners \(partners\), which reads by it/,
    );
    expect(await changes()).toEqual([]);
    expect(await listAudit(pool, { limit: 1 })).toEqual([]);
    await importSettings(pool, { shares: [own] }); // nobody knows yet who is who
    expect(await changes()).toHaveLength(1);
  });

  it("are refused by the catalog that the database was judged with", async () => {
    const path = folder.write("a.json.gz", [aRead({ userIdentity: aRole("etl", "nightly") })]);
    await scan(database, [path], { catalog: mesh });

    await expect(setEntry(pool, "share", { ...share, approver: "mia@example.com" })).rejects.toThrow(
      /nobody exempts themselves/,
    );
  });
});

describe("what a declared share touches", () => {
  const at = (hour: number, fields = {}): ReturnType<typeof aRead> =>
    aRead({ eventTime: `2026-09-02T${String(hour).padStart(2, "0")}:30:00Z`, ...fields });
  const partner = aRole("forecast", "nightly", { account: "555566667777" });
  const path = folder.write("hours.json.gz", [
    ...[7, 8, 10, 11, 13].map((hour) => at(hour, { userIdentity: partner })),
    at(9, { userIdentity: partner, requestParameters: { bucketName: "elsewhere", key: "x" } }),
  ]);
  const verdicts = async (): Promise<unknown> =>
    (
      await pool.query<{ verdict: string; accesses: number }>(
        `select verdict::text, sum(accesses)::int as accesses from rollup_day where way <> 'ungoverned' group by 1 order by 1`,
      )
    ).rows;
  const catalog = async (): Promise<typeof mesh> => declareIn(mesh, await readDeclared(pool));

  it("is derived again, from where it changes on, and nothing else", async () => {
    await scan(database, [path], { catalog: mesh });
    expect(await verdicts()).toEqual([{ verdict: "none", accesses: 5 }]);

    await setEntry(pool, "share", share);
    await scan(database, [], { catalog: await catalog() });
    expect(await verdicts()).toEqual([
      { verdict: "exempt", accesses: 2 },
      { verdict: "none", accesses: 3 },
    ]);

    await setEntry(pool, "share", { ...share, until: Date.parse("2026-09-02T11:00:00Z") });
    const index = indexCatalog(await catalog());
    const accounts = [...new Set([...(await listLogAccounts(pool)), ...index.accounts])];
    const hashes = { rules: (await builtinRules()).map(({ version }) => version).join() };
    await linkLate(pool, { catalog: index.catalog, accounts, hashes });
    const behind = (await listDirtyHours(pool)).map((hour) => new Date(hour).getUTCHours());
    // of the same asset, from 11:00 on
    expect(behind).toEqual([11, 13]);
  });

  it("is told day by day, by who read, from a day on", async () => {
    await setEntry(pool, "share", share);
    await scan(database, [path], { catalog: await catalog() });

    const day = Date.parse("2026-09-02T00:00:00Z");
    expect((await readExemptDays(pool, day + HOUR_MS)).get("orders")).toMatchObject([
      { person: FORECAST, way: "exemption", day, accesses: 2, bytesOut: 2000 },
    ]);
    expect((await readExemptDays(pool, day + 24 * HOUR_MS)).size).toBe(0);
  });

  it("is another catalog for a worker that has one of a file, as soon as it is declared, and none before", async () => {
    const current = openCatalog(pool, { file: mesh, declared: readDeclared });
    const before = await current.read();
    expect(before.catalog).toBe(mesh);
    expect(await current.read()).toBe(before);

    await setEntry(pool, "share", share);
    const after = await current.read();

    expect(after.catalog.exemptions).toHaveLength(1);
    expect(await current.read()).toBe(after);
  });
});
