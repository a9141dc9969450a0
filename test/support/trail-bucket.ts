/** A bucket and a queue on loopback, for what is delivered to a trail. */
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { interceptLocalhostDns, startFauxqs } from "fauxqs";
import type { FauxqsServer } from "fauxqs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll } from "vitest";
import { openBuckets } from "../../src/sources/s3-trail/bucket.ts";
import type { Bucket } from "../../src/sources/s3-trail/bucket.ts";
import { openQueue } from "../../src/sources/s3-trail/queue.ts";
import type { DeliveryQueue } from "../../src/sources/s3-trail/queue.ts";
import { aFile } from "./records.ts";
import type { TrailRecord } from "./records.ts";

export const BUCKET = "example-trail";
export const PREFIX = "ct/";

export interface TrailBucket {
  bucket(): Bucket;
  queue(): DeliveryQueue;
  readonly locations: readonly { readonly bucket: string; readonly prefix: string }[];
  /** Puts a file where CloudTrail would; returns its key. */
  deliver(name: string, content: readonly TrailRecord[] | Buffer, given?: Place): Promise<string>;
  /** Puts an object under a key. */
  put(key: string, content: Buffer, given?: PutGiven): Promise<void>;
  remove(key: string): Promise<void>;
  send(body: string): Promise<void>;
  /** How many messages are left, those in hand included. */
  left(): number;
  /** Empties bucket and queue. */
  reset(): void;
  /** Makes a topic with a queue behind it; returns its ARN. */
  topic(name: string): string;
  /** What was sent to a topic. */
  sent(name: string): readonly string[];
  /** For a program that is to use both. */
  environment(): Readonly<Record<string, string>>;
}

export interface PutGiven {
  /** Made if it is not there. */
  readonly bucket?: string;
  readonly metadata?: Record<string, string>;
}

export interface Place {
  readonly day?: string;
  readonly account?: string;
  readonly region?: string;
}

/** Starts the servers for the file's tests and points the SDK's own chain at them. */
export function useTrailBucket(): TrailBucket {
  let server: FauxqsServer | undefined;
  let opened: { bucket: Bucket; queue: DeliveryQueue; s3: S3Client; sqs: SQSClient; url: string } | undefined;
  let restoreDns: (() => void) | undefined;
  const running = (): NonNullable<typeof opened> => {
    if (!opened) throw new Error("the bucket is not running");
    return opened;
  };
  const environment = (): Record<string, string> => ({
    AUDITPLANE_TRAIL_LOCATIONS: `s3://${BUCKET}/${PREFIX}`,
    AUDITPLANE_TRAIL_QUEUE_URL: opened?.url ?? "",
    NODE_OPTIONS: `--import=${join(import.meta.dirname, "localhost-dns.mjs")}`,
    AWS_ENDPOINT_URL_SNS: server?.address ?? "",
    AWS_ENDPOINT_URL_S3: server?.address ?? "",
    AWS_ENDPOINT_URL_SQS: `http://sqs.us-east-1.localhost:${server?.port}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  beforeAll(async () => {
    server = await startFauxqs({ port: 0, logger: false });
    const { NODE_OPTIONS: _, ...own } = environment();
    Object.assign(process.env, own);
    restoreDns = interceptLocalhostDns(); // it calls itself by a name that no resolver knows
    server.createBucket(BUCKET);
    server.createBucket("another-bucket");
    const { queueUrl: url } = server.createQueue("deliveries");
    opened = {
      url,
      bucket: openBuckets({ pathStyle: true }),
      queue: openQueue(url),
      s3: new S3Client({ forcePathStyle: true }),
      sqs: new SQSClient({}),
    };
  });
  afterAll(async () => {
    opened?.bucket.close();
    opened?.queue.close();
    opened?.s3.destroy();
    opened?.sqs.destroy();
    restoreDns?.();
    await server?.stop();
  });
  const put: TrailBucket["put"] = async (key, content, { bucket = BUCKET, metadata = {} } = {}) => {
    if (bucket !== BUCKET) server?.createBucket(bucket);
    const object = { Bucket: bucket, Key: key, Body: content, Metadata: metadata };
    await running().s3.send(new PutObjectCommand(object));
  };
  return {
    bucket: () => running().bucket,
    queue: () => running().queue,
    locations: [{ bucket: BUCKET, prefix: PREFIX }],
    put,
    async deliver(
      name,
      content,
      { day = "2026/09/14", account = "123456789012", region = "eu-west-1" } = {},
    ) {
      const stamp = `${day.replaceAll("/", "")}T0945Z`;
      const key = `${PREFIX}AWSLogs/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${stamp}_${name}.json.gz`;
      await put(key, Buffer.isBuffer(content) ? content : gzipSync(aFile(content as TrailRecord[])));
      return key;
    },
    async remove(key) {
      await running().s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
    },
    async send(body) {
      await running().sqs.send(new SendMessageCommand({ QueueUrl: running().url, MessageBody: body }));
    },
    left() {
      const messages = server?.inspectQueue("deliveries")?.messages;
      return (
        (messages?.ready.length ?? 0) + (messages?.inflight.length ?? 0) + (messages?.delayed.length ?? 0)
      );
    },
    reset: () => server?.reset(),
    topic(name) {
      server?.createQueue(name);
      const { topicArn = "" } = server?.createTopic(name) ?? {};
      server?.subscribe({ topic: name, queue: name });
      return topicArn;
    },
    sent: (name) => (server?.inspectQueue(name)?.messages.ready ?? []).map(({ body }) => body),
    environment,
  };
}
