import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { createCapture } from "../../src/core/sigma/correlation/capture.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { ingestObjects } from "../../src/jobs/trail/ingest-objects.ts";
import type { ObjectsOutcome } from "../../src/jobs/trail/ingest-objects.ts";
import { listDelivered } from "../../src/jobs/trail/list.ts";
import type { Unavailable } from "../../src/sources/stored-object.ts";
import { readClock } from "../../src/store/clock.ts";
import { Dictionary } from "../../src/store/dictionary.ts";
import { RoleIds } from "../../src/store/role-ids.ts";
import { announceObjects } from "../../src/store/trail-objects.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, replay, useFolder } from "../support/pipeline.ts";
import { aFile, aPerson, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { miscounted } from "../support/set-aside.ts";
import { BUCKET, useTrailBucket } from "../support/trail-bucket.ts";

const database = useDatabase();
const trail = useTrailBucket();
const folder = useFolder();
const { pool } = database;

const catalog = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});

const records = (count: number, tag = "a"): TrailRecord[] =>
  Array.from({ length: count }, (_, at) =>
    aRead({ key: `orders/${tag}/${at}`, userIdentity: aPerson("ana@example.com") }),
  );
const truncated = (content: readonly TrailRecord[]): Buffer => gzipSync(aFile(content)).subarray(0, -20);
const pathOf = (key: string): string => `s3://${BUCKET}/${key}`;
const tell = (path: string, by: "message" | "listing" = "message", etag?: string): Promise<number> =>
  announceObjects(pool, [{ path, size: undefined, etag }], by);
const refusing = (answer: Unavailable): ReturnType<typeof trail.bucket> => ({
  ...trail.bucket(),
  read: () => Promise.resolve(answer),
});
const ingest = (bucket = trail.bucket()): Promise<ObjectsOutcome> =>
  ingestObjects({
    pool,
    bucket,
    rules: compileRules([], "cloudtrail"),
    capture: createCapture([], () => false),
    clock: () => readClock(pool),
    dictionary: new Dictionary(pool),
    roleIds: new RoleIds(pool),
    knownDays: new Set(),
  });
const list = async (): Promise<number> => {
  const [location] = trail.locations;
  const given = { pool, bucket: trail.bucket(), signal: new AbortController().signal };
  const span = { now: Date.parse("2026-09-15T12:00:00Z"), days: 2 };
  return (await listDelivered(location as NonNullable<typeof location>, span, given)).announced;
};
const rowsOf = async (sql: string): Promise<unknown[]> => (await pool.query<object>(sql)).rows;
const setAside = (): Promise<unknown[]> => rowsOf("select reason from quarantine order by file_id, ordinal");
const objects = (): Promise<unknown[]> =>
  rowsOf("select state, reason, lease_token as lease from trail_objects order by id");
const DONE = { state: "done", reason: null, lease: null };
const events = async (): Promise<unknown> => (await rowsOf("select count(*)::int4 as n from events"))[0];

/** What leaves nothing behind that says otherwise. */
async function expectRead(count: number): Promise<void> {
  expect(await events()).toEqual({ n: count });
  expect(await setAside()).toEqual([]);
  expect(await miscounted(pool)).toEqual([]);
  expect(await list()).toBe(0);
  expect((await ingest()).claimed).toBe(0);
}

beforeEach(async () => {
  trail.reset();
  await emptyTables(database);
});

describe("replay of an object that was set aside as a whole", () => {
  it.each([
    ["object_forbidden", { reason: "forbidden", detail: "AccessDenied" }],
    ["file_too_large", { reason: "file_too_large", detail: "268435457 bytes" }],
  ] as const)("reads it once it may be read: %s", async (reason, answer) => {
    const content = records(3);
    const key = await trail.deliver("one", content);
    await tell(pathOf(key));
    await ingest(refusing(answer));
    expect(await setAside()).toEqual([{ reason }]);

    const outcome = await replay(database, { reason }, { catalog });
    const again = await replay(database, {}, { catalog });

    expect(outcome.files).toMatchObject([
      {
        path: pathOf(key),
        state: "read",
        tallies: [{ reason, unit: "file", setAside: 1, readAgain: 1, cameIn: 1 }],
        came: { new: 3, duplicate: 0 },
      },
    ]);
    expect(outcome.findings.inserted).toBeGreaterThan(0);
    expect(again.files).toEqual([]);
    expect(await objects()).toEqual([DONE]);
    const [stored] = await rowsOf("select etag, encode(content_sha256, 'hex') as content from trail_objects");
    expect(stored).toEqual({
      etag: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      content: createHash("sha256").update(aFile(content)).digest("hex"),
    });
    await expectRead(3);
  });

  it("reads it once it is there, without a listing", async () => {
    const key = await trail.deliver("late", records(2));
    await tell(pathOf(key));
    await trail.remove(key);
    await pool.query("update trail_objects set attempts = 5, postponed = 5");
    await ingest();
    expect(await setAside()).toEqual([{ reason: "object_missing" }]);

    const early = await replay(database, {}, { catalog });
    expect(early.files).toMatchObject([{ state: "unavailable", tallies: [{ readAgain: 0, cameIn: 0 }] }]);
    expect(await setAside()).toEqual([{ reason: "object_missing" }]);
    expect(await objects()).toEqual([{ state: "quarantined", reason: "object_missing", lease: null }]);
    await trail.deliver("late", records(2));
    await pool.query("update trail_objects set integrity = 'missing', integrity_reason = 'not_found'");

    const outcome = await replay(database, {}, { catalog });

    expect(outcome.files).toMatchObject([{ state: "read", came: { new: 2 } }]);
    expect(await rowsOf("select integrity, integrity_reason as why from trail_objects")).toEqual([
      { integrity: null, why: null },
    ]);
    await expectRead(2);
  });

  it("reads what its workers ended by, and leaves it to no worker where the replay ends by it, too", async () => {
    const key = await trail.deliver("poison", records(2));
    await tell(pathOf(key));
    await pool.query("update trail_objects set attempts = 5");
    await ingest();
    expect(await setAside()).toEqual([{ reason: "worker_lost" }]);
    // as a replay that was killed in the middle leaves it
    await pool.query(
      "update trail_objects set lease_token = gen_random_uuid(), lease_until = now() + interval '1 minute'",
    );
    expect((await ingest()).claimed).toBe(0);
    const meanwhile = await replay(database, {}, { catalog });
    expect(meanwhile.files).toMatchObject([{ state: "unavailable" }]);
    await pool.query("update trail_objects set lease_until = now() - interval '1 second'");
    expect((await ingest()).claimed).toBe(0);

    const outcome = await replay(database, {}, { catalog });

    expect(outcome.files).toMatchObject([{ state: "read", came: { new: 2 } }]);
    await expectRead(2);
  });

  it("reads the whole content that stands in the place of a cut one, and says so where it is still cut", async () => {
    const key = await trail.deliver("cut", truncated(records(50)));
    await tell(pathOf(key));
    await ingest();
    expect(await setAside()).toEqual([{ reason: "truncated_gzip" }]);

    const early = await replay(database, {}, { catalog });
    expect(early.files).toMatchObject([{ state: "read", tallies: [{ readAgain: 1, cameIn: 0 }] }]);
    expect(await setAside()).toEqual([{ reason: "truncated_gzip" }]);
    await trail.deliver("cut", truncated(records(60)));
    await replay(database, {}, { catalog });
    expect(await setAside()).toEqual([{ reason: "truncated_gzip" }]); // of what is there now, once
    await trail.deliver("cut", records(60));

    const outcome = await replay(database, {}, { catalog });

    expect(outcome.files).toMatchObject([
      { state: "read", tallies: [{ reason: "truncated_gzip", cameIn: 1 }], came: { new: 60 } },
    ]);
    expect(await objects()).toEqual([DONE]);
    await expectRead(60);
  });

  it("reads it once, however many replays run and whatever a listing announces meanwhile", async () => {
    const keys = await Promise.all(
      Array.from({ length: 20 }, (_, at) => trail.deliver(`f${at}`, records(2, `f${at}`))),
    );
    for (const key of keys) await tell(pathOf(key));
    await ingest(refusing({ reason: "forbidden", detail: "AccessDenied" }));
    const some = keys.slice(0, 5).map(pathOf);
    await pool.query(
      "update trail_objects set state = 'pending', due_at = now() - interval '1 second' where path = any($1)",
      [some],
    );

    await Promise.all([replay(database), replay(database), ingest(), replay(database)]);
    const last = await replay(database, {}, { catalog });

    expect(last.files).toEqual([]);
    expect(await objects()).toEqual(keys.map(() => DONE));
    await expectRead(40);
  });

  it("that a worker has read meanwhile lets it out, whatever it was set aside for", async () => {
    const key = await trail.deliver("one", records(1));
    await tell(pathOf(key), "listing", "before");
    await ingest(refusing({ reason: "forbidden", detail: "AccessDenied" }));
    await tell(pathOf(key), "listing", "after");

    expect(await ingest()).toMatchObject({ events: 1 });

    await pool.query("update trail_objects set etag = null"); // as the listing has it now
    await expectRead(1);
  });

  it("lets out what was set aside of an object that is read by now", async () => {
    const key = await trail.deliver("one", records(1));
    await tell(pathOf(key));
    await ingest();
    const { rows } = await pool.query<{ id: number }>(
      `insert into files (source, path, sha256, state, size_bytes) values ('s3-trail', $1, sha256(''), 'quarantined', 0) returning id`,
      [pathOf(key)],
    );
    await pool.query("insert into quarantine values ($1, -1, 'object_forbidden', '')", [rows[0]?.id]);

    const outcome = await replay(database, {}, { catalog });

    expect(outcome.files).toMatchObject([{ state: "read", tallies: [{ cameIn: 1 }], came: { new: 0 } }]);
    await expectRead(1);
  });

  it("reads a file of a watched folder once it is there", async () => {
    const path = folder.write("gone.json.gz", records(2));
    rmSync(path);
    await tell(path);
    await pool.query("update trail_objects set attempts = 5, postponed = 5");
    await ingest();
    expect(await setAside()).toEqual([{ reason: "object_missing" }]);
    folder.write("gone.json.gz", records(2));

    const outcome = await replay(database, {}, { catalog });

    expect(outcome.files).toMatchObject([{ path, state: "read", came: { new: 2 } }]);
    expect(await rowsOf("select source from files where state = 'done'")).toEqual([{ source: "folder" }]);
    await expectRead(2);
  });
});
