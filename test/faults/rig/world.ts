/**
 * Everything that one run of a fault has for itself: a database behind a proxy, a bucket, a queue and a topic behind another,
 * and workers. Nothing of it outlives the run.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { interceptLocalhostDns, startFauxqs } from "fauxqs";
import type { FauxqsServer } from "fauxqs";
import { Client, Pool } from "pg";
import { expect, inject, onTestFailed } from "vitest";
import { startAwsProxy } from "./aws-proxy.ts";
import type { AwsProxy } from "./aws-proxy.ts";
import { compare, leftToDo } from "./check.ts";
import type { Compared } from "./check.ts";
import { createPostgresTap } from "./postgres-wire.ts";
import type { CommitPlan } from "./postgres-wire.ts";
import { startTcpProxy } from "./tcp-proxy.ts";
import type { Target, TcpProxy } from "./tcp-proxy.ts";
import { makeTruth } from "./truth.ts";
import type { Delivery, Truth } from "./truth.ts";
import { startWorker } from "./worker.ts";
import type { Worker } from "./worker.ts";

export const BUCKET = "example-trail";
const PREFIX = "ct/";
const REGION = "us-east-1";
/** Ends a run that does not come to its end. */
const PATIENCE_MS = Number(process.env["PATIENCE_MS"] ?? 100_000);

export interface World {
  readonly truth: Truth;
  /** Not through the proxy. */
  readonly pool: Pool;
  readonly postgres: TcpProxy;
  readonly aws: AwsProxy;
  /** What becomes of COMMITs and connections from now on. */
  database: CommitPlan;
  /** A worker; `environment` comes after its own. */
  start(roles: string, environment?: Readonly<Record<string, string>>): Worker;
  put(file: Delivery): Promise<string>;
  /** Puts files, and announces them as CloudTrail does; `times` messages each. */
  deliver(files: readonly Delivery[], times?: number): Promise<void>;
  send(body: string): Promise<void>;
  /** How many messages are in the queue, those in hand included. */
  messages(): number;
  /** How many objects are read. */
  done(): Promise<number>;
  /** What waits for another attempt is due at once. */
  retry(): Promise<void>;
  /** So is what the dead had in hand, as it is when leases run out. */
  hurry(): Promise<void>;
  /** Ends every session of the database but its own. */
  endSessions(): Promise<void>;
  /** Waits until something holds. */
  until(holds: () => boolean | Promise<boolean>): Promise<void>;
  /** Waits until everything is done, ends the workers, and compares. `since`: when the fault was over. */
  settle(since: number): Promise<Compared & { readonly recoveryMs: number }>;
}

export interface ServerGiven {
  /** Of its maintenance database. */
  readonly url: string;
  readonly template: string;
  readonly tablespace?: string;
}

export interface WorldGiven {
  readonly seed: number;
  /** Another server than the one that all tests share. */
  readonly server?: () => ServerGiven;
  /** What is delivered, where it is something else. */
  readonly makeTruth?: (seed: number) => Promise<Truth>;
}

export async function withWorld(given: WorldGiven, run: (world: World) => Promise<void>): Promise<void> {
  const closing: (() => unknown)[] = [];
  try {
    await run(await openWorld(given, closing));
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

async function openWorld(given: WorldGiven, closing: (() => unknown)[]): Promise<World> {
  const { seed } = given;
  const shared: ServerGiven = { url: inject("serverUrl"), template: inject("template") };
  const { url: serverUrl, template, tablespace } = given.server?.() ?? shared;
  const name = `auditplane_fault_${randomBytes(6).toString("hex")}`;
  const place = tablespace === undefined ? "" : ` tablespace ${tablespace}`;
  await administer(serverUrl, `create database ${name} template ${template}${place}`);
  closing.push(() => administer(serverUrl, `drop database if exists ${name} with (force)`));
  const direct = withPath(serverUrl, name);
  const pool = new Pool({ connectionString: direct.href, max: 3, options: "-c timezone=UTC" });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  closing.push(() => pool.end());
  const postgres = await startTcpProxy(
    targetOf(direct),
    createPostgresTap(() => world.database),
  );
  closing.push(() => postgres.close());
  const fauxqs = await startFauxqs({ port: 0, logger: false });
  closing.push(() => fauxqs.stop());
  closing.push(interceptLocalhostDns());
  const aws = await startAwsProxy(fauxqs.port);
  closing.push(() => aws.close());
  const cloud = openCloud(fauxqs, aws);
  closing.push(() => cloud.close());
  const workers: Worker[] = [];
  closing.push(() => Promise.all(workers.map((worker) => worker.kill())));
  onTestFailed(() => tellOf(workers, aws));
  const through = withPath(serverUrl, name);
  through.hostname = "127.0.0.1";
  through.search = "";
  through.port = String(postgres.port);
  const truth = await (given.makeTruth ?? makeTruth)(seed);
  const world: World = {
    truth,
    pool,
    postgres,
    aws,
    database: { onCommit: () => "pass" },
    start(roles, environment = {}) {
      const worker = startWorker(roles, { ...cloud.environment, DATABASE_URL: through.href, ...environment });
      workers.push(worker);
      return worker;
    },
    put: (file) => cloud.put(file),
    send: (body) => cloud.send(body),
    async deliver(files, times = 1) {
      for (const file of files) {
        const key = await cloud.put(file);
        const body = JSON.stringify({ s3Bucket: BUCKET, s3ObjectKey: [key] });
        for (let time = 0; time < times; time++) await cloud.send(body);
      }
    },
    messages: () => cloud.messages(),
    async done() {
      const { rows } = await pool.query<{ n: number }>(
        "select count(*)::int4 as n from trail_objects where state = 'done'",
      );
      return rows[0]?.n ?? 0;
    },
    async endSessions() {
      await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
    },
    async retry() {
      await pool.query("update trail_objects set due_at = now() where state = 'pending' and due_at > now()");
    },
    async hurry() {
      await pool.query(
        "update trail_objects set due_at = now(), lease_until = now() - interval '1 s' where state = 'pending'",
      );
      await pool.query("update outbox set claimed_until = now() - interval '1 s' where state = 'pending'");
      await pool.query("update lookup_places set due_at = now(), lease_until = now() - interval '1 s'");
    },
    until,
    async settle(since) {
      let left: Readonly<Record<string, number>> = {};
      await until(
        async () => {
          left = { ...(await leftToDo(pool)), ...(cloud.messages() > 0 ? { queue: cloud.messages() } : {}) };
          return Object.keys(left).length === 0;
        },
        { told: () => JSON.stringify(left), everyMs: 300 },
      );
      const recoveryMs = Date.now() - since;
      await Promise.all(workers.map((worker) => worker.kill()));
      return { ...(await compare(pool, truth, cloud.published())), recoveryMs };
    },
  };
  return world;
}

interface Cloud {
  readonly environment: Readonly<Record<string, string>>;
  put(file: Delivery): Promise<string>;
  send(body: string): Promise<void>;
  messages(): number;
  published(): readonly { readonly body: string }[];
  close(): void;
}

/** What is put and sent here goes by no proxy. */
function openCloud(fauxqs: FauxqsServer, aws: AwsProxy): Cloud {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const s3 = new S3Client({ endpoint: fauxqs.address, region: REGION, credentials, forcePathStyle: true });
  const sqs = new SQSClient({
    endpoint: `http://sqs.${REGION}.localhost:${fauxqs.port}`,
    region: REGION,
    credentials,
  });
  fauxqs.createBucket(BUCKET);
  fauxqs.createBucket("another-bucket");
  const { queueUrl } = fauxqs.createQueue("deliveries");
  fauxqs.createQueue("alerts");
  const { topicArn } = fauxqs.createTopic("alerts");
  fauxqs.subscribe({ topic: "alerts", queue: "alerts" });
  const { pathname } = new URL(queueUrl);
  return {
    environment: {
      AUDITPLANE_TRAIL_LOCATIONS: `s3://${BUCKET}/${PREFIX}`,
      AUDITPLANE_TRAIL_QUEUE_URL: `http://sqs.${REGION}.localhost:${aws.port}${pathname}`,
      AUDITPLANE_FALLBACK_TOPIC_ARN: topicArn,
      AUDITPLANE_THREADS: "1",
      NODE_OPTIONS: `--import=${join(import.meta.dirname, "../../support/localhost-dns.mjs")}`,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${aws.port}`,
      AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${aws.port}`,
      AWS_ENDPOINT_URL_SQS: `http://sqs.${REGION}.localhost:${aws.port}`,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
    async put({ key, bytes }) {
      const whole = `${PREFIX}${key}`;
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: whole, Body: bytes }));
      return whole;
    },
    async send(body) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    },
    messages() {
      const messages = fauxqs.inspectQueue("deliveries")?.messages;
      return (
        (messages?.ready.length ?? 0) + (messages?.inflight.length ?? 0) + (messages?.delayed.length ?? 0)
      );
    },
    published: () => fauxqs.inspectQueue("alerts")?.messages.ready ?? [],
    close() {
      s3.destroy();
      sqs.destroy();
    },
  };
}

async function until(
  holds: () => boolean | Promise<boolean>,
  { told = () => "it does not hold", everyMs = 100 }: { told?: () => string; everyMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await Promise.resolve(holds()).catch(() => false))) {
    if (Date.now() > deadline) expect.fail(`waited too long: ${told()}`);
    await sleep(everyMs);
  }
}

/** What workers said and asked for, for whoever looks at a run that failed. */
function tellOf(workers: readonly Worker[], aws: AwsProxy): void {
  for (const worker of workers) {
    const said = worker
      .lines()
      .slice(-20)
      .map((line) => JSON.stringify(line));
    console.error(worker.process.pid, worker.stderr(), said.join("\n"));
  }
  console.error(
    aws.calls
      .slice(-20)
      .map((call) => JSON.stringify(call).slice(0, 300))
      .join("\n"),
  );
}

function withPath(url: string, database: string): URL {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed;
}

/** A server of the tests listens at a socket in its own folder. */
function targetOf(url: URL): Target {
  const folder = url.searchParams.get("host");
  return folder === null ? Number(url.port) : join(folder, `.s.PGSQL.${url.port}`);
}

export async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
