/**
 * An upgrade as it happens: `npm run upgrade -- COMMIT` builds the program of that commit, has its worker read and tell, migrates the
 * database with this one while it does, replaces it by a worker of this one while it does, and compares what came with what is stored
 * and was told. `--record`: what the old program wrote and sends is what test/database/upgrade.test.ts begins with from now on.
 * Fails where an event is lost or doubled, a message came twice, or the old worker failed. Needs git's history.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { connect } from "../src/database/connect.ts";
import { startEmbedded } from "../src/database/embedded.ts";
import {
  MESH_OF_RELEASES,
  copyRows,
  planProblem,
  writePreviousRelease,
} from "../test/support/previous-release.ts";
import { aFile, aPerson, aRead } from "../test/support/records.ts";
import { startTcpProxy } from "../test/faults/rig/tcp-proxy.ts";
import { buildCommit, endAll, removeCommit, run, startTopic, statementTap } from "./upgrade-rig.ts";
import type { Running } from "./upgrade-rig.ts";

const RECORDS = 20;
const EVERY_MS = 400;
const OWN = join(import.meta.dirname, "../dist/main.js");
/** What a browser and a monitor ask of the old server, while its statements are noted. */
const PAGES = ["/", "/alerts", "/assets", "/people", "/rules", "/pipeline", "/metrics"].concat(
  [
    "alerts",
    "findings",
    "assets",
    "people",
    "rules",
    "subscriptions",
    "quarantine",
    "coverage",
    "catalog",
  ].map((name) => `/v1/${name}`),
);

const [commit = "", ...options] = process.argv.slice(2);
const isRecording = options.includes("--record");
const folder = mkdtempSync(join(tmpdir(), "auditplane-upgrade-"));
chmodSync(folder, 0o755);
const trail = join(folder, "trail");
mkdirSync(trail);
const catalog = join(folder, "mesh.json");
writeFileSync(catalog, JSON.stringify(MESH_OF_RELEASES));
const topic = await startTopic();
const postgres = await startEmbedded({ directory: join(folder, "data") });
/** Each once, in the order in which they came first. */
const statements = new Set<string>();
const url = new URL(postgres.url);
const socket = url.searchParams.get("host");
const proxy = await startTcpProxy(
  socket === null ? Number(url.port) : join(socket, `.s.PGSQL.${url.port}`),
  statementTap((one) => statements.add(one)),
);
url.port = String(proxy.port);
url.search = "";
const connection = connect(postgres.url, 3);
const { pool } = connection;
const environment = {
  ...topic.environment,
  DATABASE_URL: url.href,
  AUDITPLANE_FOLDERS: trail,
  AUDITPLANE_FALLBACK_TOPIC_ARN: topic.arn,
  AUDITPLANE_THREADS: "1",
};
const work = (program: string, more = {}): Running =>
  run(program, ["worker", "--catalog", catalog], { ...environment, ...more });
const failures: string[] = [];
let delivered = 0;
let thefts = 0;

try {
  const old = buildCommit(commit, join(folder, "old"));
  await before(old);
  await upgrade(old);
  await compare();
} finally {
  await endAll();
  await connection.close();
  await proxy.close();
  await postgres.stop();
  await topic.stop();
  removeCommit(join(folder, "old"));
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Some days of the old program alone: told, asked, and with a message that did not leave. */
async function before(old: string): Promise<void> {
  const worker = work(old);
  for (let day = 3; day >= 0; day--) deliver({ isTheft: true, daysAgo: day });
  await idle();
  const server = run(old, ["serve"], { ...environment, AUDITPLANE_LISTEN: "127.0.0.1:18431" });
  await until(async () => (await fetch("http://127.0.0.1:18431/livez").catch(() => undefined))?.ok === true);
  const answers = await Promise.all(
    PAGES.map(async (page) => (await fetch(`http://127.0.0.1:18431${page}`)).status),
  );
  console.log(`the old server answered ${answers.join(" ")}`);
  await server.stop();
  await worker.stop();
  const cut = work(old, { AWS_ENDPOINT_URL_SNS: "http://127.0.0.1:9" });
  deliver({ isTheft: true });
  await until(async () => (await count("outbox where state = 'pending' and attempts > 0")) > 0);
  await cut.stop();
  if (isRecording) await record();
}

async function record(): Promise<void> {
  const client = await pool.connect();
  try {
    const rows = await copyRows(client);
    const applied = await client.query<{ name: string }>(
      'select name from kysely_migration order by name collate "C"',
    );
    const planned: string[] = [];
    for (const one of statements)
      if (
        /^(select|insert|update|delete|with|merge)\b/i.test(one) &&
        !one.includes("bullmq") &&
        (await planProblem(client, one)) === undefined
      )
        planned.push(one);
    const migrations = applied.rows.map(({ name }) => name);
    const full = execFileSync("git", ["rev-parse", commit], { encoding: "utf8" }).trim();
    writePreviousRelease({ commit: full, migrations, ...rows, statements: planned });
    console.log(`recorded ${rows.tables.length} tables and ${planned.length} statements`);
  } finally {
    client.release();
  }
}

/** Files come all the time; the old worker reads on while and after the schema changes, until a new one has begun. */
async function upgrade(old: string): Promise<void> {
  const worker = work(old);
  const isOver = new AbortController();
  const coming = (async () => {
    for (let at = 0; !isOver.signal.aborted; at++, await sleep(EVERY_MS)) deliver({ isTheft: at % 5 === 0 });
  })();
  await until(() => Promise.resolve(worker.has("hours derived")));
  await sleep(2_000);
  const started = performance.now();
  const migrating = run(OWN, ["migrate", "up"], environment);
  if ((await migrating.ended) !== 0) failures.push("the database was not migrated");
  console.log(`migrated in ${((performance.now() - started) / 1000).toFixed(1)} s, the old worker beside it`);
  const seen = worker.lines().length;
  const events = await count("events");
  await sleep(8_000);
  console.log(`the old worker stored ${(await count("events")) - events} events on the new schema`);
  const next = work(OWN);
  await until(() => Promise.resolve(next.has("worker started")));
  await sleep(2_000);
  const code = await worker.stop();
  if (code !== 0) failures.push(`the old worker ended with ${code}`);
  await sleep(4_000);
  isOver.abort();
  await coming;
  await idle();
  await next.stop();
  const bad = (lines: readonly Readonly<Record<string, unknown>>[], who: string): void => {
    for (const line of lines)
      if (line["level"] === "error" || line["msg"] === "job failed")
        failures.push(`${who}: ${JSON.stringify(line)}`);
  };
  bad(worker.lines().slice(seen), "the old worker, on the new schema");
  bad(worker.lines().slice(0, seen), "the old worker");
  bad(next.lines(), "the new worker");
}

async function compare(): Promise<void> {
  const stored = await count("events");
  const told = await count("outbox where state = 'sent'");
  const keys = topic.keys();
  const once = new Set(keys).size;
  console.log(`${delivered} events came, ${stored} are stored; ${thefts} thefts of so many people`);
  console.log(`${told} messages were sent, ${keys.length} came, ${once} different ones`);
  if (stored !== delivered) failures.push(`${delivered} events came, and ${stored} are stored`);
  if (keys.length !== once || told !== once)
    failures.push(`${told} messages were sent, ${keys.length} came, ${once} different ones`);
  const people = await count(
    "(select distinct person_id from findings where status = 'open' and event_count = 1 and bytes_out > 1e12) found",
  );
  if (people !== thefts) failures.push(`${thefts} people took a terabyte, and ${people} are found`);
}

/** A file appears under its name when it is whole. A theft is somebody's who does nothing else, of what nobody owns: security is told at once. */
function deliver({ isTheft, daysAgo = 0 }: { readonly isTheft: boolean; readonly daysAgo?: number }): void {
  const at = Date.now() - 1_800_000 - daysAgo * 86_400_000;
  const eventTime = new Date(at).toISOString().replace(/\.\d+/, "");
  const records = Array.from({ length: RECORDS }, (_, n) =>
    aRead({ userIdentity: aPerson("ana@example.com"), key: `orders/${delivered}-${n}`, eventTime }),
  );
  if (isTheft) {
    const thief = aPerson(`thief${thefts++}@example.com`);
    records.push(aRead({ userIdentity: thief, bucket: "vault", key: "all", bytes: 1.2e12, eventTime }));
  }
  delivered += records.length;
  const name = join(trail, `${String(delivered).padStart(8, "0")}.json.gz`);
  writeFileSync(`${name}.part`, gzipSync(aFile(records)));
  renameSync(`${name}.part`, name);
}

/** Until all that came is stored, judged and told. */
async function idle(): Promise<void> {
  await until(async () => (await count("events").catch(() => 0)) >= delivered);
  await until(async () => (await count("dirty_hours")) === 0);
  await until(
    async () =>
      // beyond so many pages an hour, which are told together
      (await count("alerts where routed < revision and not content ? 'digest'")) === 0 &&
      (await count("outbox where state = 'pending'")) === 0,
  );
}

async function count(what: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int4 as count from ${what}`);
  return rows[0]?.count ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`this never came to be: ${holds.toString()}`);
    await sleep(250);
  }
}
