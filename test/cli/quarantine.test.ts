import { chmodSync, renameSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { auditplane } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliOptions, CliResult } from "../support/cli.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aFile, aPerson, aRead, aRecord } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { miscounted, setFileAside, setRecordsAside } from "../support/set-aside.ts";

const database = useDatabase();
const folder = useFolder();
chmodSync(folder.path, 0o755);

const MESH = {
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
};
const catalog = folder.write("mesh.json", JSON.stringify(MESH));
const HOSTILE = "\u001b[31m\u202e\n";

const read = (person: string, fields: TrailRecord = {}): TrailRecord =>
  aRead({ userIdentity: aPerson(`${person}@example.com`), ...fields });

/** Runs the program on the file's database; in a process of its own where the surroundings matter. */
function run(argv: readonly string[], options?: CliOptions): Promise<CliResult> {
  const environment = { DATABASE_URL: database.url, ...options?.environment };
  return options ? auditplane(argv, { ...options, environment }) : auditplaneHere(argv, environment);
}

const quarantine = (...argv: string[]): Promise<CliResult> => run(["quarantine", ...argv]);
const replay = (...argv: string[]): Promise<CliResult> => quarantine("replay", "--catalog", catalog, ...argv);

/** What a scan says of the files, whatever its findings went through. */
async function findings(paths: readonly string[]): Promise<unknown[]> {
  const result = await scan(database, paths, { catalog: catalogOf(MESH) });
  return result.findings.map(({ version: _, live: __, ...rest }) => rest);
}

async function countSetAside(): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>("select count(*)::int4 as n from quarantine");
  return rows[0]?.n ?? 0;
}

beforeEach(() => emptyTables(database));

describe("auditplane quarantine list", () => {
  it("says by reason and by file what is set aside, and what to do next", async () => {
    const paths = [
      folder.write(
        "list/a.json",
        aFile([read("ana"), read("ben", { eventTime: "now" }), read("cid", { eventTime: 1 })]),
      ),
      folder.write("list/cut.json", "[{"),
    ];
    await scan(database, paths);

    const [{ code, stdout }, some, none] = await Promise.all([
      quarantine("list"),
      quarantine("list", "--reason", "bad_json"),
      quarantine("list", "--reason", "too_deep"),
    ]);

    expect(code).toBe(0);
    expect(stdout).toContain("Set aside: 1 file as a whole, 2 records of other files.\n");
    expect(stdout).toMatch(/^bad_event_time +0 +2 +\d{4}-\d\d-\d\d \d\d:\d\d {2}\d{4}-\d\d-\d\d \d\d:\d\d$/m);
    expect(stdout).toMatch(
      /^bad_event_time +2 records +\/.*\/list\/a\.json\nbad_json +the file +\/.*\/list\/cut\.json$/m,
    );
    expect(stdout).toMatch(/Next:\n.* quarantine show FILE [\s\S]* quarantine replay /);
    expect(some.stdout).not.toContain("bad_event_time");
    expect(none.stdout).toBe("Nothing is set aside.\n");
  });

  it("gives programs every file, sorted, in the same bytes whatever the locale, and people as many as they can read", async () => {
    const paths = Array.from({ length: 50 }, (_, at) => folder.write(`many/${at}.json`, "oops"));
    await scan(database, paths);

    const list = (format: string, locale: string): Promise<CliResult> =>
      run(["quarantine", "list", "--format", format], { environment: { LC_ALL: locale, TZ: "Asia/Tokyo" } });
    const [json, other, csv, table] = await Promise.all([
      list("json", "C"),
      list("json", "tr_TR.UTF-8"),
      list("csv", "C"),
      list("table", "C"),
    ]);

    const { reasons, files } = JSON.parse(json.stdout) as { reasons: unknown[]; files: { path: string }[] };
    expect(files.map(({ path }) => path)).toEqual(paths.toSorted());
    expect(reasons).toMatchObject([{ reason: "not_json", files: 50, records: 0 }]);
    expect(other.stdout).toBe(json.stdout);
    expect(csv.stdout.trimEnd().split("\n")).toHaveLength(51);
    expect(table.stdout).toContain("… and 10 more.");
  });

  it("lets no name of a file steer a terminal or run in a spreadsheet", async () => {
    const path = folder.write(`hostile/=1+1${HOSTILE}.json`, "oops");
    await scan(database, [path]);

    const [table, csv, json, file] = await Promise.all([
      quarantine("list"),
      quarantine("list", "--format", "csv"),
      quarantine("list", "--format", "json"),
      quarantine("show", path),
    ]);

    const shown = "=1+1\u{FFFD}[31m\u{FFFD}\u{FFFD}.json";
    expect(table.stdout).toContain(`/hostile/${shown}\n`);
    expect(csv.stdout).toContain(shown);
    expect(file.stdout).toContain(shown);
    expect(JSON.parse(json.stdout)).toMatchObject({ files: [{ path }] });
  });
});

describe("auditplane quarantine show", () => {
  it("shows a record as it stands in its file, every token as it came and control characters as such", async () => {
    const record = { ...read("ana", { eventTime: "yesterday" }), userAgent: `evil${HOSTILE}` };
    const text = aFile([read("ben"), record]).replace(
      '"bytesTransferredOut":1000',
      '"bytesTransferredOut":9007199254740993',
    );
    const path = folder.write("show/a.json", text);
    await scan(database, [path]);

    const [file, one] = await Promise.all([quarantine("show", path), quarantine("show", path, "1")]);

    expect(file.stdout).toMatch(/^State +done: 2 records read, 1 new, 1 quarantined$/m);
    expect(file.stdout).toMatch(/^1 +bad_event_time .*yesterday/m);
    expect(one.code).toBe(0);
    expect(one.stdout).toMatch(/^Reason +bad_event_time\nDetail +eventTime is "yesterday", /m);
    expect(one.stdout).toContain('\n    "userAgent": "evil\\u001b[31m\\u202e\\n",\n');
    expect(one.stdout).not.toContain("\u001b");
  });

  it("shows what is no JSON as text, and says where it was cut", async () => {
    const broken = aFile([read("ben"), read("ana")]).replace(
      "GetObject",
      `Get\u0000\u009bObject${"x".repeat(20_000)}`,
    );
    const path = folder.write("show/broken.json", broken);
    await scan(database, [path]);

    const { code, stdout } = await quarantine("show", path, "0");

    expect(code).toBe(0);
    expect(stdout).toContain('"eventName":"Get\\u0000\\u009bObjectxxx');
    expect(stdout).toMatch(/… cut: this is the beginning of 2\d,\d{3} bytes\n$/);
  });

  it("says that the file is gone or was changed, and what to do", async () => {
    const path = folder.write("show/moved.json", aFile([read("ana", { eventTime: 1 })]));
    await scan(database, [path]);

    renameSync(path, `${path}.away`);
    const gone = await quarantine("show", path, "0");
    folder.write("show/moved.json", aFile([read("ben")]));
    const changed = await quarantine("show", path, "0");

    expect([gone.code, changed.code]).toEqual([1, 1]);
    expect(gone.stdout).toMatch(
      /On disk +missing: it does not exist\n[\s\S]*bad_event_time[\s\S]*Put it back under this path/,
    );
    expect(changed.stdout).toMatch(
      /On disk +changed: [\s\S]*bad_event_time[\s\S]*another file, which scan reads/,
    );
    expect((await quarantine("show", path)).code).toBe(0);
  });
});

describe("auditplane quarantine replay", () => {
  it("lets in what is good now, with the findings of an undisturbed scan, and nothing more when it is run again", async () => {
    const path = folder.write("fixed/a.json.gz", [
      read("ana"),
      read("ben"),
      read("ana", { key: "orders/2" }),
    ]);
    const whole = folder.write("fixed/b.json.gz", [read("cid"), aRecord({ eventTime: "never" })]);
    const undisturbed = await findings([path, whole]);
    await setRecordsAside(database.pool, path, { reason: "missing_event_name", ordinals: [0, 1] });
    await setFileAside(database.pool, whole, "unknown_shape");
    expect(await findings([path])).toHaveLength(1);

    const { code, stdout } = await replay();
    const again = await replay();

    expect(code).toBe(0);
    expect(stdout).toMatch(/^missing_event_name +records +2 +2 +0\nunknown_shape +files +1 +1 +0$/m);
    expect(stdout).toMatch(/^Records +3 new, 0 duplicate, 1 of files that came in set aside$/m);
    expect(stdout).toMatch(/^Findings +0 new, 3 amended, 0 withdrawn$/m);
    expect(stdout).toMatch(/Next:\n.* scan PATH… --catalog /);
    expect(again.stdout).toMatch(/^bad_event_time +records +1 +0 +1$/m);
    expect(await findings([path, whole])).toEqual(undisturbed);
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("lets records of the future come in once the database's clock has reached them", async () => {
    const path = folder.write("due.json.gz", [read("ana"), read("ben")]);
    await scan(database, [path], { now: Date.parse("2026-09-01T00:00:00Z") });
    expect(await countSetAside()).toBe(2);

    const { stdout } = await replay("--reason", "future_event_time");

    expect(stdout).toMatch(/^future_event_time +records +2 +2 +0$/m);
    expect(await findings([path])).toHaveLength(2);
    expect(await countSetAside()).toBe(0);
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("goes on after kill -9: nothing is lost and nothing doubled", async () => {
    const paths = Array.from({ length: 6 }, (_, at) =>
      folder.write(`killed/${at}.json`, aFile([read("ana"), read(`p${at}`)])),
    );
    const undisturbed = await findings(paths);
    for (const path of paths) {
      await setRecordsAside(database.pool, path, { reason: "bad_json", ordinals: [1] });
    }
    // so large that each is a batch of its own
    await database.pool.query("update files set size_bytes = 100000000");
    const lock = await database.pool.connect();
    await lock.query("begin; select 1 from files order by path desc limit 1 for update");

    const killed = await run(["quarantine", "replay", "--catalog", catalog], {
      onStart: (child) => {
        const half = vi.waitFor(async () => expect(await countSetAside()).toBe(1), { timeout: 120_000 });
        void half.finally(() => child.kill("SIGKILL"));
      },
    });
    await lock.query("rollback");
    lock.release();
    const finished = await replay();

    expect(killed.code).toBeNull();
    expect(finished.stdout).toMatch(/^bad_json +records +1 +1 +0$/m);
    expect(await findings(paths)).toEqual(undisturbed);
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("reports what is gone or was changed, goes on with the rest, and fails only for what is gone", async () => {
    const [changed = "", fine = "", gone = ""] = ["changed", "fine", "gone"].map((name) =>
      folder.write(`left/${name}.json.gz`, [read("ana"), read("ben")]),
    );
    await findings([changed, fine, gone]);
    for (const path of [changed, fine, gone])
      await setRecordsAside(database.pool, path, { reason: "bad_json", ordinals: [1] });
    folder.write("left/changed.json.gz", [read("cid")]);
    renameSync(gone, `${gone}.away`);

    const all = await replay();
    const [named, unknown] = await Promise.all([replay(changed, fine), replay("/no/such/path")]);

    expect([all.code, named.code, unknown.code]).toEqual([1, 0, 1]);
    expect(all.stdout).toMatch(/^bad_json +records +1 +1 +2$/m);
    expect(all.stderr).toMatch(/changed\.json\.gz: .*; another content is another file, which scan reads/);
    expect(all.stderr).toMatch(/gone\.json\.gz: it does not exist; put it back under this path/);
    expect(named.stderr).toContain(`not read: ${fine}: nothing of it is set aside\n`);
    expect(unknown.stderr).toBe(
      "not read: /no/such/path: no file of this path is known; quarantine list prints the paths\n",
    );
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("reads an object of which nothing was read, once it is there, and says before what keeps it away", async () => {
    const path = folder.write("watched/late.json", aFile([read("ana"), read("ben")]));
    renameSync(path, `${path}.away`);
    await database.pool.query(
      `with f as (insert into files (source, path, sha256, state, reason, size_bytes)
         values ('folder', $1, sha256(''), 'quarantined', 'object_missing', 0) returning id),
       q as (insert into quarantine (file_id, ordinal, reason, detail) select id, -1, 'object_missing', 'ENOENT' from f)
       insert into trail_objects (path, announced_by, state, reason, file_id)
         select $1, 'message', 'quarantined', 'object_missing', id from f`,
      [path],
    );

    const away = await replay();
    renameSync(`${path}.away`, path);
    const shown = await quarantine("show", path);
    const back = await replay();

    expect([away.code, shown.code, back.code]).toEqual([1, 0, 0]);
    expect(away.stderr).toMatch(/late\.json: not found \(ENOENT.*; see that it is there and may be read/);
    expect(away.stdout).toMatch(/object_missing +files +0 +0 +1\n/);
    expect(shown.stdout).toMatch(/On disk +it can be read, [\s\S]*object_missing[\s\S]* quarantine replay /);
    expect(shown.stdout).not.toContain("another file");
    expect(back.stdout).toMatch(/object_missing +files +1 +1 +0\n[\s\S]*Records +2 new, 0 duplicate\n/);
    expect(await countSetAside()).toBe(0);
  });

  it("refuses to forget the catalog of the last run", async () => {
    const path = folder.write("forgetful.json.gz", [read("ana")]);
    const before = await findings([path]);

    const result = await quarantine("replay");

    expect(result).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^could not replay: .*; give --catalog\n$/),
    });
    expect(await findings([path])).toEqual(before);
  });
});

describe("auditplane quarantine", () => {
  it("says of a file or record that is not set aside where to look", async () => {
    const path = folder.write("fine.json", aFile([read("ana"), read("ben", { eventTime: 1 })]));
    await scan(database, [path]);

    expect(await quarantine("show", "/nowhere")).toMatchObject({
      code: 2,
      stderr: "could not show /nowhere: it is not set aside; quarantine list prints the paths\n",
    });
    expect(await quarantine("show", path, "0")).toMatchObject({
      code: 2,
      stderr: `could not show record 0 of ${path}: it is not set aside; quarantine show FILE lists the records\n`,
    });
  });

  it("works on the database that scan kept in a folder", async () => {
    const data = join(folder.path, "data");
    const path = folder.write("kept.json", aFile([read("ana"), read("ben", { eventTime: 1 })]));
    await auditplane(["scan", path, "--data-dir", data]);

    const list = await auditplane(["quarantine", "list", "--data-dir", data]);
    const replayed = await auditplane(["quarantine", "replay", "--data-dir", data]);

    expect(list.stdout).toMatch(/1 record of other files[\s\S]* quarantine replay --data-dir /);
    expect(replayed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^bad_event_time +records +1 +0 +1$/m),
    });
  });
});
