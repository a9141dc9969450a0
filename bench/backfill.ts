/**
 * What small files cost a back-fill: `npm run bench:backfill`. Ten thousand files of fifty events, and the same events in files
 * of five thousand, are listed in a bucket on loopback and then read by one worker with all rules. `FILES=2000` takes fewer.
 * Linux only. Prints; judges nothing.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { connect } from "../src/database/connect.ts";
import type { Connection } from "../src/database/connect.ts";
import { startEmbedded } from "../src/database/embedded.ts";
import { aFile, aPerson, aRead } from "../test/support/records.ts";
import type { TrailRecord } from "../test/support/records.ts";
import { startPlainBucket } from "./plain-bucket.ts";
import type { PlainBucket } from "./plain-bucket.ts";

const FILES = Number(process.env["FILES"] ?? 10_000);
const SMALL = 50;
const LARGE = 5_000;
const EVENTS = FILES * SMALL;
const PROGRAM = join(import.meta.dirname, "../dist/main.js");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Measured {
  readonly seconds: number;
  /** Of processor time that the worker took, its start included. */
  readonly cpu: number;
  /** Resident memory of the worker, MB, while it read. */
  readonly memory: readonly number[];
}

const small = await measure(SMALL);
const large = await measure(LARGE);
console.log(`events                                   ${EVENTS.toLocaleString("en")}`);
print(`files of ${SMALL}`, small);
print(`files of ${LARGE}`, large);
console.log(
  `small against large, events a second     ${(large.seconds / small.seconds).toFixed(2)} (aim: at least 0.5)`,
);

function print(name: string, { seconds, cpu, memory }: Measured): void {
  const third = Math.ceil(memory.length / 3);
  const most = (part: readonly number[]): string => `${Math.round(Math.max(...part))} MB`;
  const rate = Math.round(EVENTS / seconds).toLocaleString("en");
  console.log(
    `${name.padEnd(41)}${seconds.toFixed(1)} s, ${rate} events a second, ${cpu.toFixed(1)} s of CPU`,
  );
  console.log(
    `  most memory in the thirds of that      ${[0, 1, 2].map((at) => most(memory.slice(at * third, (at + 1) * third))).join(", ")}`,
  );
}

/** One bucket, one database, one worker. */
async function measure(size: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "auditplane-backfill-"));
  chmodSync(folder, 0o755);
  const bucket = await startPlainBucket("trail");
  const postgres = await startEmbedded({ directory: join(folder, "data") });
  const connection = connect(postgres.url, 2);
  const environment = {
    DATABASE_URL: postgres.url,
    AUDITPLANE_TRAIL_LOCATIONS: "s3://trail/ct",
    AWS_ENDPOINT_URL_S3: bucket.address,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  try {
    for (let at = 0; at < EVENTS / size; at++) putDelivery(bucket, at, size);
    const count = "select count(*)::int4 as n from trail_objects";
    const lister = start("list", environment);
    await until(connection, count, EVENTS / size);
    await stop(lister);
    return await read(start("ingest", environment), () =>
      until(connection, `${count} where state = 'done'`, EVENTS / size),
    );
  } finally {
    await connection.close();
    await postgres.stop();
    await bucket.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(roles: string, environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [PROGRAM, "worker", "--roles", roles], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "ignore"],
  });
}

async function stop(worker: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => worker.once("close", resolve));
  worker.stdout?.resume();
  worker.kill("SIGTERM");
  await ended;
}

/** From when the worker has started until everything is done. */
async function read(worker: ChildProcess, done: () => Promise<void>): Promise<Measured> {
  await new Promise<void>((resolve, reject) => {
    worker.once("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
    worker.stdout?.on("data", (text: Buffer) => text.includes("worker started") && resolve());
  });
  const begun = Date.now();
  const memory: number[] = [];
  const sampled = setInterval(() => memory.push(memoryOf(worker)), 250);
  await done();
  clearInterval(sampled);
  const seconds = (Date.now() - begun) / 1000;
  const cpu = cpuOf(worker);
  await stop(worker);
  return { seconds, cpu, memory };
}

/** Of a process, MB, where the system tells. */
function memoryOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Of a process and its threads, in seconds; in hundredths where Linux tells it: man 5 proc_pid_stat. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Events of the last two days, in order. */
function putDelivery(bucket: PlainBucket, at: number, size: number): void {
  const from = Date.now() - 2 * DAY;
  const records: TrailRecord[] = Array.from({ length: size }, (_, one) => {
    const number = at * size + one;
    const eventTime = new Date(from + (number / EVENTS) * (2 * DAY - HOUR))
      .toISOString()
      .replace(/\.\d+/, "");
    return aRead({
      eventTime,
      userIdentity: aPerson(`person-${number % 200}@example.com`),
      key: `data/${number % 5000}`,
    });
  });
  const day = String(records[0]?.["eventTime"]).slice(0, 10);
  const name = `123456789012_CloudTrail_eu-west-1_${day.replaceAll("-", "")}T0000Z_${String(at).padStart(16, "0")}.json.gz`;
  const key = `ct/AWSLogs/123456789012/CloudTrail/eu-west-1/${day.replaceAll("-", "/")}/${name}`;
  bucket.put(key, gzipSync(aFile(records)));
}

async function until({ pool }: Connection, query: string, wanted: number): Promise<void> {
  const count = async (): Promise<number> => {
    const { rows } = await pool.query<{ n: number }>(query);
    return rows[0]?.n ?? 0;
  };
  while ((await count().catch(() => 0)) < wanted) await sleep(200);
}
