/**
 * AWS as moto plays it, over real HTTP: S3, SQS, SNS, STS and CloudTrail's trails, with a trail that delivers as CloudTrail would.
 * What moto does not have (LookupEvents, ListPublicKeys) a server of our own answers at the same endpoint. Faults come in between.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import type { AdvancedEventSelector, CreateTrailCommandInput } from "@aws-sdk/client-cloudtrail";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { NotificationConfiguration, PutObjectCommandInput } from "@aws-sdk/client-s3";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll } from "vitest";
import { ROOT } from "./cli.ts";
import { startHttpFaults } from "./http-faults.ts";
import type { HttpFaults, PassedRequest } from "./http-faults.ts";
import { aFile } from "./records.ts";
import type { TrailRecord } from "./records.ts";

const OWN = join(ROOT, ".venv/bin/moto_server");
const PROGRAM = process.env["AUDITPLANE_TEST_MOTO"] ?? (existsSync(OWN) ? OWN : undefined);
const INSTALL =
  "python3 -m venv .venv && .venv/bin/pip install --require-hashes -r test/aws/requirements.txt";

/** Whether the suite can run. Says what it takes where it cannot; in CI that is a failure. */
export function hasMoto(): boolean {
  if (PROGRAM !== undefined) return true;
  const missing = `there is no moto_server in .venv, and AUDITPLANE_TEST_MOTO names none: ${INSTALL}`;
  if (["", "0", "false"].includes(process.env["CI"] ?? "")) {
    console.warn(`skipped: ${missing}`);
    return false;
  }
  throw new Error(`could not run the tests on moto, and in CI they must: ${missing}`);
}

/** The Python that has moto, and what else test/aws/requirements.txt lists. */
export function pythonBeside(): string {
  return join(dirname(PROGRAM ?? OWN), "python");
}

export const ACCOUNT = "123456789012";
export const REGION = "eu-west-1";
const KEYS = { AWS_REGION: REGION, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

export interface Delivered {
  readonly day?: string;
  /** When it says that it was delivered: 20260914T0945Z without the Z. */
  readonly stamp?: string;
  readonly account?: string;
  readonly region?: string;
  /** What the object is put with: its encryption, say. */
  readonly object?: Partial<PutObjectCommandInput>;
}

export interface Moto {
  /** Between whoever asks and moto. */
  faults(): HttpFaults;
  /** Where what moto does not have is asked: the address of a server, by request; undefined: moto's. */
  elsewhere(target: (request: PassedRequest) => string | undefined): void;
  /** Of the SDK's own chain, for a program that is to use it. */
  environment(): Readonly<Record<string, string>>;
  s3(): S3Client;
  bucket(name: string, notify?: NotificationConfiguration): Promise<void>;
  queue(name: string): Promise<Queue>;
  /** Its ARN. */
  topic(name: string): Promise<string>;
  subscribe(topic: string, queue: Queue, attributes?: Readonly<Record<string, string>>): Promise<void>;
  publish(topic: string, message: string): Promise<void>;
  send(queue: Queue, body: string): Promise<void>;
  /** How many messages are in a queue, those in hand included. */
  left(queue: Queue): Promise<number>;
  /** Takes what is in a queue. */
  take(queue: Queue): Promise<string[]>;
  /** Makes a trail that logs; its bucket and its topic must be there. */
  trail(trail: CreateTrailCommandInput, selectors?: AdvancedEventSelector[]): Promise<void>;
  deleteTrail(name: string): Promise<void>;
  /** Puts a file where CloudTrail would; returns its key. */
  deliver(
    to: { readonly bucket: string; readonly prefix: string },
    name: string,
    content: readonly TrailRecord[] | Buffer,
    given?: Delivered,
  ): Promise<string>;
}

/** Starts moto for the file's tests, where there is one. */
export function useMoto(): Moto {
  const started: { process?: ChildProcess; faults?: HttpFaults; clients?: Clients } = {};
  let elsewhere: (request: PassedRequest) => string | undefined = () => undefined;
  const running = (): Clients => {
    if (!started.clients) throw new Error("moto is not running");
    return started.clients;
  };
  const faults = (): HttpFaults => {
    if (!started.faults) throw new Error("moto is not running");
    return started.faults;
  };
  beforeAll(async () => {
    if (PROGRAM === undefined) return;
    const { child, address } = await startMoto(PROGRAM);
    started.process = child;
    started.faults = await startHttpFaults((request) => elsewhere(request) ?? address);
    started.clients = openClients(address);
  });
  afterAll(async () => {
    for (const client of Object.values(started.clients ?? {})) client.destroy();
    await started.faults?.close();
    started.process?.kill("SIGKILL");
  });
  return {
    faults,
    elsewhere: (target) => void (elsewhere = target),
    environment: () => ({ ...KEYS, AWS_ENDPOINT_URL: faults().endpoint, AWS_MAX_ATTEMPTS: "3" }),
    s3: () => running().s3,
    ...queues(running, faults),
    ...buckets(running),
    async trail(trail, selectors) {
      const { cloudTrail } = running();
      await cloudTrail.send(new CreateTrailCommand(trail));
      await cloudTrail.send(new StartLoggingCommand({ Name: trail.Name }));
      if (!selectors) return;
      const wanted = { TrailName: trail.Name, AdvancedEventSelectors: selectors };
      await cloudTrail.send(new PutEventSelectorsCommand(wanted));
    },
    async deleteTrail(name) {
      await running().cloudTrail.send(new DeleteTrailCommand({ Name: name }));
    },
  };
}

interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly cloudTrail: CloudTrailClient;
}

/** They go to moto itself, past the faults. */
function openClients(endpoint: string): Clients {
  const given = { endpoint, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  return {
    s3: new S3Client({ ...given, forcePathStyle: true }),
    sqs: new SQSClient({ ...given, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(given),
    cloudTrail: new CloudTrailClient(given),
  };
}

/** It says its address once it takes requests. Throws where the program does not start: a suite that was asked for must run. */
async function startMoto(program: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(program, ["-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, MOTO_S3_DEFAULT_MAX_KEYS: "2" }, // every listing has pages
  });
  let said = "";
  const address = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
    child.stderr.on("data", (part: Buffer) => {
      said = (said + part.toString()).slice(-4_000);
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return { child, address };
}

function queues(
  running: () => Clients,
  faults: () => HttpFaults,
): Pick<Moto, "queue" | "topic" | "subscribe" | "publish" | "send" | "left" | "take"> {
  return {
    async queue(name) {
      await running().sqs.send(new CreateQueueCommand({ QueueName: name }));
      const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
      return { url: `${faults().endpoint}/${ACCOUNT}/${name}`, arn };
    },
    async topic(name) {
      const { TopicArn } = await running().sns.send(new CreateTopicCommand({ Name: name }));
      return TopicArn ?? "";
    },
    async subscribe(topic, { arn }, attributes = {}) {
      await running().sns.send(
        new SubscribeCommand({ TopicArn: topic, Protocol: "sqs", Endpoint: arn, Attributes: attributes }),
      );
    },
    async publish(topic, message) {
      await running().sns.send(new PublishCommand({ TopicArn: topic, Message: message }));
    },
    async send({ url }, body) {
      await running().sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    },
    async left({ url }) {
      const { Attributes = {} } = await running().sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
      );
      const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: held } =
        Attributes;
      return Number(waiting) + Number(held);
    },
    async take({ url }) {
      const { Messages = [] } = await running().sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
      );
      return Messages.map(({ Body = "" }) => Body);
    },
  };
}

function buckets(running: () => Clients): Pick<Moto, "bucket" | "deliver"> {
  return {
    async bucket(name, notify) {
      const { s3 } = running();
      await s3.send(
        new CreateBucketCommand({
          Bucket: name,
          CreateBucketConfiguration: { LocationConstraint: REGION },
        }),
      );
      if (!notify) return;
      await s3.send(
        new PutBucketNotificationConfigurationCommand({ Bucket: name, NotificationConfiguration: notify }),
      );
    },
    async deliver({ bucket, prefix }, name, content, given = {}) {
      const { account = ACCOUNT, region = REGION, day = today(), object = {} } = given;
      const { stamp = `${day.replaceAll("/", "")}T0005` } = given;
      const key = `${prefix}AWSLogs/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${stamp}Z_${name}.json.gz`;
      await running().s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: Buffer.isBuffer(content) ? content : gzipSync(aFile(content as TrailRecord[])),
          ContentType: "application/json",
          ContentEncoding: "gzip",
          ...object,
        }),
      );
      return key;
    },
  };
}

function today(): string {
  return new Date().toISOString().slice(0, 10).replaceAll("-", "/");
}
