/**
 * What a large mesh costs: `npm run bench:catalog` reads 100,000 assets, 1,000,000 subscriptions and 20,000 people into the history,
 * reads them again, changes 100 things and reads again, makes the catalog, asks for verdicts, and says which hours a diff of 100
 * changes brings back. `SCALE=0.1` takes a tenth. Prints; judges nothing.
 */
import process from "node:process";
import { openDatabase } from "../src/app.ts";
import type { Database } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { indexCatalog } from "../src/core/catalog/index-catalog.ts";
import { createJudge } from "../src/core/catalog/judge.ts";
import { assetOf } from "../src/core/catalog/places.ts";
import { touchedBy } from "../src/core/catalog/touched.ts";
import type { Touched } from "../src/core/catalog/touched.ts";
import { HOUR_MS, hourOf } from "../src/core/record/time.ts";
import { markTouched } from "../src/store/dependencies.ts";
import { Dictionary, KIND } from "../src/store/dictionary.ts";
import type { Catalog } from "../src/core/catalog/catalog.ts";
import { NOTHING_DECLARED } from "../src/core/control-plane/made/catalog-of.ts";
import type { AnyEntry } from "../src/core/control-plane/entry.ts";
import type { Caller } from "../src/core/identity/caller.ts";
import { parseScope } from "../src/core/control-plane/scope.ts";
import { invariant } from "../src/errors.ts";
import { syncScope } from "../src/jobs/sync/index.ts";
import { createRandom } from "../src/simulate/random.ts";
import type { ScopeReader } from "../src/sources/scope-reader.ts";
import { addScopes } from "../src/store/control-plane.ts";
import { makeCatalog, readCatalogGiven } from "../src/store/made-catalog.ts";
import { readPersonAt } from "../src/store/standing-people.ts";
import { inTransaction } from "../src/store/transaction.ts";

const SCALE = Number(process.env["SCALE"] ?? 1);
const PROJECTS = 1_000;
const PEOPLE = 20_000 * SCALE;
const ASSETS = 100_000 * SCALE;
const SUBSCRIPTIONS = 1_000_000 * SCALE;
const PAGE = 50;
const CHANGES = 100;
const VERDICTS = 2_000_000;
const SCOPE = "datazone/111122223333/eu-west-1/dzd-bench";
const GLUE = "glue/444455556666/eu-west-1";
const SINCE = Date.UTC(2026, 0, 1);
const HOURS = 720;
const ASSETS_AN_HOUR = 300;
/** What is learnt late was granted three days before. */
const LATE_SINCE = hourOf(Date.now()) - 72 * HOUR_MS;

const id = (kind: string, at: number): string => `${kind}${String(at).padStart(9, "0")}`;
const table = (at: number): string => `arn:aws:glue:eu-west-1:444455556666:table/db/${id("t", at)}`;

/** `changed`: so many of the last subscriptions are listed, too. */
function* mesh(changed: number): Generator<AnyEntry> {
  yield { kind: "domain_unit", id: "root", content: { name: "bench", owners: [] } };
  for (let at = 0; at < PROJECTS; at++) {
    yield { kind: "project", id: id("p", at), content: { name: id("project", at), unit: "root" } };
    const roleArns = [`arn:aws:iam::777788889999:role/${id("r", at)}`];
    const content = {
      project: id("p", at),
      name: "Tooling",
      account: "777788889999",
      region: "eu-west-1",
      roleArns,
    };
    yield { kind: "environment", id: id("e", at), content };
  }
  for (let at = 0; at < PEOPLE; at++) {
    const user = id("u", at);
    yield {
      kind: "user_profile",
      id: user,
      content: { type: "SSO", status: "ACTIVATED", userName: `${user}@example.com` },
    };
    const project = id("p", at % PROJECTS);
    const content = { project, member: { user }, designation: "PROJECT_CONTRIBUTOR" };
    yield { kind: "membership", id: `${project}/user:${user}`, content };
  }
  for (let at = 0; at < ASSETS; at++) {
    const forms = { Stewardship: { classification: "internal", costCenter: at % 97 } };
    const content = {
      name: id("asset", at),
      project: id("p", at % PROJECTS),
      type: "GlueTableAssetType",
      forms,
      terms: [],
    };
    yield { kind: "asset", id: id("a", at), content: { ...content, tableArn: table(at) } };
  }
  const random = createRandom("control-plane");
  for (let at = 0; at < SUBSCRIPTIONS - CHANGES + changed; at++) {
    const content = {
      status: "APPROVED",
      listing: id("l", at % ASSETS),
      assets: [{ asset: id("a", at % ASSETS), filters: [] }],
      principal: { project: id("p", random.int(0, PROJECTS - 1)) },
      retainPermissions: false,
      ownerProject: id("p", at % PROJECTS),
    };
    yield {
      kind: "subscription",
      id: id("s", at),
      content,
      since: at < SUBSCRIPTIONS - CHANGES ? SINCE : LATE_SINCE,
    };
  }
}

function* tables(): Generator<AnyEntry> {
  for (let at = 0; at < ASSETS; at++) {
    const locations = [`s3://lake/${id("t", at)}/`];
    yield { kind: "table", id: table(at), content: { locations, columns: [], isRegistered: true } };
  }
}

function readerOf(changed: number): (key: string) => ScopeReader {
  return (key) => {
    const scope = parseScope(key);
    invariant(scope, "it is one");
    return {
      scope,
      async *read() {
        let page: AnyEntry[] = [];
        for (const entry of key === SCOPE ? mesh(changed) : tables()) {
          page.push(entry);
          if (page.length < PAGE) continue;
          yield await Promise.resolve({ list: "all", entries: page });
          page = [];
        }
        yield { list: "all", entries: page };
      },
      close: () => undefined,
    };
  };
}

async function measured<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  let peak = process.memoryUsage().rss;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  const result = await work();
  clearInterval(watch);
  peak = Math.max(peak, process.memoryUsage().rss);
  const { user, system } = process.cpuUsage(cpu);
  const wall = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${name}: ${wall} s, ${((user + system) / 1e6).toFixed(1)} s of CPU in Node, ${(peak / 2 ** 20).toFixed(0)} MiB`,
  );
  return result;
}

const database = await openDatabase(readConfig({}), undefined);
try {
  const { pool } = database;
  await addScopes(pool, [SCOPE, GLUE]);
  const { signal } = new AbortController();
  const read = async (changed: number): Promise<number> => {
    let changes = 0;
    for (const key of [SCOPE, GLUE]) {
      const deps = { pool, scopes: [key], open: readerOf(changed), signal };
      const outcome = await syncScope(deps, { evenIfNotDue: true, accepts: false });
      invariant(outcome?.outcome === "taken", "a read of the bench is taken");
      changes += outcome.changes;
    }
    return changes;
  };
  const make = async (): Promise<Catalog> => {
    const given = await readCatalogGiven(pool, NOTHING_DECLARED);
    invariant(given, "it was read");
    return (await inTransaction(pool, (client) => makeCatalog(client, given))).catalog;
  };
  console.log(`${ASSETS} assets, ${SUBSCRIPTIONS} subscriptions, ${PEOPLE} people`);
  console.log(`${await measured("first read", () => read(0))} entries began`);
  console.log(`${await measured("second read, of the same", () => read(0))} entries changed`);
  const before = await measured("catalog made", make);
  const who = `${id("u", 7)}@example.com`;
  await measured("whose a name is", () => inTransaction(pool, (client) => readPersonAt(client, [who])));
  console.log(
    `${await measured(`third read, with ${CHANGES} subscriptions that were granted three days ago`, () => read(CHANGES))} entries began or ended`,
  );
  const after = await measured("catalog made", make);
  const touched = await measured("compared with the one before", () => touchedBy(before, after));
  console.log(
    `${touched.assets.size} assets touched; ${await bringBack(database, touched)} of ${HOURS} hours brought back`,
  );
  const index = await measured("indexed", () => indexCatalog(after));
  await measured(`${VERDICTS} verdicts`, () => askVerdicts(after, index));
  const { rows } = await pool.query<{ size: string }>(
    "select pg_size_pretty(pg_total_relation_size('control_entries')) as size",
  );
  console.log(`history: ${rows[0]?.size}`);
} finally {
  await database.close();
}

/** Hours of 30 days with some hundred assets each, and how many of them are derived again. */
async function bringBack({ pool }: Database, touched: Touched): Promise<number> {
  const random = createRandom("hours");
  const dictionary = new Dictionary(pool);
  for (let at = 0; at < ASSETS; at++) dictionary.want(KIND.asset, id("a", at));
  await dictionary.resolve();
  const first = hourOf(Date.now()) - (HOURS - 1) * HOUR_MS;
  for (let hour = 0; hour < HOURS; hour++) {
    const time = new Date(first + hour * HOUR_MS).toISOString();
    const assets = [
      ...new Set(
        Array.from({ length: ASSETS_AN_HOUR }, () =>
          dictionary.id(KIND.asset, id("a", random.int(0, ASSETS - 1))),
        ),
      ),
    ];
    await pool.query("insert into hour_dependencies (hour, keys) values ($1, '{}')", [time]);
    await pool.query(
      `insert into rollup_hour_asset (hour, asset_id, verdict, accesses, denied, bytes_out, objects, people)
       select $1, asset, 'subscribed', 1, 0, 1, 1, 1 from unnest($2::int4[]) as asset`,
      [time, assets],
    );
  }
  return await inTransaction(pool, async (client) => {
    await markTouched(client, touched);
    const { rows } = await client.query<{ hours: number }>(
      "select count(distinct hour)::int4 as hours from dirty_hours",
    );
    return rows[0]?.hours ?? 0;
  });
}

/** Of callers and assets as they come in an hour: some thousands of pairs, asked again and again. */
function askVerdicts({ asOf }: Catalog, index: ReturnType<typeof indexCatalog>): void {
  const random = createRandom("verdicts");
  const judge = createJudge(index);
  const callers = Array.from({ length: 500 }, (_, at): Caller => {
    const principal = `arn:aws:iam::777788889999:role/${id("r", at)}`;
    return {
      person: principal,
      personKind: "service",
      grade: "shared",
      principal,
      account: "777788889999",
      established: true,
      serviceItself: false,
      outsideAccount: false,
    };
  }).map((caller) => judge(caller));
  const at = asOf - 1;
  const assets = Array.from({ length: 200 }, () => {
    const resource = `s3://lake/${id("t", random.int(0, ASSETS - 1))}/part-0`;
    return assetOf(index.resolveResource(resource), at);
  });
  const verdicts = new Map<string, number>();
  const ask = (count: number): void => {
    for (let one = 0; one < count; one++) {
      const answer = callers[one % callers.length]?.({
        asset: assets[(one * 7) % assets.length],
        action: "read",
        at,
      });
      verdicts.set(answer?.verdict ?? "", (verdicts.get(answer?.verdict ?? "") ?? 0) + 1);
    }
  };
  ask(callers.length * assets.length);
  verdicts.clear();
  const started = performance.now();
  ask(VERDICTS);
  const each = ((performance.now() - started) * 1000) / VERDICTS;
  console.log(
    `a verdict: ${each.toFixed(2)} microseconds; ${[...verdicts].map(([name, count]) => `${name} ${count}`).join(", ")}`,
  );
}
