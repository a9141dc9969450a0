import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { countFindings } from "../../src/jobs/first-look/macie-seen.ts";
import { lookUpNewest } from "../../src/jobs/first-look/looked-up.ts";
import type { LookedUp } from "../../src/jobs/first-look/looked-up.ts";
import { copyNewest } from "../../src/jobs/first-look/trail-files.ts";
import type { FilesGiven, FilesRead } from "../../src/jobs/first-look/trail-files.ts";
import { createLookupApi } from "../../src/sources/lookup-events/client.ts";
import { createPaces } from "../../src/sources/lookup-events/pace.ts";
import { createMacieClient } from "../../src/sources/macie/index.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import { startFakeMacie } from "../support/fake-macie.ts";
import { aRead, aRecord } from "../support/records.ts";
import { BUCKET, PREFIX, useTrailBucket } from "../support/trail-bucket.ts";

const trail = useTrailBucket();
const LOCATION = { bucket: BUCKET, prefix: PREFIX };
/** Files of the trail are of 09:45 that day. */
const NOW = Date.parse("2026-09-14T10:00:00Z");
const HOUR = 3_600_000;
const noSignal = new AbortController().signal;
let folder: string;

beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "auditplane-first-look-"))));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe("the newest files of a trail", () => {
  const copy = (more: Partial<FilesGiven> = {}): Promise<FilesRead> =>
    copyNewest(LOCATION, {
      bucket: trail.bucket(),
      folder,
      from: NOW - 6 * HOUR,
      now: NOW,
      deadline: 1,
      clock: () => 0,
      bytesMax: 1e9,
      signal: noSignal,
      origins: new Map(),
      onProgress: () => undefined,
      ...more,
    });
  const deliver = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) await trail.deliver(`file${String(at).padStart(2, "0")}`, [aRead()]);
  };

  afterEach(() => trail.reset());

  it("are those of the hours, of every account and Region, each with where it came from", async () => {
    await trail.deliver("own", [aRead()]);
    await trail.deliver("other", [aRead()], { account: "111122223333", region: "us-east-1" });
    await trail.deliver("before", [aRead()], { day: "2026/09/13" });
    const origins = new Map<string, string>();
    const read = await copy({ origins });

    expect(read).toMatchObject({ files: 2, since: NOW - 6 * HOUR, shortfall: undefined });
    expect([...origins.values()].map((path) => path.slice(path.lastIndexOf("_"))).sort()).toEqual([
      "_other.json.gz",
      "_own.json.gz",
    ]);
    expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
      [...origins.keys()].sort(),
    );
  });

  it("are so many bytes at most, and it is said how many were left", async () => {
    await deliver(20);
    const { files, since, shortfall } = await copy({ bytesMax: 1 });

    expect({ files, since }).toEqual({ files: 16, since: Date.parse("2026-09-14T09:45:00Z") });
    expect(shortfall?.reason).toBe("4 older files were left for another time");
  });

  it("are asked for no longer than there is time", async () => {
    await deliver(1);

    expect(await copy({ clock: () => 2 })).toMatchObject({
      files: 0,
      shortfall: { reason: "listing it took too long" },
    });
  });

  it("are none where nothing was delivered, which is no failure of S3", async () => {
    await trail.put(`${PREFIX}AWSLogs/123456789012/CloudTrail/eu-west-1/`, Buffer.alloc(0));

    expect(await copy()).toMatchObject({ files: 0, shortfall: { code: "empty" } });
  });

  it("are none where the bucket is gone, with what S3 says of it", async () => {
    const read = await copyNewest(
      { bucket: "moved-away", prefix: "" },
      {
        bucket: trail.bucket(),
        folder,
        from: NOW - HOUR,
        now: NOW,
        deadline: 1,
        clock: () => 0,
        bytesMax: 1e9,
        signal: noSignal,
        origins: new Map(),
        onProgress: () => undefined,
      },
    );

    expect(read).toMatchObject({ files: 0, shortfall: { code: "listing" } });
    expect(read.shortfall?.reason).toContain("NoSuchBucket");
  });

  it("are left at once where everything is to end", async () => {
    await deliver(1);

    await expect(copy({ signal: AbortSignal.abort(130) })).rejects.toBe(130);
  });
});

describe("the newest management events", () => {
  const place = { account: "123456789012", region: "eu-west-1" };
  const look = async (more: { readonly deadline: number }): Promise<LookedUp> => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const events = Array.from({ length: 120 }, (_, at) => ({
      ...place,
      record: aRecord({ eventTime: new Date(now - at * 60_000).toISOString().replace(/\.\d+/, "") }),
    }));
    const fake = await startFakeCloudTrail({ events });
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(place.account));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    const wait = { connectTimeoutMs: 5_000, answerTimeoutMs: 5_000 };
    const api = createLookupApi({
      region: place.region,
      endpoint: fake.endpoint,
      credentials: undefined,
      ...wait,
    });
    const paces = createPaces({
      now: () => Date.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    try {
      return await lookUpNewest({
        api,
        pace: paces(place.account, place.region),
        folder,
        from: now - 6 * HOUR,
        now,
        clock: () => 1,
        signal: noSignal,
        origins: new Map(),
        onProgress: () => undefined,
        ...more,
      });
    } finally {
      api.close();
      await fake.close();
    }
  };

  it("are all of the hours where there is time", async () => {
    expect(await look({ deadline: 2 })).toMatchObject({ events: 120, shortfall: undefined });
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("are the newest where there is not, and it is said since when", async () => {
    const { events, since, shortfall } = await look({ deadline: 0 });

    expect(events).toBe(50);
    expect(shortfall?.reason).toContain(new Date(since).toISOString());
  });
});

describe("what Macie found", () => {
  it("is counted for no longer than there is time, also where an answer never comes", async () => {
    const macie = await startFakeMacie();
    macie.otherwise("hang");
    try {
      const client = createMacieClient({
        region: "eu-west-1",
        endpoint: macie.endpoint,
        credentials: { accessKeyId: "x", secretAccessKey: "y" },
      });
      const given = { deadline: 300, clock: () => 0.5, signal: noSignal };

      const seen = await countFindings({ client, ...given });

      expect(seen).toMatchObject({ findings: 0, shortfall: { code: "time" } });
    } finally {
      await macie.close();
    }
  });
});
