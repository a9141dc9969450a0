/**
 * What people are told: `npm run bench:alerts`. Ten thousand findings of one cause; ninety days with forty violations, at once and day by
 * day; the same rules in other words; and how long it takes from a finding to the message, with a worker, SNS and SQS on loopback.
 * Prints; judges nothing.
 */
import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { startFauxqs } from "fauxqs";
import { connect } from "../src/database/connect.ts";
import type { Connection } from "../src/database/connect.ts";
import { startEmbedded } from "../src/database/embedded.ts";
import { snsEnvironment } from "../test/support/sns.ts";
import { aFile, aPerson, aRead } from "../test/support/records.ts";
import type { TrailRecord } from "../test/support/records.ts";

const PROGRAM = join(import.meta.dirname, "../dist/main.js");
const DAY_MS = 86_400_000;
const MANY = 10_000;
const DAYS = 90;
const LAGS = Number(process.env["LAGS"] ?? 200);
const EVERY_MS = 300;
const NAMES = ["access_without_subscription", "access_after_end", "volume_ceiling"] as const;
const DOMAINS = ["sales", "hr"] as const;
const TOPICS = [...DOMAINS, "fallback"] as const;

const folder = mkdtempSync(join(tmpdir(), "auditplane-alerts-"));
chmodSync(folder, 0o755);
mkdirSync(join(folder, "watched"));
const rules = join(folder, "rules");
for (const name of NAMES)
  cpSync(join(import.meta.dirname, "../rules", name), join(rules, name), { recursive: true });
const aws = await startFauxqs({ port: 0, logger: false });
const postgres = await startEmbedded({ directory: join(folder, "data") });
const arns = new Map(
  TOPICS.map((name) => {
    aws.createQueue(name);
    const { topicArn } = aws.createTopic(name);
    aws.subscribe({ topic: name, queue: name });
    return [name, topicArn];
  }),
);
const environment = {
  ...process.env,
  ...snsEnvironment(aws.address),
  AUDITPLANE_FALLBACK_TOPIC_ARN: arns.get("fallback") ?? "",
  AUDITPLANE_FOLDERS: join(folder, "watched"),
};
/** How many messages of each queue were looked at. */
const taken = new Map<string, number>();
const RULES = ["--no-builtin-rules", "--rules", rules];
const catalog = write("mesh.json", JSON.stringify(mesh()));
const settings = write("settings.yaml", settingsWith(3));

try {
  await oneCause();
  await backfill();
  await lag();
} finally {
  await postgres.stop();
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Ten thousand people of one project, who read one asset without a subscription. */
async function oneCause(): Promise<void> {
  const now = Date.now() - 3_600_000;
  const records = Array.from({ length: MANY }, (_, at) => read(`m${at}@example.com`, "a0", { time: now }));
  await withDatabase("one_cause", async (database, url) => {
    await scan(url, [gzipped("many.json.gz", records)]);
    print(`${MANY.toLocaleString("en")} people of one project read one asset`, [
      `findings ${await count(database, "findings where status = 'open'")}`,
      `alerts ${await count(database, "alerts")}`,
      `messages ${received().length}`,
    ]);
  });
}

/** Forty violations in ninety days: by people and assets of their own, a quarter of them terabytes. */
async function backfill(): Promise<void> {
  const start = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAYS * DAY_MS;
  const days = Array.from({ length: DAYS }, (_, day) => {
    const time = start + day * DAY_MS + 10 * 3_600_000;
    const planted = day >= 2 && day < 82 && day % 2 === 0 ? [violation(day / 2 - 1, time)] : [];
    return gzipped(`day-${String(day).padStart(2, "0")}.json.gz`, [quiet(time), ...planted]);
  });
  await withDatabase("at_once", async (database, url) => {
    await scan(url, days);
    await printFindings(`${DAYS} days with 40 violations, at once`, database);
    await scan(url, days);
    print("  the same again", [`messages ${received().length}`]);
    reword();
    await scan(url, days);
    print("  with rules in other words", [`messages ${received().length}`]);
  });
  await withDatabase("day_by_day", async (database, url) => {
    for (const day of days) await scan(url, [day]);
    await printFindings(`${DAYS} days with 40 violations, day by day`, database);
  });
}

async function printFindings(what: string, database: Connection): Promise<void> {
  const messages = received();
  const of = (tier: string): number => messages.filter((one) => one["tier"] === tier).length;
  print(what, [
    `findings ${await count(database, "findings where status = 'open'")}`,
    `messages ${messages.length}`,
    `pages ${of("page")}`,
    `reviews ${of("review")}`,
    `by rule ${[...new Set(messages.map((one) => one["rule_id"]))].map((rule) => `${rule?.slice(0, 8)} ${messages.filter((one) => one["rule_id"] === rule).length}`).join(", ")}`,
  ]);
}

/** What a file says of what was read is a finding at once, and a message soon after. */
async function lag(): Promise<void> {
  writeFileSync(settings, settingsWith(1000));
  edit((text) => text.replace("auditplane:\n", "auditplane:\n  noise_limit: 1000\n")); // they are all of one day
  await withDatabase("lag", async (database, url) => {
    const worker = spawn(
      process.execPath,
      [PROGRAM, "worker", "--catalog", catalog, "--settings", settings, ...RULES],
      { env: { ...environment, DATABASE_URL: url }, stdio: ["ignore", "ignore", "inherit"] },
    );
    try {
      while ((await count(database, "pg_class where relname = 'notices'")) === 0) await sleep(200);
      for (let at = 0; at < LAGS; at++) {
        gzipped(`watched/lag-${at}.json.gz`, [read(`m${at}@example.com`, `a${at}`, { time: Date.now() })]);
        await sleep(EVERY_MS);
      }
      while ((await count(database, "outbox where state = 'sent'")) < LAGS) await sleep(200);
    } finally {
      const ended = new Promise((resolve) => worker.once("close", resolve));
      worker.kill("SIGTERM");
      await ended;
    }
    const { rows } = await database.pool.query<{ lags: number[] }>(
      `select array_agg(extract(epoch from o.sent_at - f.derived_at)::float8 order by 1) as lags
       from (select alert_id, min(sent_at) as sent_at from outbox where state = 'sent' group by 1) o
       join alerts a on a.id = o.alert_id
       join findings f on f.uid = a.content -> 'findings' ->> 0 where a.content ->> 'kind' = 'cause'`,
    );
    const sorted = (rows[0]?.lags ?? []).toSorted((a, b) => a - b);
    const at = (share: number): string =>
      `${(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(2)} s`;
    print(`from finding to message, ${sorted.length} of them, ${60_000 / EVERY_MS} a minute`, [
      `${at(0.5)} median, ${at(0.95)} p95, ${at(1)} most`,
    ]);
  });
}

function print(what: string, figures: readonly string[]): void {
  console.log(`${what.padEnd(56)}${figures.join(", ")}`);
}

async function scan(url: string, paths: readonly string[]): Promise<void> {
  const argv = ["scan", ...paths, "--catalog", catalog, "--settings", settings, ...RULES, "--notify"];
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    env: { ...environment, DATABASE_URL: url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (piece: Buffer) => (told += piece.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`scan ended with ${String(code)}: ${told}`);
}

async function withDatabase(
  name: string,
  work: (database: Connection, url: string) => Promise<void>,
): Promise<void> {
  const server = connect(postgres.url, 1);
  await server.pool.query(`create database ${name}`);
  await server.close();
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  const database = connect(url.href, 1);
  try {
    await work(database, url.href);
  } finally {
    await database.close();
    received();
  }
}

async function count({ pool }: Connection, of: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int4 as n from ${of}`);
  return rows[0]?.n ?? 0;
}

/** The attributes of all messages that came since it was called last. */
function received(): Record<string, string>[] {
  return TOPICS.flatMap((name) => {
    const bodies = aws.inspectQueue(name)?.messages.ready ?? [];
    const before = taken.get(name) ?? 0;
    taken.set(name, bodies.length);
    return bodies.slice(before).map(({ body }) => {
      const { MessageAttributes = {} } = JSON.parse(body) as {
        MessageAttributes?: Record<string, { Value: string }>;
      };
      return Object.fromEntries(Object.entries(MessageAttributes).map(([key, { Value }]) => [key, Value]));
    });
  });
}

/** Each rule has another description, and matches what it matched. */
function reword(): void {
  edit((text) => text.replace("description: |\n", "description: |\n  In other words.\n"));
}

function edit(change: (text: string) => string): void {
  for (const name of NAMES) {
    const path = join(rules, name, "rule.yml");
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }
}

/** Three of four are read without a right to it, the fourth a terabyte by somebody who has one. */
function violation(at: number, time: number): TrailRecord {
  return at % 4 === 3
    ? read("keeper@example.com", `b${at % 2}`, { time, bytes: 1.1e12 })
    : read(`m${at}@example.com`, `a${at}`, { time });
}

/** What nobody is told of. */
function quiet(time: number): TrailRecord {
  return read("owner@example.com", "b0", { time });
}

function read(
  person: string,
  asset: string,
  { time, bytes = 1000 }: { readonly time: number; readonly bytes?: number },
): TrailRecord {
  const eventTime = new Date(time).toISOString().replace(/\.\d+/, "");
  return aRead({ userIdentity: aPerson(person), key: `${asset}/1`, bytes, eventTime });
}

function mesh(): Record<string, unknown> {
  const assets = [...Array.from({ length: Math.max(LAGS, 40) }, (_, at) => `a${at}`), "b0", "b1"];
  return {
    as_of: new Date(Date.now() + DAY_MS).toISOString().replace(/\.\d+/, ""),
    domains: DOMAINS.map((id) => ({ id, name: id, topic_arn: arns.get(id) })),
    projects: [
      ...DOMAINS.map((id) => ({ id: `${id}-core`, name: id, domain: id })),
      { id: "marketing", name: "Marketing", domain: "sales" },
    ],
    people: ["owner", "keeper", ...Array.from({ length: MANY }, (_, at) => `m${at}`)].map((name) => {
      return { id: `${name}@example.com`, kind: "human" };
    }),
    members: [
      ...DOMAINS.flatMap((id) =>
        ["owner", "keeper"].map((name) => ({
          project: `${id}-core`,
          person: `${name}@example.com`,
          role: "owner",
        })),
      ),
      ...Array.from({ length: MANY }, (_, at) => ({
        project: "marketing",
        person: `m${at}@example.com`,
        role: "viewer",
      })),
    ],
    assets: assets.map((id, at) => ({
      id,
      name: id,
      project: `${DOMAINS[at % 2] ?? "sales"}-core`,
      locations: [`s3://lake/${id}/`],
    })),
  };
}

function settingsWith(messages: number): string {
  const domains = DOMAINS.map((id) => `  - { id: ${id}, messages_a_day: ${messages} }\n`).join("");
  const stages = DOMAINS.map((id) => `  - { id: ${id}, stage: live }\n`).join("");
  return `domains:\n${domains}rollout:\n${stages}`;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function gzipped(name: string, records: readonly TrailRecord[]): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(aFile(records)));
  return path;
}
