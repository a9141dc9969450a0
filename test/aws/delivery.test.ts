import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { useDatabase } from "../support/database.ts";
import { ACCOUNT, REGION, hasMoto, useMoto } from "../support/moto.ts";
import type { Queue } from "../support/moto.ts";
import { aPerson, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { startWorker } from "../support/running-worker.ts";
import type { RunningWorker } from "../support/running-worker.ts";

const database = useDatabase();
const moto = useMoto();
const LONG = { timeout: 120_000, interval: 100 };
const TOLD = { bucket: "told-trail", prefix: "ct/" }; // CloudTrail's own messages
const NOTIFIED = { bucket: "notified-trail", prefix: "" }; // S3's
const BRIDGED = { bucket: "bridged-trail", prefix: "" }; // EventBridge's
const SILENT = { bucket: "silent-trail", prefix: "org/" }; // nobody's
const FIXTURES = join(import.meta.dirname, "../fixtures/sqs");
const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, "");
const reads = (count: number, tag: string): TrailRecord[] =>
  Array.from({ length: count }, (_, at) => aRead({ key: `${tag}/${at}`, eventTime: minutesAgo(20) }));

let deliveries: Queue;
let owners: Queue;
let wrapped: string;
let raw: string;
let folder: string;
let worker: RunningWorker | undefined;

/** How many events of a file are in. */
const eventsOf = async (name: string): Promise<number> => {
  const { rows } = await database.pool.query<{ count: number }>(
    "select coalesce(sum(records_new), 0)::int4 as count from files where right(path, length($1)) = $1",
    [`_${name}.json.gz`],
  );
  return rows[0]?.count ?? 0;
};
const isRead = (name: string, events: number): Promise<void> =>
  vi.waitFor(async () => expect(await eventsOf(name)).toBe(events), LONG);
const announcement = (bucket: string, key: string): string =>
  JSON.stringify({ s3Bucket: bucket, s3ObjectKey: [key] });

describe.skipIf(!hasMoto())("a worker on trails that deliver", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "auditplane-aws-"));
    deliveries = await moto.queue("deliveries");
    owners = await moto.queue("sales-alerts");
    wrapped = await moto.topic("trail-delivered");
    raw = await moto.topic("trail-delivered-raw");
    const objects = await moto.topic("objects-created");
    const alerts = await moto.topic("alerts-of-sales");
    await moto.subscribe(wrapped, deliveries);
    await moto.subscribe(raw, deliveries, { RawMessageDelivery: "true" });
    await moto.subscribe(objects, deliveries);
    await moto.subscribe(alerts, owners, {
      FilterPolicy: JSON.stringify({ severity: ["critical", "high"] }),
    });
    const events = ["s3:ObjectCreated:*"] as ["s3:ObjectCreated:*"];
    await moto.bucket(TOLD.bucket);
    await moto.bucket(NOTIFIED.bucket, {
      QueueConfigurations: [{ QueueArn: deliveries.arn, Events: events }],
    });
    await moto.bucket("topical-trail", { TopicConfigurations: [{ TopicArn: objects, Events: events }] });
    await moto.bucket(BRIDGED.bucket);
    await moto.bucket(SILENT.bucket);
    await moto.trail({
      Name: "org-trail",
      S3BucketName: TOLD.bucket,
      S3KeyPrefix: "ct",
      SnsTopicName: "trail-delivered",
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
    });
    const catalog = join(folder, "catalog.yaml");
    writeFileSync(catalog, catalogOf(alerts));
    const settings = join(folder, "settings.yaml");
    writeFileSync(settings, "rollout: [{ id: sales, stage: live }]\n");
    const locations = [TOLD, NOTIFIED, BRIDGED, SILENT, { bucket: "topical-trail", prefix: "" }];
    await moto.deliver(SILENT, "before", reads(4, "before"));
    worker = startWorker(
      {
        ...moto.environment(),
        DATABASE_URL: database.url,
        AUDITPLANE_TRAIL_LOCATIONS: locations.map(({ bucket, prefix }) => `s3://${bucket}/${prefix}`).join(),
        AUDITPLANE_TRAIL_QUEUE_URL: deliveries.url,
      },
      "--catalog",
      catalog,
      "--settings",
      settings,
    );
  });
  afterAll(async () => {
    worker?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it("lists what no message announced", async () => {
    await isRead("before", 4);
  });

  it("reads what CloudTrail itself tells a topic, wrapped or raw, several files in a message", async () => {
    const one = await moto.deliver(TOLD, "one", reads(3, "one"));
    const two = await moto.deliver(TOLD, "two", reads(2, "two"), {
      account: "111122223333",
      region: "us-east-1",
    });
    const three = await moto.deliver(TOLD, "three", reads(5, "three"));
    await moto.publish(wrapped, JSON.stringify({ s3Bucket: TOLD.bucket, s3ObjectKey: [one, two] }));
    await moto.publish(raw, announcement(TOLD.bucket, three));

    await isRead("one", 3);
    await isRead("two", 2);
    await isRead("three", 5);
  });

  it("reads what S3 tells the queue, directly and through a topic", async () => {
    await moto.deliver(NOTIFIED, "direct", reads(3, "direct"));
    await moto.deliver({ bucket: "topical-trail", prefix: "" }, "topical", reads(2, "topical"));

    await isRead("direct", 3);
    await isRead("topical", 2);
  });

  it("reads what EventBridge tells", async () => {
    const key = await moto.deliver(BRIDGED, "bridged", reads(2, "bridged"));
    const event = JSON.parse(
      readFileSync(join(FIXTURES, "body-eventbridge-s3-object-created.json"), "utf8"),
    ) as { detail: { bucket: { name: string }; object: { key: string; size?: number; etag?: string } } };
    event.detail.bucket.name = BRIDGED.bucket;
    event.detail.object = { key };
    await moto.send(deliveries, JSON.stringify(event));

    await isRead("bridged", 2);
  });

  it.each(["a b+c", "ünï-çødé", "50%25", "日本語 & more"])(
    "reads a file whose key must be encoded in some forms and not in others: %s",
    async (odd) => {
      // the prefix is the customer's; CloudTrail's own names are plain
      const place = { bucket: NOTIFIED.bucket, prefix: `${odd}/` };
      const name = `odd${Buffer.from(odd).toString("hex")}`;
      await moto.deliver(place, name, reads(1, odd));
      const key = await moto.deliver(
        { bucket: BRIDGED.bucket, prefix: `${odd}/` },
        `told${name}`,
        reads(1, odd),
      );
      await moto.publish(wrapped, announcement(BRIDGED.bucket, key));

      await isRead(name, 1);
      await isRead(`told${name}`, 1);
    },
  );

  it("reads files that are encrypted by a key of KMS", async () => {
    const arn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0d6f918a-618d-5c0e-8873-ff8e818cfdc3`;
    await moto.s3().send(
      new PutBucketEncryptionCommand({
        Bucket: NOTIFIED.bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: arn } }],
        },
      }),
    );
    await moto.deliver(NOTIFIED, "encrypted", reads(2, "encrypted"), {
      object: { ServerSideEncryption: "aws:kms", SSEKMSKeyId: arn },
    });

    await isRead("encrypted", 2);
  });

  it("reads the newest version of an object, and each event once", async () => {
    const status = { Status: "Enabled" } as const;
    await moto
      .s3()
      .send(new PutBucketVersioningCommand({ Bucket: NOTIFIED.bucket, VersioningConfiguration: status }));
    const before = reads(2, "version");
    await moto.deliver(NOTIFIED, "versions", before);
    await isRead("versions", 2);

    await moto.deliver(NOTIFIED, "versions", [...before, ...reads(1, "version-2")]);

    await isRead("versions", 3);
    const { rows } = await database.pool.query(
      "select state, records_duplicate as duplicate from files where path like '%_versions.json.gz' order by id",
    );
    expect(rows).toEqual([
      { state: "done", duplicate: 0 },
      { state: "done", duplicate: 2 },
    ]);
  });

  it("takes a file whose newest version is a delete marker as one that is not there", async () => {
    const key = await moto.deliver(SILENT, "marked", reads(1, "marked"));
    await moto.s3().send(
      new PutBucketVersioningCommand({
        Bucket: SILENT.bucket,
        VersioningConfiguration: { Status: "Enabled" },
      }),
    );
    await moto.s3().send(new DeleteObjectCommand({ Bucket: SILENT.bucket, Key: key }));
    await moto.publish(wrapped, announcement(SILENT.bucket, key));

    await vi.waitFor(async () => {
      const { rows } = await database.pool.query(
        "select state, reason from trail_objects where path like '%_marked.json.gz'",
      );
      expect(rows).toEqual([{ state: "pending", reason: "not_found" }]);
    }, LONG);
  });

  it("answers what S3 and CloudTrail send to try a queue by nothing, and reads no marker of a folder", async () => {
    await moto.publish(wrapped, "CloudTrail validation message.");
    await moto.publish(raw, "CloudTrail validation message.");
    await moto.send(deliveries, readFileSync(join(FIXTURES, "body-s3-testevent.json"), "utf8"));
    const marker = `AWSLogs/${ACCOUNT}/CloudTrail/`;
    await moto
      .s3()
      .send(new PutObjectCommand({ Bucket: NOTIFIED.bucket, Key: marker, Body: Buffer.alloc(0) }));

    await vi.waitFor(async () => expect(await moto.left(deliveries)).toBe(0), LONG);
    const { rows } = await database.pool.query(
      "select (select count(*)::int4 from unknown_messages) as unknown, (select count(*)::int4 from trail_objects where path like '%/CloudTrail/') as markers",
    );
    expect(rows).toEqual([{ unknown: 0, markers: 0 }]);
  });

  it("judges what it read, and the owner's topic gets the alert", async () => {
    const theft = aRead({
      userIdentity: aPerson("ben@example.com"),
      bucket: "sales-lake",
      key: "orders/all.parquet",
      bytes: 1.2e12,
      eventTime: minutesAgo(15),
    });
    await moto.deliver(NOTIFIED, "theft", [theft]);

    await vi.waitFor(async () => expect((await moto.take(owners)).join()).toContain("Hard ceiling"), LONG);
    await vi.waitFor(async () => {
      const { rows } = await database.pool.query<{ state: string }>(
        "select distinct state from outbox where route like '%alerts-of-sales'",
      );
      expect(rows).toEqual([{ state: "sent" }]);
    }, LONG);
  });

  it("leaves no message behind, and ends when it is told to", async () => {
    await vi.waitFor(async () => expect(await moto.left(deliveries)).toBe(0), LONG);
    const { code, stdout } = (await worker?.stop()) ?? { code: -1, stdout: "" };

    expect(code).toBe(0);
    expect(worker?.log().filter(({ level }) => level !== "info")).toEqual([]);
    expect(stdout).not.toContain("ben@example.com");
  });
});

function catalogOf(topic: string): string {
  return `as_of: ${new Date().toISOString().replace(/\.\d+/, "")}
domains: [{ id: sales, name: Sales, owners: [owner@example.com], topic_arn: "${topic}" }]
projects: [{ id: orders, name: Orders, domain: sales, role_arns: [] }]
assets: [{ id: sales.orders, name: orders, project: orders, locations: ["s3://sales-lake/orders/"] }]
`;
}
