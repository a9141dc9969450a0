import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parquetMetadata } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { pool } = database;
const day = "2026-09-02";
const run = (...argv: readonly string[]) =>
  auditplaneHere(["export", "ocsf", ...argv, "--from", day, "--until", "2026-09-03"], {
    DATABASE_URL: database.url,
  });
const lines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(async () => {
  const read = (key: string, at: string, more = {}) =>
    aRead({ key, userIdentity: aPerson("ana@example.com"), eventTime: at, ...more });
  const records = [
    read("a/0", "2019-05-05T10:00:00Z"),
    read("a/1", `${day}T10:00:00Z`, { bytes: 2e12 }),
    read("a/2", `${day}T11:00:00Z`),
    read("a/3", "2026-09-03T10:00:00Z"),
  ];
  await scan(database, [folder.write("a.json.gz", records)]);
});

describe("auditplane export ocsf", () => {
  it("writes the events of the time that was asked for, a line each, or as Parquet", async () => {
    const output = join(folder.path, "events.ndjson");
    const written = await run("--what", "events", "--output", output, "--json");
    expect(written.stderr).toBe("");
    expect(JSON.parse(written.stdout)).toEqual({
      what: "events",
      format: "ndjson",
      output,
      count: 2,
      archived: [],
    });
    expect(lines(output).map(({ class_uid, time }) => [class_uid, time])).toEqual([
      [6003, Date.parse(`${day}T10:00:00Z`)],
      [6003, Date.parse(`${day}T11:00:00Z`)],
    ]);
    const parquet = join(folder.path, "events.parquet");
    expect((await run("--what", "events", "--as", "parquet", "--output", parquet)).stdout).toBe(
      `2 events written to ${parquet}\n`,
    );
    const bytes = readFileSync(parquet);
    const { num_rows, schema } = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
    );
    expect([Number(num_rows), schema.map(({ name }) => name)]).toEqual([
      2,
      expect.arrayContaining(["time", "class_uid", "api"]),
    ]);
  });

  it("fails where a disk takes a part of what is to be written, and no more", async () => {
    const code = `import("${pathToFileURL(join(ROOT, "src/jobs/export/write-ocsf.ts")).href}").then(({ writePieces }) =>
      writePieces([Buffer.alloc(20_000)], process.argv[1])).catch((error) => { process.exitCode = error.code === "output_failed" ? 7 : 1; })`;
    const limited = spawnSync(
      "bash",
      [
        "-c",
        'ulimit -f 4; exec "$0" --import tsx -e "$1" "$2"',
        process.execPath,
        code,
        join(folder.path, "cut"),
      ],
      { cwd: ROOT },
    );
    expect(limited.status).toBe(7);
  });

  it("calls an event by its eventID, and has those of the years that share a partition", async () => {
    const output = join(folder.path, "all.ndjson");
    const range = ["--from", "2019-01-01", "--until", "2026-12-01"];
    await auditplaneHere(["export", "ocsf", "--what", "events", ...range, "--output", output], {
      DATABASE_URL: database.url,
    });
    const { rows } = await pool.query<{ id: string }>(
      "select event_id::text as id from events order by event_time",
    );
    expect(rows.length).toBe(4);
    expect(lines(output).map(({ metadata }) => (metadata as { uid: string }).uid)).toEqual(
      rows.map(({ id }) => id),
    );
  });

  it("prints events where - is the file, and notes who took those of which time out", async () => {
    const { stdout, stderr } = await run("--what", "events", "--output", "-", "--author", "max@example.com");
    expect([stdout.split("\n").length, stderr, existsSync("-")]).toEqual([3, "", false]);
    const noted = await pool.query(
      "select subject, personal from audit_log where action = 'export.made' and personal ->> 'actor' = 'max@example.com'",
    );
    expect(noted.rows).toEqual([
      {
        subject: "2026-09-02T00:00:00Z/2026-09-03T00:00:00Z",
        personal: { actor: "max@example.com", reason: "OCSF: events" },
      },
    ]);
  });

  it("says which days it is without, since they left the database", async () => {
    await pool.query(
      `insert into archived_days (day, events, bytes, place, files, dropped_at, restored_until)
       values ('2026-09-02', 1, 1, 'x', '[]', now(), null), ('2026-09-03', 1, 1, 'x', '[]', now(), null)`,
    );
    const output = join(folder.path, "less.ndjson");
    const { stdout, stderr } = await run("--what", "events", "--output", output, "--json");
    await pool.query("delete from archived_days");
    expect(JSON.parse(stdout)).toMatchObject({ archived: [day] });
    expect(stderr).toMatch(/^Without 2026-09-02: not in the database/);
  });

  it("writes findings, and notes first whose they are", async () => {
    const { rows } = await pool.query<{ count: number }>("select count(*)::int4 as count from findings");
    const output = join(folder.path, "findings.ndjson");
    await run("--what", "findings", "--output", output, "--author", "olga@example.com");
    const written = lines(output);
    expect(written.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThanOrEqual(rows[0]?.count ?? 0);
    expect(written[0]).toMatchObject({ class_uid: 2004, metadata: { version: "1.5.0" } });
    const noted = await pool.query<{ actor: string }>(
      "select personal ->> 'actor' as actor from audit_log where action = 'export.made' and subject_kind = 'person'",
    );
    expect(noted.rows).toEqual([{ actor: "olga@example.com" }]);
  });

  it("writes each finding once, however many parts there are of them", async () => {
    await pool.query(
      `insert into findings select (jsonb_populate_record(null::findings, to_jsonb(f) || jsonb_build_object('uid', md5(n::text)))).*
       from (select * from findings limit 1) f, generate_series(1, 1500) n`,
    );
    const { rows } = await pool.query<{ uid: string }>(
      "select uid from findings order by window_start desc, uid",
    );
    const output = join(folder.path, "many.ndjson");
    await run("--what", "findings", "--output", output, "--from", "2019-01-01", "--until", "2026-12-01");
    await pool.query(
      "delete from findings where uid in (select md5(n::text) from generate_series(1, 1500) n)",
    );
    expect(lines(output).map(({ finding_info }) => (finding_info as { uid: string }).uid)).toEqual(
      rows.map(({ uid }) => uid),
    );
  });

  it("writes nothing where there is nothing, and says what is no time", async () => {
    const output = join(folder.path, "macie.ndjson");
    expect((await run("--what", "macie", "--output", output)).stdout).toBe(`0 macie written to ${output}\n`);
    for (const [range, complaint] of [
      [["--from", "yesterday"], "could not export from yesterday: that is no time"],
      [
        ["--from", "2026-01-01", "--until", "2026-02-30"],
        "could not export until 2026-02-30: that is no time",
      ],
      [["--from", "2026-11-02", "--until", "2026-11-02"], "it ends before it begins"],
    ] as const) {
      const wrong = await auditplaneHere(["export", "ocsf", ...range, "--output", output], {
        DATABASE_URL: database.url,
      });
      expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining(complaint)]);
    }
    const nowhere = await run("--output", join(folder.path, "none", "x"));
    expect(nowhere.code).toBe(1);
  });
});
