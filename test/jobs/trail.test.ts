import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { NO_CATALOG, indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { coverageOf } from "../../src/core/coverage/coverage.ts";
import { createCapture } from "../../src/core/sigma/correlation/capture.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { ingestObjects } from "../../src/jobs/trail/ingest-objects.ts";
import type { ObjectsDeps, ObjectsOutcome } from "../../src/jobs/trail/ingest-objects.ts";
import { listDelivered } from "../../src/jobs/trail/list.ts";
import { receiveMessages } from "../../src/jobs/trail/receive.ts";
import type { ReceiveOutcome } from "../../src/jobs/trail/receive.ts";
import type { StoredObject } from "../../src/sources/stored-object.ts";
import { readClock } from "../../src/store/clock.ts";
import { readCoverage } from "../../src/store/coverage.ts";
import { Dictionary } from "../../src/store/dictionary.ts";
import { RoleIds } from "../../src/store/role-ids.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { aFile, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { BUCKET, PREFIX, useTrailBucket } from "../support/trail-bucket.ts";

const database = useDatabase();
const trail = useTrailBucket();
const { pool } = database;
const signal = new AbortController().signal;

const workerOf = (bucket = trail.bucket()): ObjectsDeps => ({
  pool,
  bucket,
  rules: compileRules([], "cloudtrail"),
  capture: createCapture([], () => false),
  clock: () => readClock(pool),
  dictionary: new Dictionary(pool),
  roleIds: new RoleIds(pool),
  knownDays: new Set(),
});
const ingest = (deps = workerOf()): Promise<ObjectsOutcome> => ingestObjects(deps);
const receive = (): Promise<ReceiveOutcome> =>
  receiveMessages({ pool, queue: trail.queue(), locations: trail.locations, signal });
const announce = (...keys: string[]): Promise<void> =>
  trail.send(JSON.stringify({ s3Bucket: BUCKET, s3ObjectKey: keys }));
const list = async (days = 2): Promise<number> => {
  const now = Date.parse("2026-09-15T12:00:00Z");
  const [location] = trail.locations;
  const given = { pool, bucket: trail.bucket(), signal };
  return (await listDelivered(location as NonNullable<typeof location>, { now, days }, given)).announced;
};
const count = async (what: string): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int4 as count from ${what}`);
  return rows[0]?.count ?? 0;
};
const objects = async (): Promise<unknown[]> => {
  const { rows } = await pool.query("select state, reason, attempts from trail_objects order by id");
  return rows;
};
const makeDue = (): Promise<unknown> =>
  pool.query("update trail_objects set due_at = now() - interval '1 second'");
const records = (count: number, tag = "a"): TrailRecord[] =>
  Array.from({ length: count }, (_, at) => aRead({ key: `${tag}/${at}` }));
/** The bucket, but some objects never come. */
function hangingAt(isHanging: (key: string) => boolean): ReturnType<typeof trail.bucket> {
  const bucket = trail.bucket();
  return {
    ...bucket,
    read: (place, signal) =>
      isHanging(place.key) ? new Promise<never>(() => undefined) : bucket.read(place, signal),
  };
}

const keyOf = (name: string): string =>
  `AWSLogs/123456789012/CloudTrail/eu-west-1/2026/09/14/123456789012_CloudTrail_eu-west-1_20260914T0945Z_${name}.json.gz`;

/** Nothing that Postgres could make shorter. */
const randomText = (length: number): string => randomBytes(length).toString("hex").slice(0, length);

beforeEach(async () => {
  trail.reset();
  await emptyTables(database);
});

describe("what a message announces", () => {
  it("is read once, however often it is announced, and its messages are deleted", async () => {
    const key = await trail.deliver("one", records(3));
    for (let time = 0; time < 3; time++) await announce(key);

    const received = await receive();
    const first = await ingest();
    await announce(key);
    const again = await receive();
    const second = await ingest();

    expect(received).toEqual({ messages: 3, announced: 1, unknown: 0, signals: 0 });
    expect(first).toMatchObject({ claimed: 1, events: 3 });
    expect(again).toMatchObject({ messages: 1, announced: 0 });
    expect(second.claimed).toBe(0);
    expect(await count("events")).toBe(3);
    expect(trail.left()).toBe(0);
    const { rows } = await pool.query("select source, path, state from files");
    expect(rows).toEqual([{ source: "s3-trail", path: `s3://${BUCKET}/${key}`, state: "done" }]);
  });

  it("stays in the queue where it cannot be written down", async () => {
    await announce(await trail.deliver("one", records(1)));
    const broken = {
      query: () => Promise.reject(new Error("the database is gone")),
    } as unknown as typeof pool;

    const failed = receiveMessages({
      pool: broken,
      queue: trail.queue(),
      locations: trail.locations,
      signal,
    });

    await expect(failed).rejects.toThrow("the database is gone");
    expect(trail.left()).toBe(1);
  });

  it("is kept and not read where it is about another bucket, another prefix or nothing known", async () => {
    await trail.send(
      JSON.stringify({ s3Bucket: "another-bucket", s3ObjectKey: [`${PREFIX}AWSLogs/x.json.gz`] }),
    );
    await trail.send(JSON.stringify({ s3Bucket: BUCKET, s3ObjectKey: ["other/AWSLogs/x.json.gz"] }));
    await trail.send("hello");

    expect(await receive()).toEqual({ messages: 3, announced: 0, unknown: 3, signals: 0 });
    expect(trail.left()).toBe(0);
    const { rows } = await pool.query<{ problem: string }>(
      "select problem from unknown_messages order by id",
    );
    expect(rows.map(({ problem }) => problem)).toEqual([
      expect.stringContaining("s3://another-bucket/"),
      expect.stringContaining("none of the locations"),
      "it is no JSON",
    ]);
  });

  it("that is good in part has what is good read, and is kept for the rest", async () => {
    await announce(await trail.deliver("good", records(2)), "");

    expect(await receive()).toEqual({ messages: 1, announced: 1, unknown: 1, signals: 0 });
    expect(await ingest()).toMatchObject({ claimed: 1, events: 2 });
  });

  it("is a gap where it is not understood, once for each reason, with what to do", async () => {
    await trail.send(JSON.stringify({ s3Bucket: "another-bucket", s3ObjectKey: ["p/AWSLogs/x.json.gz"] }));
    await trail.send(JSON.stringify({ s3Bucket: "another-bucket", s3ObjectKey: ["p/AWSLogs/y.json.gz"] }));
    await trail.send(JSON.stringify({ Type: "SubscriptionConfirmation" }));
    await receive();
    await pool.query(
      "insert into unknown_messages (body, problem, received_at) values ('', 'old', '2026-01-01')",
    );

    const { gaps } = coverageOf(await readCoverage(pool), indexCatalog(NO_CATALOG));

    expect(gaps.map(({ kind, count, fix }) => [kind, count, fix])).toEqual([
      ["messages_unknown", 1, expect.stringContaining("aws sns confirm-subscription")],
      ["messages_unknown", 2, expect.stringContaining("add s3://another-bucket/p/ to")],
    ]);
    expect(gaps[1]?.reason).toMatch(
      /^2 messages of the queue in a day, the last one at .*Z, announced nothing/,
    );
  });

  it.each([
    ["holds NUL", (key: string) => key.replace(".json.gz", "\0.json.gz")],
    ["is half of a character", (key: string) => key.replace(".json.gz", "\ud800.json.gz")],
    [
      "is longer than a key can be",
      (key: string) => key.replace(/[^/]*$/, (name) => `${randomText(4_000)}${name}`),
    ],
  ])("is kept where its key %s, and costs the messages beside it nothing", async (_, oddOf) => {
    const key = await trail.deliver("good", records(2));
    await announce(oddOf(key));
    await announce(key);

    expect(await receive()).toEqual({ messages: 2, announced: 1, unknown: 1, signals: 0 });
    expect(trail.left()).toBe(0);
    expect(await ingest()).toMatchObject({ claimed: 1, events: 2 });
    const { rows } = await pool.query("select problem from unknown_messages");
    expect(rows).toEqual([{ problem: "it is about a key that no object of S3 can have" }]);
  });

  it("that is not understood is kept as AUDITPLANE_RETENTION says, whoever takes messages", async () => {
    await pool.query(
      `insert into unknown_messages (body, problem, received_at)
       select '', days || ' days', now() - make_interval(days => days) from unnest('{89, 91, 400}'::int4[]) as d (days)`,
    );
    await announce(await trail.deliver("good", records(1)));

    await receive();

    const { rows } = await pool.query("delete from unknown_messages returning problem");
    expect(rows).toEqual([{ problem: "89 days" }, { problem: "91 days" }, { problem: "400 days" }]);
  });

  it("is read where its etag cannot be kept", async () => {
    const key = await trail.deliver("good", records(2));
    const s3 = { bucket: { name: BUCKET }, object: { key, size: 10, eTag: "a\0" } };
    const eventName = "ObjectCreated:Put";
    await trail.send(JSON.stringify({ Records: [{ eventSource: "aws:s3", eventName, s3 }] }));

    expect(await receive()).toEqual({ messages: 1, announced: 1, unknown: 0, signals: 0 });
    expect(await ingest()).toMatchObject({ claimed: 1, events: 2 });
  });

  it("is not read where it is a digest, an Insight, the marker of a folder or what others put there", async () => {
    const base = `${PREFIX}AWSLogs/123456789012`;
    const name = "eu-west-1/2026/09/14/123456789012_CloudTrail";
    const keys = [
      `${base}/CloudTrail-Digest/${name}-Digest_eu-west-1_t_eu-west-1_20260914T101244Z.json.gz`,
      `${base}/CloudTrail-Insight/${name}-Insight_eu-west-1_20260914T0945Z_x.json.gz`,
      `${base}/CloudTrail/`,
      `${PREFIX}notes.json.gz`,
    ];
    await announce(...keys);

    expect(await receive()).toEqual({ messages: 1, announced: 0, unknown: 0, signals: 0 });
    expect(await count("trail_objects")).toBe(0);
  });
});

describe("what no message announced", () => {
  it("is found by listing the last days, in every account and Region, an organization's trail included", async () => {
    await trail.deliver("a", records(1));
    await trail.deliver("b", records(1), { account: "111122223333", region: "us-east-1", day: "2026/09/16" });
    await trail.deliver("old", records(1), { day: "2026/08/01" });
    const own = await trail.deliver("c", records(1));
    await trail.put(own.replace("AWSLogs/", "AWSLogs/o-a1b2c3d4e5/"), gzipSync('{"Records":[]}'));
    await announce(own);
    await receive();

    expect(await list()).toBe(3);
    expect(await list()).toBe(0);
    expect(await count("trail_objects")).toBe(4);
    expect(await list(60)).toBe(1);
  });

  it("is read again where its content is another than before", async () => {
    const key = await trail.deliver("one", Buffer.from("no gzip at all"));
    await list();
    await ingest();
    expect(await objects()).toEqual([{ state: "quarantined", reason: "not_json", attempts: 1 }]);

    await trail.put(key, gzipSync(JSON.stringify({ Records: records(2) })));
    expect(await list()).toBe(1);

    expect(await ingest()).toMatchObject({ claimed: 1, events: 2, quarantined: 0 });
    expect(await list()).toBe(0);
  });
});

describe("an object", () => {
  it("that is not there yet is tried again, and set aside after a quarter of an hour", async () => {
    const key = await trail.deliver("gone", records(1));
    await announce(key);
    await receive();
    await trail.remove(key);

    expect(await ingest()).toMatchObject({ claimed: 1, postponed: 1 });
    expect((await ingest()).claimed).toBe(0);
    for (let attempt = 2; attempt <= 6; attempt++) {
      await makeDue();
      expect((await ingest()).claimed).toBe(1);
    }

    expect(await objects()).toEqual([{ state: "quarantined", reason: "object_missing", attempts: 6 }]);
    const { rows } = await pool.query("select reason from quarantine");
    expect(rows).toEqual([{ reason: "object_missing" }]);
  });

  it("that comes late is read, and costs those beside it nothing", async () => {
    const key = await trail.deliver("late", records(2, "late"));
    const other = await trail.deliver("other", records(3, "other"));
    await announce(key, other);
    await receive();
    await trail.remove(key);

    expect(await ingest()).toMatchObject({ claimed: 2, events: 3, postponed: 1 });
    await trail.deliver("late", records(2, "late"));
    await makeDue();

    expect(await ingest()).toMatchObject({ claimed: 1, events: 2 });
    expect(await count("events")).toBe(5);
  });

  it("that comes after it was set aside as missing is read when it is listed, and is set aside no more", async () => {
    const key = await trail.deliver("late", records(2));
    await announce(key);
    await receive();
    await trail.remove(key);
    await pool.query("update trail_objects set attempts = 5, postponed = 5");
    expect(await ingest()).toMatchObject({ quarantined: 1 });
    expect(await list()).toBe(0);
    await trail.deliver("late", records(2));

    expect(await list()).toBe(1);
    expect(await ingest()).toMatchObject({ claimed: 1, events: 2 });
    expect(await objects()).toEqual([{ state: "done", reason: null, attempts: 1 }]);
    expect(await count("quarantine")).toBe(0);
    expect(await list()).toBe(0);
  });

  it("that was set aside as missing is read when a message says that it came", async () => {
    const key = await trail.deliver("restored", records(2), { day: "2020/01/05" });
    await announce(key);
    await receive();
    await trail.remove(key);
    await pool.query("update trail_objects set attempts = 5, postponed = 5");
    expect(await ingest()).toMatchObject({ quarantined: 1 });
    await trail.deliver("restored", records(2), { day: "2020/01/05" });
    const object = { key, size: 700, eTag: "0123" };
    const s3 = { bucket: { name: BUCKET }, object };
    const came = JSON.stringify({
      Records: [{ eventSource: "aws:s3", eventName: "ObjectCreated:Put", s3 }],
    });
    await trail.send(came);

    expect(await receive()).toMatchObject({ announced: 1 });
    expect(await ingest()).toMatchObject({ claimed: 1, events: 2 });
    expect(await count("quarantine")).toBe(0);
    expect(await objects()).toEqual([{ state: "done", reason: null, attempts: 1 }]);
  });

  it("that nobody may read is set aside at once, with what to do", async () => {
    await announce(await trail.deliver("secret", records(1)));
    await receive();
    const denied = {
      ...trail.bucket(),
      read: () => Promise.resolve({ reason: "forbidden", detail: "AccessDenied" } as const),
    };

    expect(await ingest(workerOf(denied))).toMatchObject({ claimed: 1, quarantined: 1 });
    expect(await objects()).toEqual([{ state: "quarantined", reason: "object_forbidden", attempts: 1 }]);
  });

  it("is stored by nobody whose lease is over, and once by whoever has it then", async () => {
    await announce(await trail.deliver("slow", records(4)));
    await receive();
    const slow = {
      ...trail.bucket(),
      read: async (place: Parameters<ReturnType<typeof trail.bucket>["read"]>[0]) => {
        await pool.query("update trail_objects set lease_until = now() - interval '1 second'");
        expect(await ingest()).toMatchObject({ claimed: 1, events: 4 });
        return trail.bucket().read(place);
      },
    };

    await expect(ingest(workerOf(slow))).rejects.toMatchObject({ code: "lease_lost" });
    expect(await count("events")).toBe(4);
    expect(await count("files")).toBe(1);
    expect(await objects()).toEqual([{ state: "done", reason: null, attempts: 2 }]);
  });

  it("that hangs costs those beside it the time of a batch, and is tried again", async () => {
    for (let at = 0; at < 40; at++) await trail.deliver(`f${at}`, records(1, String(at)));
    await list();
    const hanging = hangingAt((key) => key.endsWith("_f7.json.gz"));

    expect(await ingest({ ...workerOf(hanging), readMs: 5_000 })).toMatchObject({
      claimed: 40,
      events: 39,
      postponed: 1,
    });
    const { rows } = await pool.query("select reason, detail from trail_objects where state = 'pending'");
    expect(rows).toEqual([{ reason: "unavailable", detail: "it did not come within 5 s" }]);
    await makeDue();
    expect(await ingest()).toMatchObject({ claimed: 1, events: 1 });
  });

  it("that never comes is set aside once it was tried for hours, where others of its bucket come", async () => {
    await trail.deliver("f0", records(1));
    await list();
    const hanging = { ...workerOf(hangingAt(() => true)), readMs: 20 };
    await pool.query("update trail_objects set attempts = 23, postponed = 23");

    expect(await ingest(hanging)).toMatchObject({ postponed: 1, quarantined: 0 });
    await makeDue();
    await pool.query(
      `insert into trail_objects (path, announced_by, state, finished_at)
       values ('s3://${BUCKET}/other', 'message', 'done', now())`,
    );

    expect(await ingest(hanging)).toMatchObject({ postponed: 0, quarantined: 1 });
    const { rows } = await pool.query("select reason, detail from quarantine");
    expect(rows).toEqual([{ reason: "object_unavailable", detail: "it did not come within 0.02 s" }]);
  });

  it("that nobody came to in the time of a batch is given back as it was", async () => {
    for (let at = 0; at < 20; at++) await trail.deliver(`f${at}`, records(1, String(at)));
    await list();

    const first = await ingest({ ...workerOf(hangingAt(() => true)), readMs: 100 });

    expect(first).toMatchObject({ claimed: 16, events: 0, postponed: 16 });
    expect(await count("trail_objects where attempts = 0 and reason is null and lease_token is null")).toBe(
      4,
    );
    expect(await ingest()).toMatchObject({ claimed: 4, events: 4 });
  });

  it("of unknown size is stored in a transaction of no more than a batch, and what was not begun is given back", async () => {
    const keys = Array.from({ length: 27 }, (_, at) => `${PREFIX}${keyOf(`f${at}`)}`);
    await announce(...keys);
    await receive();
    // a megabyte as it is read
    const read = ({ key }: { key: string }): Promise<StoredObject> => {
      const bytes = gzipSync(aFile(records(1, key)) + " ".repeat(1_000_000), { level: 0 });
      return Promise.resolve({ bytes, etag: undefined, metadata: {} });
    };

    const first = await ingest(workerOf({ ...trail.bucket(), read }));

    expect(first.claimed).toBeLessThan(27);
    expect(first).toMatchObject({ events: first.claimed, postponed: 0 });
    expect(
      await count("trail_objects where state = 'pending' and attempts = 0 and lease_token is null"),
    ).toBe(27 - first.claimed);
    const { rows } = await pool.query<{ count: number }>(
      "select count(*)::int4 as count from trail_objects where state = 'done' group by finished_at",
    );
    expect(Math.max(...rows.map((row) => row.count))).toBe(2);
  });

  it("of many large ones is given back as it was where the time of a batch is over before it is stored", async () => {
    const keys = Array.from({ length: 4 }, (_, at) => `${PREFIX}${keyOf(`f${at}`)}`);
    await announce(...keys);
    await receive();
    const read = ({ key }: { key: string }): Promise<StoredObject> => {
      const bytes = gzipSync(aFile(records(1, key)) + " ".repeat(2_000_000), { level: 0 });
      return Promise.resolve({ bytes, etag: undefined, metadata: {} });
    };
    const hurried = { ...workerOf({ ...trail.bucket(), read }), batchMs: 0 };

    expect(await ingest(hurried)).toMatchObject({ claimed: 1, events: 1, postponed: 0 });
    expect(
      await count("trail_objects where state = 'pending' and attempts = 0 and lease_token is null"),
    ).toBe(3);
    for (let left = 3; left > 0; left--) expect(await ingest(hurried)).toMatchObject({ events: 1 });
    expect((await ingest(hurried)).claimed).toBe(0);
  });

  it("that ends its workers is taken alone, and set aside in the end", async () => {
    const keys = [
      await trail.deliver("poison", records(1, "p")),
      await trail.deliver("good", records(1, "g")),
    ];
    await announce(...keys);
    await receive();
    const lost =
      "update trail_objects set lease_until = now() - interval '1 second', attempts = $1 where path like '%poison%'";
    await pool.query(lost, [2]);

    expect(await ingest()).toMatchObject({ claimed: 1, events: 1 });
    await pool.query(lost, [5]);

    expect(await ingest()).toMatchObject({ claimed: 1, events: 0, quarantined: 1 });
    expect(await objects()).toEqual([
      { state: "done", reason: null, attempts: 1 },
      { state: "quarantined", reason: "worker_lost", attempts: 6 },
    ]);
  });

  it("of many is read by one of several workers, whoever comes first", async () => {
    for (let at = 0; at < 60; at++) await trail.deliver(`f${at}`, records(5, String(at)));
    await list();
    const drain = async (): Promise<number> => {
      const deps = workerOf();
      let events = 0;
      for (let outcome = await ingest(deps); outcome.claimed > 0; outcome = await ingest(deps))
        events += outcome.events;
      return events;
    };

    const drained = await Promise.all([drain(), drain(), drain()]);

    expect(drained.reduce((sum, one) => sum + one, 0)).toBe(300);
    expect(await count("events")).toBe(300);
    expect(await count("trail_objects where state <> 'done' or attempts <> 1")).toBe(0);
  });
});
