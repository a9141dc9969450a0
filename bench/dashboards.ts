/**
 * What dashboards cost on a large database: `npm run bench:dashboards` fills 100,000 alerts, 10 million events in 90 days and 20,000 subscriptions, runs every
 * statement of every dashboard as `grafana_reader`, and prints the slowest ten of 7 days, of 90 days, and of single events. `SCALE=0.1`
 * takes a tenth, `DATA=folder` keeps what was filled, `ONLY=words` measures what is called so. Dashboards for readers of one domain run as
 * one, too.
 */
import process from "node:process";
import { Client } from "pg";
import { openDatabase } from "../src/app.ts";
import type { Database } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { DAY_MS } from "../src/core/record/time.ts";
import { readDashboards, sent, statementsOf } from "../test/support/dashboards.ts";
import type { Statement } from "../test/support/dashboards.ts";
import { ALL_DOMAINS } from "../dashboards/src/query.ts";
import type { Chosen } from "../test/support/grafana.ts";
import { DOMAINS, assetOf, personOf, scanOnce } from "./console-mesh.ts";
import { DAYS, fillRows, isFilled } from "./console-rows.ts";
import { fillDashboardRows } from "./dashboard-rows.ts";

const SCALE = Number(process.env["SCALE"] ?? 1);
const ROUNDS = Number(process.env["ROUNDS"] ?? 20);
const WARM_UPS = 2;
const SHOWN = 10;
const RAW_MS = 1_000;
const OWN_DOMAIN = 3;
/** What a reader of one domain has use for: docs/dashboards.md. */
const OF_ONE_DOMAIN = ["domain", "asset", "outside", "drift", "reviews"].map((name) => `auditplane-${name}:`);
const RANGES = [
  { days: 7, ms: 100 },
  { days: DAYS, ms: 500 },
] as const;

interface Measured {
  readonly name: string;
  readonly rows: number;
  readonly median: number;
  readonly p95: number;
}

const database = await openDatabase(readConfig({}), process.env["DATA"]);
try {
  await fill(database);
  await database.pool.query(
    `do $$ begin create role grafana_bench in role grafana_domain_reader; exception when duplicate_object then null; end $$;
     insert into reporting_readers values ('grafana_bench', 'd${OWN_DOMAIN}') on conflict do nothing;
     -- of whom something was found: what is about them is not for readers of their domain
     update standing_domains set owners = owners || '${personOf(5)}'::text where domain = 'd${OWN_DOMAIN}' and not owners @> '{${personOf(5)}}'`,
  );
  const all = await measure(database, "grafana_reader");
  const missed = all + (await measure(database, "grafana_bench"));
  console.log(missed === 0 ? "all targets hold" : `${missed} targets are missed`);
  if (missed > 0) process.exitCode = 1;
} finally {
  await database.close();
}

async function fill({ pool, url }: Database): Promise<void> {
  if (await isFilled(pool)) return;
  const started = performance.now();
  scanOnce(url);
  await fillRows(pool, { events: 10_000_000 * SCALE, alerts: 100_000 * SCALE });
  await fillDashboardRows(pool);
  console.log(`filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

/** Every statement as a role, or those that it has use for; returns how many missed their target. */
async function measure({ pool, url }: Database, role: "grafana_reader" | "grafana_bench"): Promise<number> {
  const reader = new Client({ connectionString: url });
  await reader.connect();
  await reader.query(`set session authorization ${role}`);
  const isOwner = role === "grafana_bench";
  const { rows } = await pool.query<{ key: string; pseudonym: string }>("select key, pseudonym from people");
  const pseudonyms = new Map(rows.map(({ key, pseudonym }) => [key, pseudonym]));
  const statements = readDashboards()
    .flatMap(statementsOf)
    .filter(({ name }) => name.includes(process.env["ONLY"] ?? ""))
    .filter(({ name }) => !isOwner || OF_ONE_DOMAIN.some((one) => name.startsWith(one)));
  const variablesOf = ({ name }: Statement, round: number): Record<string, Chosen> => ({
    // all of them, as they are chosen at first; on its own dashboard one
    domain: name.startsWith("auditplane-domain:")
      ? `d${isOwner ? OWN_DOMAIN : round % DOMAINS}`
      : { all: ALL_DOMAINS },
    asset: assetOf(isOwner ? OWN_DOMAIN + round * DOMAINS : round * 7),
    person: pseudonyms.get(personOf(round * 3)) ?? "",
    least_mb: "100",
    target: "95",
    minutes: "5",
  });
  let missed = 0;
  const drillDowns = statements.filter(({ isRaw }) => isRaw);
  for (const { days, ms } of RANGES) {
    const measured: Measured[] = [];
    for (const statement of statements.filter(({ isRaw }) => !isRaw))
      measured.push(await timed(reader, statement, { days, variablesOf }));
    missed += report(`${days} days${isOwner ? ", as a reader of one domain" : ""}`, measured, ms);
  }
  const raw: Measured[] = [];
  if (!isOwner)
    for (const statement of drillDowns) raw.push(await timed(reader, statement, { days: 1, variablesOf }));
  if (raw.length > 0) missed += report("single events of a day", raw, RAW_MS);
  await reader.end();
  return missed;
}

/** In Postgres and on the way to it, each round with other variables. */
async function timed(
  reader: Client,
  statement: Statement,
  {
    days,
    variablesOf,
  }: {
    readonly days: number;
    readonly variablesOf: (of: Statement, round: number) => Record<string, Chosen>;
  },
): Promise<Measured> {
  const to = Date.now();
  const times: number[] = [];
  let rows = 0;
  for (let round = 0; round < ROUNDS + WARM_UPS; round++) {
    const text = sent(statement, { from: to - days * DAY_MS, to }, variablesOf(statement, round));
    const started = performance.now();
    const answer = await reader.query(text);
    if (round >= WARM_UPS) times.push(performance.now() - started);
    rows = Math.max(rows, answer.rows.length);
  }
  return { name: statement.name, rows, median: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

/** Prints the slowest; returns how many missed the target. */
function report(title: string, measured: readonly Measured[], ms: number): number {
  const slowest = measured.toSorted((a, b) => b.p95 - a.p95);
  const missed = slowest.filter(({ p95 }) => p95 >= ms).length;
  console.log(
    `\n${title}: ${measured.length} statements, ${missed === 0 ? "all" : `all but ${missed}`} under ${ms} ms`,
  );
  console.log(`${"median".padStart(10)}${"p95".padStart(10)}${"rows".padStart(8)}`);
  for (const { name, rows, median, p95 } of slowest.slice(0, SHOWN))
    console.log(
      `${median.toFixed(1).padStart(10)}${p95.toFixed(1).padStart(10)}${String(rows).padStart(8)}  ${name}`,
    );
  return missed;
}

/** Of values in no order: the one below or at which so many of them are. */
function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}
