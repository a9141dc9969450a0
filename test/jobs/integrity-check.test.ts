import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS } from "../../src/core/record/time.ts";
import { createCapture } from "../../src/core/sigma/correlation/capture.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { checkIntegrity } from "../../src/jobs/integrity/check.ts";
import type { CheckedPlace } from "../../src/jobs/integrity/check.ts";
import { checkLogs } from "../../src/jobs/live/check-logs.ts";
import { ingestObjects } from "../../src/jobs/trail/ingest-objects.ts";
import { listDelivered } from "../../src/jobs/trail/list.ts";
import { readClock } from "../../src/store/clock.ts";
import { Dictionary } from "../../src/store/dictionary.ts";
import { RoleIds } from "../../src/store/role-ids.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { BUCKET, FIRST_HOUR, aBucket, aChain, aKey, aLog, signatureOf } from "../support/digest-chain.ts";
import type { Bucket } from "../support/digest-chain.ts";
import { useTrailBucket } from "../support/trail-bucket.ts";

const database = useDatabase();
const trail = useTrailBucket();
const { pool } = database;
const signal = new AbortController().signal;
const location = { bucket: BUCKET, prefix: "" };
const key = aKey();
/** Long enough after the last hour: no late digest is waited for. */
const NOW = FIRST_HOUR + 60 * HOUR_MS;

let asked: number;
let keys: ReadonlyMap<string, Buffer>;
beforeEach(async () => {
  trail.reset();
  await emptyTables(database);
  asked = 0;
  keys = new Map([[key.fingerprint, key.der]]);
});

async function put({ bodies, signatures }: Bucket, given: { readonly only?: string } = {}): Promise<void> {
  for (const [name, body] of bodies) {
    if (given.only !== undefined && name !== given.only) continue;
    const signature = signatures.get(name);
    await trail.put(name, gzipSync(body), signature === undefined ? {} : { metadata: { signature } });
  }
}

async function ingest(): Promise<void> {
  await listDelivered(location, { now: NOW, days: 4 }, { pool, bucket: trail.bucket(), signal });
  await readDue();
}

async function readDue(): Promise<void> {
  await pool.query("update trail_objects set due_at = now() - interval '1 second' where state = 'pending'");
  await ingestObjects({
    pool,
    bucket: trail.bucket(),
    rules: compileRules([], "cloudtrail"),
    capture: createCapture([], () => false),
    clock: () => readClock(pool),
    dictionary: new Dictionary(pool),
    roleIds: new RoleIds(pool),
    knownDays: new Set(),
  });
}

async function check(now = NOW): Promise<CheckedPlace[]> {
  const askKeys = (): Promise<ReadonlyMap<string, Buffer>> => {
    asked++;
    return Promise.resolve(keys);
  };
  const places: CheckedPlace[] = [];
  const deps = { pool, bucket: trail.bucket(), askKeys, signal };
  for await (const place of checkIntegrity(location, { now, days: 3 }, deps)) places.push(place);
  return places;
}

async function states(table: "trail_objects" | "trail_digests" = "trail_objects"): Promise<string[]> {
  const column = table === "trail_objects" ? "integrity" : "state";
  const { rows } = await pool.query<{ state: string | null }>(
    `select ${column} as state from ${table} order by path`,
  );
  return rows.map(({ state }) => state ?? "unchecked");
}

const chainOf = (bucket: Bucket, hours: readonly (number | undefined)[]): string[] =>
  aChain(bucket, { hours, keyOf: () => key });

describe("the check that logs are whole", () => {
  it("says of every file that a valid digest names that it is whole, and asks AWS for a key once", async () => {
    const bucket = aBucket();
    chainOf(bucket, [2, 0, 1]);
    await put(bucket);
    await ingest();

    await check();
    await check();

    expect(await states()).toEqual(["valid", "valid", "valid"]);
    expect(await states("trail_digests")).toEqual(["valid", "valid", "valid"]);
    expect(asked).toBe(1);
  });

  it("has a file wait for its digest, and says that it is whole once that came", async () => {
    const bucket = aBucket();
    const [digest = ""] = chainOf(bucket, [1]);
    const [log = ""] = [...bucket.bodies.keys()].filter((name) => name !== digest);
    await put(bucket, { only: log });
    await ingest();
    await check(FIRST_HOUR + HOUR_MS);
    const before = await states();

    await put(bucket, { only: digest });
    await check(FIRST_HOUR + 2 * HOUR_MS);

    expect([before, await states()]).toEqual([["not_covered"], ["valid"]]);
  });

  it("finds a file that was changed before it was read", async () => {
    const bucket = aBucket();
    chainOf(bucket, [1, 1]);
    const changed = [...bucket.bodies.keys()].find((name) => name.includes("/CloudTrail/")) ?? "";
    bucket.bodies.set(changed, JSON.stringify({ Records: [] }));
    await put(bucket);
    await ingest();

    await check();

    expect(await states()).toEqual(["invalid_hash", "valid"]);
  });

  it("announces a file that only a digest names, and says that it is missing once it was looked for in vain", async () => {
    const bucket = aBucket();
    chainOf(bucket, [2]);
    const gone = [...bucket.bodies.keys()].find((name) => name.includes("/CloudTrail/")) ?? "";
    await put(bucket);
    await trail.remove(gone);
    await ingest();

    const [first] = await check();
    for (let attempt = 0; attempt < 6; attempt++) await readDue();
    await check();

    expect(first?.announced).toBe(1);
    expect(await states()).toEqual(["missing", "valid"]);
  });

  it("finds a file that was removed after it was read", async () => {
    const bucket = aBucket();
    chainOf(bucket, [2]);
    await put(bucket);
    await ingest();
    await check();
    await trail.remove([...bucket.bodies.keys()][0] ?? "");

    const [place] = await check();

    expect(await states()).toEqual(["missing", "valid"]);
    expect(place).toMatchObject({ announced: 0 });
  });

  it("reads a file that only a digest names, where it is there after all", async () => {
    const bucket = aBucket();
    chainOf(bucket, [2]);
    const late = [...bucket.bodies.keys()].find((name) => name.includes("/CloudTrail/")) ?? "";
    await put(bucket);
    await trail.remove(late);
    await ingest();
    await check();

    await put(bucket, { only: late });
    await readDue();
    await check();

    expect(await states()).toEqual(["valid", "valid"]);
  });

  it("finds a file that no digest names", async () => {
    const bucket = aBucket();
    chainOf(bucket, [1, 0]);
    aLog(bucket, FIRST_HOUR + HOUR_MS + 600_000, "forged");
    await put(bucket);
    await ingest();

    await check();

    expect(await states()).toEqual(["valid", "not_covered"]);
  });

  it("knows a late file of its first day by the digest of its hour, which lies days before", async () => {
    const bucket = aBucket();
    const firstHour = FIRST_HOUR - 12 * HOUR_MS; // of the evening before
    chainOf(
      bucket,
      Array.from({ length: 24 }, () => 0),
    );
    aChain(bucket, { hours: [1], keyOf: () => key, isBackfill: true, firstHour });
    const late = [...bucket.bodies.keys()].find((name) => name.includes("_late")) ?? "";
    const [digest = ""] = [...bucket.bodies.keys()].filter((name) => name.includes("_backfill"));
    const name = late.replaceAll("2026/09/13", "2026/09/14").replace("20260913T", "20260914T");
    const body = bucket.bodies.get(digest)?.replace(late, name) ?? "";
    bucket.bodies.set(digest, body).set(name, bucket.bodies.get(late) ?? "");
    bucket.bodies.delete(late);
    bucket.signatures.set(digest, signatureOf(body, key));
    await put(bucket);
    await ingest();

    const [place] = await check(Date.parse("2026-09-18T06:00:00Z"));

    expect(await states()).toEqual(["valid"]);
    expect(place?.files.map(({ state }) => state)).toEqual(["valid"]);
  });

  it("finds a digest that was there and is not any more, the newest too, and trusts what it said no longer", async () => {
    const bucket = aBucket();
    const digests = chainOf(bucket, [1, 1]);
    await put(bucket);
    await ingest();
    await check();

    await trail.remove(digests[1] ?? "");
    await check();

    expect(await states("trail_digests")).toEqual(["valid", "missing"]);
    expect((await states())[0]).toBe("valid");
    expect((await states())[1]).not.toBe("valid");
  });

  it("finds a digest that was replaced", async () => {
    const bucket = aBucket();
    const [first = ""] = chainOf(bucket, [1, 1]);
    await put(bucket);
    await ingest();
    await check();

    const body = JSON.parse(bucket.bodies.get(first) ?? "") as Record<string, unknown>;
    bucket.bodies.set(first, JSON.stringify({ ...body, logFiles: [] }));
    await put(bucket, { only: first });
    await check();

    expect(await states("trail_digests")).toEqual(["invalid_hash", "valid"]);
  });

  it("keeps what is known of a place whose digest cannot be read, and says so in the end", async () => {
    const bucket = aBucket();
    chainOf(bucket, [1]);
    await put(bucket);
    await ingest();
    const refusing = {
      ...trail.bucket(),
      read: () => Promise.resolve({ reason: "forbidden", detail: "403" } as const),
    };
    const deps = { pool, bucket: refusing, askKeys: () => Promise.resolve(keys), signal };

    const checking = checkIntegrity(location, { now: NOW, days: 3 }, deps).next();

    await expect(checking).rejects.toMatchObject({ code: "source_unavailable" });
    expect(await states()).toEqual(["unchecked"]);
  });

  it("checks files that were read before hashes were kept, by reading them again", async () => {
    const bucket = aBucket();
    chainOf(bucket, [1]);
    await put(bucket);
    await ingest();
    await pool.query("update trail_objects set content_sha256 = null");

    await check();

    expect(await states()).toEqual(["valid"]);
  });

  it("tells of each day with logs that were removed or put there once, and again when there are more", async () => {
    const bucket = aBucket();
    const firstHour = (Math.floor(Date.now() / HOUR_MS) - 70) * HOUR_MS;
    const day = new Date(firstHour).toISOString().slice(0, 10);
    aChain(bucket, { hours: [2], keyOf: () => key, firstHour });
    const [first = "", second = ""] = [...bucket.bodies.keys()];
    aLog(bucket, firstHour + 20 * 60_000, "forged");
    await put(bucket);
    await listDelivered(location, { now: Date.now(), days: 4 }, { pool, bucket: trail.bucket(), signal });
    await readDue();

    await remove(first);
    await checkAll();
    await checkAll();
    const once = await facts();
    await remove(second);
    await checkAll();

    const place = `logs/${BUCKET}/123456789012/eu-west-1/${day}`;
    expect(once).toEqual([`logs_changed ${place} 1`, `logs_unproven ${place} 1`]);
    expect(await facts()).toEqual([`logs_changed ${place} 2`, `logs_unproven ${place} 1`]);
  });

  it("tells of what was removed where another trail delivers, too, and of another file once the first is back", async () => {
    const firstHour = (Math.floor(Date.now() / HOUR_MS) - 70) * HOUR_MS;
    const day = new Date(firstHour).toISOString().slice(0, 10);
    const bucket = aBucket();
    aChain(bucket, { hours: [2], keyOf: () => key, firstHour });
    const [first = "", second = ""] = [...bucket.bodies.keys()];
    await put(bucket);
    const [digest = ""] = bucket.signatures.keys();
    await trail.put(`own/${digest}`, gzipSync(bucket.bodies.get(digest) ?? "")); // it says that it lies elsewhere
    const locations = [location, { bucket: BUCKET, prefix: "own/" }];
    const told = async (): Promise<unknown[]> => {
      await checkAll(locations);
      const { rows } = await pool.query<{ subject: string; file: string }>(
        "select subject, split_part(fact ->> 'reason', ':', 1) as file from pipeline_facts where kind = 'logs_changed' order by 1",
      );
      return rows.map(({ subject, file }) => [subject, file]);
    };

    await remove(first);
    const once = await told();
    await trail.put(first, gzipSync(bucket.bodies.get(first) ?? ""));
    await listDelivered(location, { now: Date.now(), days: 4 }, { pool, bucket: trail.bucket(), signal });
    await readDue();
    await remove(second);

    const next = new Date(firstHour + HOUR_MS).toISOString().slice(0, 10);
    const other = [`logs/${BUCKET}/own/123456789012/eu-west-1/${next}`, digest.split("/").at(-1)];
    const place = `logs/${BUCKET}/123456789012/eu-west-1/${day}`;
    expect(once).toEqual([[place, first.split("/").at(-1)], other]);
    expect(await told()).toEqual([[place, second.split("/").at(-1)], other]);
  });

  it("tells of one file that is removed once more of its day were, and are back", async () => {
    const firstHour = (Math.floor(Date.now() / HOUR_MS) - 70) * HOUR_MS;
    const bucket = aBucket();
    aChain(bucket, { hours: [3], keyOf: () => key, firstHour });
    const [first = "", second = "", third = ""] = [...bucket.bodies.keys()];
    await put(bucket);
    const told = async (): Promise<unknown[]> => {
      await checkAll();
      const { rows } = await pool.query<{ file: string; count: number; judged: boolean }>(
        `select split_part(fact ->> 'reason', ':', 1) as file, (fact ->> 'count')::int4 as count, is_judged as judged
         from pipeline_facts where kind = 'logs_changed'`,
      );
      await pool.query("update pipeline_facts set is_judged = true");
      return rows.map(({ file, count, judged }) => [file, count, judged]);
    };
    const restore = async (...names: readonly string[]): Promise<void> => {
      for (const name of names) await trail.put(name, gzipSync(bucket.bodies.get(name) ?? ""));
      await listDelivered(location, { now: Date.now(), days: 4 }, { pool, bucket: trail.bucket(), signal });
      await readDue();
    };
    const [one, , other] = [first, second, third].map((name) => name.split("/").at(-1));

    await remove(first);
    await remove(second);
    expect(await told()).toEqual([[one, 2, false]]);
    await restore(first, second);
    expect(await told()).toEqual([[one, 2, true]]);
    await remove(third);
    expect(await told()).toEqual([[other, 1, false]]);
    expect(await told()).toEqual([[other, 1, true]]);
  });
});

/** As if it had been removed before anybody read it. */
async function remove(name: string): Promise<void> {
  await trail.remove(name);
  await pool.query("delete from trail_objects where path like '%' || $1", [name]);
}

/** What a worker does; the files that it announces are looked for, and are not there. */
async function checkAll(locations = [location]): Promise<void> {
  const deps = { pool, bucket: trail.bucket(), locations, listDays: 4, signal };
  const noted = {
    askKeys: () => Promise.resolve(keys),
    note: () => undefined,
    hint: () => Promise.resolve(),
  };
  for (let times = 0; times < 2; times++) {
    await checkLogs({ ...deps, ...noted });
    await pool.query("update trail_objects set attempts = 6, postponed = 6 where state = 'pending'");
    await readDue();
  }
}

async function facts(): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>(
    `select kind || ' ' || subject || ' ' || (fact ->> 'count') as text from pipeline_facts order by 1`,
  );
  return rows.map(({ text }) => text);
}
