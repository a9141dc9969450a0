/**
 * What access reviews cost: `npm run bench:reviews` makes the review of a domain of 3,000 items and 30 million events in rollups twice, in all
 * forms and with what it was computed of, compares the bytes, and makes those of 100 domains in one run, and the report on one person of a large mesh. Prints figures, and fails where
 * one is above what is promised: 10 s of CPU, Postgres's included, 500 MB, the same bytes, memory that does not grow.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Pool } from "pg";
import { openDatabase } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { indexCatalog } from "../src/core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../src/core/catalog/index-catalog.ts";
import { parseCatalog } from "../src/core/catalog/parse-catalog.ts";
import { directoryOf } from "../src/core/privacy/directory.ts";
import { openVeil } from "../src/core/privacy/veil.ts";
import { reviewOf } from "../src/core/review/compute.ts";
import { sealReview } from "../src/core/review/document.ts";
import { sealPerson } from "../src/core/review/person/document.ts";
import { rawText } from "../src/core/review/proof/raw.ts";
import { invariant } from "../src/errors.ts";
import { gatherReviews } from "../src/jobs/review/index.ts";
import { gatherPerson } from "../src/jobs/review/person.ts";
import { openFaces } from "../src/reports/pdf/fonts.ts";
import { formsOf } from "../src/reports/review/forms.ts";
import { Dictionary, KIND } from "../src/store/dictionary.ts";
import { readPseudonymKey } from "../src/store/pseudonym-key.ts";

const SCALE = Number(process.env["SCALE"] ?? 1);
const MONTH = "2026-09";
const DAYS = 365;
const EVENTS = 30_000_000 * SCALE;
/** Of the large domain; of each of the small ones as many as make no less than what is there in reality. */
const LARGE = { subscriptions: 2_400 * SCALE, grants: 500 * SCALE, members: 100 * SCALE, assets: 100 };
const SMALL = { subscriptions: 120, grants: 20, members: 10, assets: 10 };
const SMALL_DOMAINS = 100;
const CPU_MAX_S = 10;
const RSS_MAX_MB = 500;
/** What the memory of the second half of the run may be above that of the first. */
const GROWTH_MAX_MB = 40;

const person = (at: number): string => `person-${at}@example.com`;

/** `shift`: by so many people each domain has others than the one before it. */
function meshOf(domains: readonly (readonly [string, typeof LARGE])[], shift = 0): CatalogIndex {
  const from = "2025-01-01T00:00:00Z";
  const people =
    Math.max(...domains.map(([, { subscriptions }]) => subscriptions)) + shift * (domains.length - 1);
  const file = {
    as_of: "2026-10-05T00:00:00Z",
    domains: domains.map(([id]) => ({ id, name: id, owners: [person(0)] })),
    projects: domains.map(([id]) => ({ id: `${id}-core`, name: id, domain: id })),
    people: Array.from({ length: people }, (_, at) => ({ id: person(at), kind: "human" })),
    members: domains.flatMap(([id, { members }], domain) =>
      Array.from({ length: members }, (_, at) => ({
        project: `${id}-core`,
        person: person(at + shift * domain),
        role: "viewer",
        from,
      })),
    ),
    assets: domains.flatMap(([id, { assets }]) =>
      Array.from({ length: assets }, (_, at) => ({
        id: `${id}-asset-${at}`,
        name: `Asset ${at}`,
        project: `${id}-core`,
        locations: [`s3://lake/${id}/${at}/`],
        classification: "internal",
      })),
    ),
    subscriptions: domains.flatMap(([id, { subscriptions, assets }], domain) =>
      Array.from({ length: subscriptions }, (_, at) => ({
        id: `${id}-sub-${at}`,
        asset: `${id}-asset-${at % assets}`,
        subscriber: { person: person(at + shift * domain) },
        status: "approved",
        from,
        approved_by: person(0),
        justification: "the forecast of the quarter",
      })),
    ),
    grants: domains.flatMap(([id, { grants, assets }]) =>
      Array.from({ length: grants }, (_, at) => ({
        asset: `${id}-asset-${at % assets}`,
        principal_arn: `arn:aws:iam::111122223333:role/reader-${at}`,
        permissions: ["DESCRIBE", "SELECT"],
        kind: "named_grant",
        from,
      })),
    ),
  };
  const parsed = parseCatalog(JSON.stringify(file), "bench.json");
  invariant(parsed.ok, "the catalog of the bench is one");
  return indexCatalog(parsed.catalog);
}

/** A row for each subscriber and day of a year, as derive makes them, with all events shared out among them. */
async function fillRollups(pool: Pool, { subscriptions, assets }: typeof LARGE): Promise<void> {
  const keys = Array.from({ length: subscriptions }, (_, at) => person(at));
  await pool.query("insert into people (key) select unnest($1::text[]) on conflict do nothing", [keys]);
  const names = new Dictionary(pool);
  for (let at = 0; at < assets; at++) names.want(KIND.asset, `large-asset-${at}`);
  await names.resolve();
  const ids = keys.map((_, at) => names.id(KIND.asset, `large-asset-${at % assets}`));
  const each = Math.ceil(EVENTS / (subscriptions * DAYS));
  await pool.query(
    `insert into rollup_day (day, person_id, asset_id, action, verdict, way, accesses, denied, bytes_out, objects)
     select '2026-09-30'::date - d, p.id, k.asset, 'read', 'subscribed', 'subscription', $3::int4, 0, $3::int4 * 1000::int8, $3::int4
     from unnest($1::text[], $2::int4[]) as k (key, asset) join people p using (key), generate_series(0, $4::int4 - 1) d`,
    [keys, ids, each, DAYS],
  );
  await pool.query("vacuum analyze");
}

interface Built {
  readonly domain: string;
  readonly items: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Every form of each review, and the answers that it was computed of; of one nothing is kept but figures. */
async function* build(pool: Pool, index: CatalogIndex, domains?: readonly string[]): AsyncGenerator<Built> {
  const by = { version: "0.0.0", names: "shown" } as const;
  const faces = await openFaces([]);
  for await (const given of gatherReviews({ month: MONTH, domains }, { pool, index })) {
    const sealed = sealReview(reviewOf(given), by);
    const sum = createHash("sha256");
    let bytes = 0;
    const add = (content: string | Buffer): void => {
      sum.update(content);
      bytes += Buffer.byteLength(content);
    };
    add(rawText(given, (again) => sealReview(again, by).hash === sealed.hash));
    for await (const { content } of formsOf(sealed, faces)) add(content);
    const sha256 = sum.digest("hex");
    yield { domain: given.domain, items: sealed.document.sum.population, bytes, sha256 };
  }
}

/** Ticks of CPU, in seconds, of the processes of Postgres that serve us; undefined where /proc is not there. */
async function postgresSeconds(pool: Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ pid: number }>(
    "select pid from pg_stat_activity where backend_type in ('client backend', 'parallel worker')",
  );
  try {
    return rows.reduce((sum, { pid }) => {
      const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
      const fields = rest.split(" ");
      // with those of children that ended: parallel workers are the postmaster's
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    }, 0);
  } catch {
    return undefined;
  }
}

const mb = (bytes: number): number => Math.round(bytes / 1e6);
const failures: string[] = [];
const promise = (is: boolean, what: string): void => {
  if (!is) failures.push(what);
};

async function large(pool: Pool): Promise<void> {
  const index = meshOf([["large", LARGE]]);
  await fillRollups(pool, LARGE);
  const sums = await pool.query<{ rows: number; events: number }>(
    "select count(*)::int8 as rows, sum(accesses)::int8 as events from rollup_day",
  );
  console.log(`rollups: ${JSON.stringify(sums.rows[0])}`);
  await pool.query("set max_parallel_workers_per_gather = 0");
  const hashes: string[] = [];
  for (const name of ["first build", "second build"]) {
    globalThis.gc?.();
    let peak = process.memoryUsage().rss;
    console.log(`${name}: begins at ${mb(peak)} MB`);
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const [cpu, database, started] = [process.cpuUsage(), await postgresSeconds(pool), performance.now()];
    for await (const { items, bytes, sha256 } of build(pool, index, ["large"])) {
      hashes.push(sha256);
      console.log(`${name}: ${items} items, ${mb(bytes)} MB in all forms, sha256 ${sha256.slice(0, 16)}`);
    }
    clearInterval(watch);
    peak = Math.max(peak, process.memoryUsage().rss);
    const { user, system } = process.cpuUsage(cpu);
    const node = (user + system) / 1e6;
    const asked = ((await postgresSeconds(pool)) ?? 0) - (database ?? 0);
    const wall = (performance.now() - started) / 1000;
    console.log(
      `${name}: ${node.toFixed(1)} s of CPU in Node and ${asked.toFixed(1)} s in Postgres, ${wall.toFixed(1)} s, ${mb(peak)} MB at most`,
    );
    promise(node + asked < CPU_MAX_S, `${name}: ${(node + asked).toFixed(1)} s of CPU`);
    promise(peak < RSS_MAX_MB * 1e6, `${name}: ${mb(peak)} MB`);
  }
  promise(new Set(hashes).size === 1, "the second build has other bytes");
}

async function many(pool: Pool): Promise<void> {
  const index = meshOf(
    Array.from(
      { length: SMALL_DOMAINS },
      (_, at) => [`domain-${String(at).padStart(3, "0")}`, SMALL] as const,
    ),
  );
  const sizes: number[] = [];
  for await (const { domain, items } of build(pool, index)) {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    sizes.push(rss);
    console.log(`${domain}: ${items} items, ${mb(rss)} MB resident, ${mb(heapUsed)} MB of heap`);
  }
  const half = Math.floor(sizes.length / 2);
  const [first, then] = [Math.max(...sizes.slice(0, half)), Math.max(...sizes.slice(half))];
  console.log(
    `${sizes.length} domains: at most ${mb(first)} MB in the first half, ${mb(then)} MB in the second`,
  );
  promise(sizes.length === SMALL_DOMAINS, "a domain is missing");
  promise(then - first < GROWTH_MAX_MB * 1e6, `memory grew by ${mb(then - first)} MB`);
}

/** Of a mesh of 100,000 assets, somebody with rights in ten of 100 domains. */
async function onePerson(pool: Pool): Promise<void> {
  const size = { subscriptions: 1_000 * SCALE, grants: 0, members: 30, assets: 1_000 * SCALE };
  const domains = Array.from({ length: SMALL_DOMAINS }, (_, at) => [`mesh-${at}`, size] as const);
  const index = meshOf(domains, size.subscriptions / 10);
  const veil = openVeil(directoryOf(index));
  const key = await readPseudonymKey(pool);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const [cpu, database] = [process.cpuUsage(), await postgresSeconds(pool)];
  const wanted = { person: person(size.subscriptions * 2), month: MONTH };
  const found = await gatherPerson({ pool, index, veil, key }, wanted);
  const { document } = sealPerson({ ...found, month: MONTH, names: "shown", version: "0.0.0" });
  clearInterval(watch);
  const { user, system } = process.cpuUsage(cpu);
  const node = (user + system) / 1e6;
  const asked = ((await postgresSeconds(pool)) ?? 0) - (database ?? 0);
  console.log(
    `one person: ${document.items.length} rights in ${document.domains.length} of ${domains.length} domains, ${node.toFixed(1)} s of CPU in Node and ${asked.toFixed(1)} s in Postgres, ${mb(peak)} MB at most with the catalog, which begins with ${mb(before)}`,
  );
}

const database = await openDatabase(readConfig({}), undefined);
try {
  await large(database.pool);
  globalThis.gc?.();
  await many(database.pool);
  globalThis.gc?.();
  await onePerson(database.pool);
} finally {
  await database.close();
}
for (const failure of failures) console.error(`above what is promised: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
