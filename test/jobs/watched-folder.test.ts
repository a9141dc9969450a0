import { execFileSync } from "node:child_process";
import { rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { createCapture } from "../../src/core/sigma/correlation/capture.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { ingestObjects } from "../../src/jobs/trail/ingest-objects.ts";
import type { ObjectsOutcome } from "../../src/jobs/trail/ingest-objects.ts";
import { readDelivered, watchFolders } from "../../src/sources/folder/watched.ts";
import type { WatchedFolders } from "../../src/sources/folder/watched.ts";
import { openBuckets } from "../../src/sources/s3-trail/bucket.ts";
import { readClock } from "../../src/store/clock.ts";
import { Dictionary } from "../../src/store/dictionary.ts";
import { RoleIds } from "../../src/store/role-ids.ts";
import { announceObjects, findUnannounced } from "../../src/store/trail-objects.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aFile, aRead } from "../support/records.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
const logs = join(folder.path, "logs");
let folders: WatchedFolders;
beforeEach(async () => {
  rmSync(logs, { recursive: true, force: true });
  folder.write("logs/first.json.gz", [aRead({ key: "first" })]);
  folders = watchFolders([logs]);
  await emptyTables(database);
});

/** Names of the files that are found. */
async function look(): Promise<string[]> {
  const names: string[] = [];
  for await (const files of folders.look()) {
    await announceObjects(pool, await findUnannounced(pool, files), "listing");
    names.push(...files.map(({ path }) => path.slice(logs.length + 1)));
  }
  return names;
}

async function ingest(): Promise<ObjectsOutcome> {
  return await ingestObjects({
    pool,
    bucket: openBuckets({ pathStyle: true }),
    rules: compileRules([], "cloudtrail"),
    capture: createCapture([], () => false),
    clock: () => readClock(pool),
    dictionary: new Dictionary(pool),
    roleIds: new RoleIds(pool),
    knownDays: new Set(),
  });
}

const count = async (what: string): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int4 as count from ${what}`);
  return rows[0]?.count ?? 0;
};

describe("a folder that is watched", () => {
  it("is told of once a file is the same at two looks, and read once", async () => {
    expect(await look()).toEqual([]);
    expect(await look()).toEqual(["first.json.gz"]);
    expect(await look()).toEqual([]);

    expect(await ingest()).toMatchObject({ claimed: 1, events: 1 });
    expect(await ingest()).toMatchObject({ claimed: 0 });
    expect(await count("events")).toBe(1);
    expect(await count("files where source = 'folder' and state = 'done'")).toBe(1);
  });

  it("has a file that is still being written read when it is whole", async () => {
    await look();
    const whole = gzipSync(aFile([aRead({ key: "second" })]));
    const path = folder.write("logs/second.json.gz", whole.subarray(0, 40));
    await look();
    writeFileSync(path, whole);

    expect(await look()).toEqual([]);
    expect(await look()).toEqual(["second.json.gz"]);
    expect(await ingest()).toMatchObject({ claimed: 2, events: 2, quarantined: 0 });
  });

  it("has a file that was changed read again, and its records counted once", async () => {
    const first = aRead({ key: "first" });
    folder.write("logs/first.json.gz", [first]);
    await look();
    await look();
    await ingest();
    const path = folder.write("logs/first.json.gz", [first, aRead({ key: "more" })]);
    utimesSync(path, new Date(), new Date(Date.now() + 60_000));
    await look();

    expect(await look()).toEqual(["first.json.gz"]);
    expect(await ingest()).toMatchObject({ claimed: 1 });
    expect(await count("events")).toBe(2);
  });

  it("is read by whoever starts anew without a second copy of what was read before", async () => {
    await look();
    await look();
    await ingest();
    folders = watchFolders([logs]);
    await look();
    await look();

    expect(await ingest()).toMatchObject({ claimed: 0 });
    expect(await count("trail_objects")).toBe(1);
  });

  it("that cannot be read costs the others nothing, and is told", async () => {
    folders = watchFolders([join(folder.path, "nowhere"), logs]);
    await expect(look()).rejects.toThrow("nowhere: it does not exist; check the path and its permissions");
    const found: string[] = [];
    const again = async (): Promise<void> => {
      for await (const files of folders.look()) found.push(...files.map(({ path }) => path));
    };

    await expect(again()).rejects.toThrow("nowhere");
    expect(found).toEqual([join(logs, "first.json.gz")]);
  });

  it("that holds a link to nowhere, or in a circle, has everything else read, and the links set aside by name", async () => {
    symlinkSync("/nowhere/at/all", join(logs, "latest.json.gz"));
    symlinkSync(join(logs, "circle.json.gz"), join(logs, "circle.json.gz"));
    symlinkSync("/nowhere/at/all", join(logs, "current"));
    await look();

    expect((await look()).toSorted()).toEqual(["circle.json.gz", "first.json.gz", "latest.json.gz"]);
    expect(await ingest()).toMatchObject({ claimed: 3, events: 1, postponed: 2 });
    await pool.query("update trail_objects set attempts = 6, postponed = 6, due_at = now()");
    expect(await ingest()).toMatchObject({ quarantined: 2 });
    expect(await look()).toEqual([]);
    rmSync(join(logs, "latest.json.gz"));
    folder.write("logs/latest.json.gz", [aRead({ key: "latest" })]);
    await look();
    expect(await look()).toEqual(["latest.json.gz"]);
    expect(await ingest()).toMatchObject({ claimed: 1, events: 1 });
  });

  it("has a file that went away before it was read looked for again, then set aside by name", async () => {
    await look();
    await look();
    rmSync(join(logs, "first.json.gz"));

    expect(await ingest()).toMatchObject({ claimed: 1, postponed: 1, quarantined: 0 });
    await pool.query("update trail_objects set attempts = 6, postponed = 6, due_at = now()");
    expect(await ingest()).toMatchObject({ quarantined: 1 });
    expect(await count("files where source = 'folder' and reason = 'object_missing'")).toBe(1);
  });

  it("names why a file is not to be had", async () => {
    expect(await readDelivered(join(logs, "nothing.json"))).toMatchObject({ reason: "not_found" });
  });

  it("has no pipe or folder waited for that has come in the place of a file", async () => {
    const pipe = join(logs, "pipe.json");
    execFileSync("mkfifo", [pipe]);

    expect(await readDelivered(pipe)).toEqual({ reason: "not_found", detail: "it is no file" });
    expect(await readDelivered(logs)).toEqual({ reason: "not_found", detail: "it is no file" });
  });
});
