/**
 * How long it takes from a message in the queue to a finding: `npm run bench:live`. A worker with all rules, a bucket and a
 * queue on loopback, two hundred files a minute with one theft in each. `FILES=400 npm run bench:live` takes more of them.
 * Prints; judges nothing.
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { interceptLocalhostDns, startFauxqs } from "fauxqs";
import { connect } from "../src/database/connect.ts";
import { startEmbedded } from "../src/database/embedded.ts";
import { aFile, aPerson, aRead } from "../test/support/records.ts";

const FILES = Number(process.env["FILES"] ?? 200);
const EVERY_MS = 300;
const RECORDS = 50;
const PROGRAM = join(import.meta.dirname, "../dist/main.js");

const folder = mkdtempSync(join(tmpdir(), "auditplane-live-"));
chmodSync(folder, 0o755);
const aws = await startFauxqs({ port: 0, logger: false });
interceptLocalhostDns(); // it calls its queues by names that no resolver knows
const postgres = await startEmbedded({ directory: join(folder, "data") });
const environment = {
  DATABASE_URL: postgres.url,
  AUDITPLANE_TRAIL_LOCATIONS: "s3://trail/ct",
  AUDITPLANE_TRAIL_QUEUE_URL: aws.createQueue("deliveries").queueUrl,
  AWS_ENDPOINT_URL_S3: aws.address,
  AWS_ENDPOINT_URL_SQS: `http://sqs.us-east-1.localhost:${aws.port}`,
  AWS_ENDPOINT_URL_SNS: aws.address,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  NODE_OPTIONS: `--import=${join(import.meta.dirname, "../test/support/localhost-dns.mjs")}`,
};
aws.createBucket("trail");
const { NODE_OPTIONS: _, ...own } = environment;
Object.assign(process.env, own);
const s3 = new S3Client({ forcePathStyle: true });
const sqs = new SQSClient({});
const worker = spawn(process.execPath, [PROGRAM, "worker"], {
  env: { ...process.env, ...environment },
  stdio: ["ignore", "ignore", "inherit"],
});
const connection = connect(postgres.url, 2);
try {
  await measure();
} finally {
  const ended = new Promise((resolve) => worker.once("close", resolve));
  worker.kill("SIGTERM");
  await ended;
  await connection.close();
  await postgres.stop();
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  await until(async () => (await ask("select to_regclass('trail_objects') is not null as is")) === true);
  const sent = new Map<string, number>();
  const begun = Date.now();
  const seen = watch(sent);
  for (let at = 0; at < FILES; at++) {
    await sleep(begun + at * EVERY_MS - Date.now());
    await deliver(at, sent);
  }
  const lags = await seen;
  console.log(`files, records in each, files a minute    ${FILES}, ${RECORDS}, ${60_000 / EVERY_MS}`);
  for (const [name, values] of Object.entries(lags)) {
    const sorted = values.sort((a, b) => a - b);
    const at = (share: number): string =>
      `${((sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN) / 1000).toFixed(1)} s`;
    console.log(`from message to ${name.padEnd(26)}${at(0.5)} median, ${at(0.95)} p95, ${at(1)} most`);
  }
}

async function deliver(at: number, sent: Map<string, number>): Promise<void> {
  const time = new Date().toISOString();
  const eventTime = time.replace(/\.\d+/, "");
  const person = `person-${at}@example.com`;
  const records = Array.from({ length: RECORDS }, (_none, one) =>
    aRead({
      userIdentity: aPerson(person),
      eventTime,
      key: `data/${at}-${one}`,
      bytes: one === 0 ? 1.1e12 : 1000,
    }),
  );
  const day = time.slice(0, 10).replaceAll("-", "/");
  const name = `123456789012_CloudTrail_eu-west-1_${day.replaceAll("/", "")}T0000Z_${String(at).padStart(16, "0")}.json.gz`;
  const key = `ct/AWSLogs/123456789012/CloudTrail/eu-west-1/${day}/${name}`;
  await s3.send(new PutObjectCommand({ Bucket: "trail", Key: key, Body: gzipSync(aFile(records)) }));
  sent.set(person, Date.now());
  const body = JSON.stringify({ s3Bucket: "trail", s3ObjectKey: [key] });
  await sqs.send(
    new SendMessageCommand({ QueueUrl: environment.AUDITPLANE_TRAIL_QUEUE_URL, MessageBody: body }),
  );
}

/** When the events of each file were there, and when the finding on its person was. */
async function watch(sent: ReadonlyMap<string, number>): Promise<Record<string, number[]>> {
  const events = new Map<string, number>();
  const findings = new Map<string, number>();
  await until(async () => {
    const stored = await names("select path as name from trail_objects where state = 'done'");
    for (const path of stored) note(events, `person-${Number(/_(\d{16})\./.exec(path)?.[1])}@example.com`);
    for (const person of await names(
      "select distinct p.key as name from findings f join people p on p.id = f.person_id where f.status = 'open'",
    ))
      note(findings, person);
    // gaps in our own sight are findings, too
    return sent.size === FILES && [...sent.keys()].every((person) => findings.has(person));
  });
  const lagsOf = (known: ReadonlyMap<string, number>): number[] =>
    [...sent].map(([person, at]) => (known.get(person) ?? Number.NaN) - at);
  return { "committed events": lagsOf(events), "judged finding": lagsOf(findings) };
}

function note(known: Map<string, number>, name: string): void {
  if (!known.has(name)) known.set(name, Date.now());
}

async function names(query: string): Promise<string[]> {
  const { rows } = await connection.pool.query<{ name: string }>(query);
  return rows.map(({ name }) => name);
}

async function ask(query: string): Promise<unknown> {
  const { rows } = await connection.pool.query<{ is: unknown }>(query);
  return rows[0]?.is;
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await sleep(100);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
