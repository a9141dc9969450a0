import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.ts";
import type { Check } from "../../src/core/doctor/check.ts";
import { examine } from "../../src/jobs/doctor/index.ts";
import type { DoctorGiven } from "../../src/jobs/doctor/index.ts";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { auditKey, checksOf, given, useOpened } from "../support/doctor.ts";
import { startFakeRedis } from "../support/fake-redis.ts";
import { useFolder } from "../support/pipeline.ts";

const database = useDatabase();
const watched = useFolder();
const keptFiles = useFolder();
const open = useOpened();

describe("doctor, of servers and disks of our own,", () => {
  it("says which watched folder is not there, and that a database could not be kept in a file", async () => {
    const missing = join(tmpdir(), `missing-${process.pid}`);

    const checks = await examine(
      given({ folders: [watched.path, missing], dataDir: join(ROOT, "package.json", "data") }),
    );

    expect(checks.filter(({ name }) => name === "folder").map(({ place, state }) => [place, state])).toEqual(
      [
        [missing, "broken"],
        [watched.path, "ok"],
      ].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    );
    expect(checks.find(({ name }) => name === "data-dir")?.state).toBe("broken");
  });

  it("says which entry of a watched folder cannot be read", async () => {
    const path = join(watched.path, "watched");
    mkdirSync(path);
    const link = join(path, "latest.json.gz");
    symlinkSync("/nowhere/at/all", link);

    const [check] = await checksOf("folder", { folders: [path] });

    expect(check).toMatchObject({ state: "warning", place: path });
    expect(check?.says).toContain(`1 entry in it cannot be read, such as ${link}`);
    expect(check?.fix).toContain(`ls -l '${link}'`);
  });

  it("gives the grants that the user of the database lacks", async () => {
    const name = `reader_${process.pid}`;
    await database.pool.query(`create role ${name} login password 'secret'`);
    const url = new URL(database.url);
    url.username = name;
    url.password = "secret";

    const checks = await checksOf("database-rights", { databaseUrl: url.href });

    expect(checks[0]?.state).toBe("broken");
    expect(checks[0]?.fix).not.toContain("grant postgres"); // who owns the tables is a superuser here
    await database.pool.query(checks[0]?.fix ?? "");
    const again = await checksOf("database-rights", { databaseUrl: url.href });
    expect(again[0]?.state).toBe("ok");
    const own = connect(url.href, 1);
    const asked = "select row_security_active('findings') as filtered";
    const { rows } = await own.pool.query<{ filtered: boolean }>(asked);
    await own.close();
    expect(rows).toEqual([{ filtered: false }]); // nobody copies rows into it otherwise
    await database.pool.query(
      `reassign owned by ${name} to current_user; drop owned by ${name}; drop role ${name}`,
    );
  });

  it("says that Postgres or Redis does not answer, with the reason and no password", async () => {
    const checks = await examine(
      given({
        databaseUrl: "postgres://auditplane:hunter2@127.0.0.1:1/auditplane",
        redisUrl: "redis://:hunter2@127.0.0.1:1",
      }),
    );

    const broken = checks.filter(({ state }) => state === "broken");
    expect(broken.map(({ name }) => name)).toEqual(["database", "redis"]);
    for (const { says } of broken) expect(says).toContain("ECONNREFUSED");
    expect(JSON.stringify(checks)).not.toContain("hunter2");
  });

  it("says that Redis evicts, or forgets, jobs", async () => {
    const redis = await startFakeRedis({
      redis_version: "7.2.4",
      maxmemory_policy: "allkeys-lru",
      aof_enabled: "0",
    });
    open.push(redis);

    const checks = await checksOf("redis", { redisUrl: redis.url });

    expect(checks.map(({ state, fix }) => [state, fix?.replace(/  #.*/, "")])).toEqual([
      ["broken", 'redis-cli -u "$REDIS_URL" config set maxmemory-policy noeviction'],
      ["warning", 'redis-cli -u "$REDIS_URL" config set appendonly yes'],
    ]);
  });

  it.skipIf(process.env["REDIS_URL"] === undefined)("reads what a real Redis says of itself", async () => {
    const checks = await checksOf("redis", { redisUrl: process.env["REDIS_URL"] });

    expect(checks[0]?.says).toMatch(/^Redis \d+\.\d+\.\d+/);
  });
});

describe("heads of the audit log", () => {
  const folder = (): string => mkdtempSync(join(keptFiles.path, "heads-"));
  const judged = (audit: DoctorGiven["audit"]): Promise<Check[]> => checksOf("audit-head", { audit });
  const into = (
    path: string,
    keyFile: string | undefined = auditKey(keptFiles.path),
  ): DoctorGiven["audit"] => ({
    heads: { kind: "folder", path },
    keyFile,
  });
  const nameOf = (time: number): string =>
    `${new Date(time).toISOString().slice(0, 13).replaceAll("-", "")}Z-000000000009-0123456789abcdef.json`;

  it("are missed with what to do, and asked for whole: neither the place nor the key is enough", async () => {
    expect(await judged({ heads: undefined, keyFile: undefined })).toMatchObject([
      { state: "skipped", fix: expect.stringContaining("auditplane audit keygen") },
    ]);
    expect(await judged({ heads: undefined, keyFile: auditKey(keptFiles.path) })).toMatchObject([
      { state: "broken", fix: expect.stringContaining("AUDITPLANE_AUDIT_HEADS") },
    ]);
    expect(await judged({ ...into(folder()), keyFile: undefined })).toMatchObject([
      { state: "broken", fix: expect.stringContaining("AUDITPLANE_AUDIT_KEY") },
    ]);
  });

  it("are well with a key of their owner's and a folder with a young head, or none yet", async () => {
    const path = folder();
    expect(await judged(into(path))).toMatchObject([{ state: "ok" }]);
    writeFileSync(join(path, nameOf(Date.now() - 3_600_000)), "");
    writeFileSync(join(path, nameOf(Date.now() - 90 * 3_600_000)), "");
    expect(await judged(into(path))).toMatchObject([{ state: "ok" }]);
    const bucket = { kind: "s3", bucket: "heads", prefix: "prod/" } as const;
    expect(await judged({ heads: bucket, keyFile: auditKey(keptFiles.path) })).toMatchObject([
      { state: "ok", says: expect.stringMatching(/go to s3:\/\/heads\/prod\/; whether .* is not tried/) },
    ]);
  });

  it("are not well with a last head that is old, a key that everybody may read, or is none, or no folder", async () => {
    const path = folder();
    writeFileSync(join(path, nameOf(Date.now() - 7 * 3_600_000)), "");
    expect(await judged(into(path))).toMatchObject([
      { state: "warning", says: expect.stringContaining("the last head is 7 hours old") },
    ]);
    const open = auditKey(keptFiles.path);
    chmodSync(open, 0o644);
    expect(await judged(into(folder(), open))).toMatchObject([
      { state: "warning", fix: `chmod 600 '${open}'` },
    ]);
    const none = join(folder(), "none");
    writeFileSync(none, "hunter2");
    expect(await judged(into(folder(), none))).toMatchObject([
      { state: "broken", says: expect.not.stringContaining("hunter2") },
    ]);
    expect(await judged(into(join(none, "heads")))).toMatchObject([
      { state: "broken", fix: expect.stringContaining("mkdir -p") },
    ]);
  });
});

describe("reports of access reviews", () => {
  const judged = (reports: DoctorGiven["reports"]): Promise<Check[]> =>
    checksOf("review-reports", { reports });
  const place = { kind: "s3", bucket: "reviews", prefix: "prod/" } as const;

  it("are well with a place and a key; without a key nobody signs them, and that is told", async () => {
    expect(await judged({ place, keyFile: auditKey(keptFiles.path) })).toMatchObject([
      { state: "ok", says: expect.stringMatching(/^reports signed by .* go to s3:\/\/reviews\/prod\/;/) },
    ]);
    expect(await judged({ place, keyFile: undefined })).toMatchObject([
      {
        state: "warning",
        says: expect.stringContaining("nobody signs the reports that go to s3://reviews/prod/"),
        fix: expect.stringContaining("AUDITPLANE_REPORT_KEY"),
      },
    ]);
    expect(await judged({ place: undefined, keyFile: auditKey(keptFiles.path) })).toMatchObject([
      { state: "skipped", fix: expect.stringContaining("AUDITPLANE_REPORTS") },
    ]);
  });

  it("are not well with a key that is none or that everybody may read, and a folder that is none", async () => {
    const root = mkdtempSync(join(keptFiles.path, "reports-"));
    const none = join(root, "none");
    writeFileSync(none, "hunter2");
    const open = auditKey(keptFiles.path);
    chmodSync(open, 0o644);

    expect(await judged({ place, keyFile: none })).toMatchObject([
      { state: "broken", says: expect.not.stringContaining("hunter2") },
    ]);
    expect(await judged({ place, keyFile: open })).toMatchObject([
      { state: "warning", fix: `chmod 600 '${open}'` },
    ]);
    expect(
      await judged({ place: { kind: "folder", path: join(none, "x") }, keyFile: auditKey(keptFiles.path) }),
    ).toMatchObject([{ state: "broken", fix: expect.stringContaining("mkdir -p") }]);
  });
});
