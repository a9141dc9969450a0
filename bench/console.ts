/**
 * What pages and answers cost on a large database: `npm run bench:console` fills 100,000 alerts and 10 million events, asks the server
 * over a socket, and says whether the figures that we promise hold. `SCALE=0.1` takes a tenth, `DATA=folder` keeps what was filled and
 * measures it again the next time, `ONLY=words` measures what is called so.
 */
import { subscribe } from "node:diagnostics_channel";
import { Agent, get } from "node:http";
import type { IncomingMessage } from "node:http";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { pino } from "pino";
import { openDatabase } from "../src/app.ts";
import type { Database } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import type { Role } from "../src/core/authority/role.ts";
import { createToken } from "../src/jobs/tokens/index.ts";
import { openServer } from "../src/server/index.ts";
import { assetOf, ownerOf, personOf, scanOnce } from "./console-mesh.ts";
import { fillRows, isFilled } from "./console-rows.ts";

const SCALE = Number(process.env["SCALE"] ?? 1);
const EVENTS = 10_000_000 * SCALE;
const ALERTS = 100_000 * SCALE;
const WARM_UPS = 3;
const ROUNDS = 30;
/** Of the table's columns. */
const WIDTHS = [46, 12, 12, 8, 14, 14, 0];

interface Target {
  readonly ms: number;
  /** On the wire, with the files that a page needs. */
  readonly bytes?: number;
}
const LIST: Target = { ms: 100, bytes: 250_000 };
const ALERT: Target = { ms: 150 };
const OTHER: Target = { ms: 300 };
/** Nobody waits for it. */
const SCRAPE: Target = { ms: 1_000 };

interface Asked {
  readonly name: string;
  /** Of each round another one where that is another row. */
  readonly path: (round: number) => string;
  readonly token?: string;
  readonly target: Target;
}

interface Answer {
  /** Between the head of the request and the last byte that was handed over, in the server. */
  readonly ms: number;
  readonly wireBytes: number;
  readonly bytes: number;
  readonly text: string;
}

let asks = 0;
const finished = new Map<string, number>();
const began = new WeakMap<object, bigint>();
subscribe("http.server.request.start", (message) => {
  const { request } = message as { readonly request: IncomingMessage };
  began.set(request, process.hrtime.bigint());
});
subscribe("http.server.response.finish", (message) => {
  const { request } = message as { readonly request: IncomingMessage };
  const since = began.get(request);
  const id = request.headers["x-request-id"];
  if (since !== undefined && typeof id === "string")
    finished.set(id, Number(process.hrtime.bigint() - since) / 1e6);
});

const database = await openDatabase(readConfig({}), process.env["DATA"]);
try {
  await fill(database);
  const config = readConfig({ DATABASE_URL: database.url, AUDITPLANE_LISTEN: "127.0.0.1:0" });
  const server = await openServer({ database, config, log: pino({ level: "error" }) });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await measure(server.url, agent);
  } finally {
    agent.destroy();
    await server.close();
  }
} finally {
  await database.close();
}

async function fill({ pool, url }: Database): Promise<void> {
  const { rows } = await pool.query("select from alerts limit 1");
  if (rows.length > 0 && !(await isFilled(pool)))
    throw new Error("it was not filled to the end; remove the folder, and begin anew");
  if (rows.length === 0) {
    const started = performance.now();
    scanOnce(url);
    await fillRows(pool, { events: EVENTS, alerts: ALERTS });
    console.log(`filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  const counts = await pool.query<{ name: string; count: number }>(
    `select t as name, (xpath('/row/c/text()', query_to_xml('select count(*) as c from ' || t, false, true, '')))[1]::text::int4 as count
     from unnest(array['alerts', 'findings', 'events', 'rollup_day', 'rollup_hour_person', 'rollup_hour_asset', 'place_hours', 'files', 'quarantine']) t`,
  );
  console.log(counts.rows.map(({ name, count }) => `${name} ${count.toLocaleString("en")}`).join(", "));
}

async function measure(url: string, agent: Agent): Promise<void> {
  const trivial = await trivialMs(database);
  console.log(`select 1: ${trivial.toFixed(2)} ms; \`ratio\` is the median in these`);
  const statics = await staticBytes(url, agent);
  console.log(`files that every page needs, kept by browsers: ${kilo(statics)}`);
  print(["", "median", "p95", "ratio", "on the wire", "as it is", "target"]);
  let missed = 0;
  for (const asked of (await listAsked(database)).filter(isWanted)) {
    const { ms: times, last } = await askAgain(url, { agent, asked });
    const median = quantile(times, 0.5);
    const { ms, bytes } = asked.target;
    const weight = last.wireBytes + (asked.path(0).startsWith("/v1/") ? 0 : statics);
    const isKept = median < ms && (bytes === undefined || weight < bytes);
    if (!isKept) missed++;
    const target = `${isKept ? "holds" : "MISSED"}: ${ms} ms${bytes === undefined ? "" : `, ${kilo(bytes)}`}`;
    const figures = [median, quantile(times, 0.95)].map((one) => `${one.toFixed(1)} ms`);
    const ratio = (median / trivial).toFixed(0);
    print([asked.name, ...figures, ratio, kilo(last.wireBytes), kilo(last.bytes), target]);
  }
  console.log(missed === 0 ? "all targets hold" : `${missed} targets are missed`);
}

function isWanted({ name }: Asked): boolean {
  return name.includes(process.env["ONLY"] ?? "");
}

/** Of 200, after some that warm up. */
async function trivialMs({ pool }: Database): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 250; round++) {
    const started = performance.now();
    await pool.query("select 1");
    if (round >= 50) times.push(performance.now() - started);
  }
  return quantile(times, 0.5);
}

async function staticBytes(url: string, agent: Agent): Promise<number> {
  const { text } = await ask(`${url}/rules`, { agent });
  const paths = [...text.matchAll(/(?:href|src)="(\/assets\/[\w.-]+\.(?:css|js|svg))"/g)].map(
    ([, path]) => path ?? "",
  );
  let sum = 0;
  for (const path of new Set(paths)) sum += (await ask(`${url}${path}`, { agent })).wireBytes;
  return sum;
}

async function askAgain(
  url: string,
  { agent, asked }: { readonly agent: Agent; readonly asked: Asked },
): Promise<{ readonly ms: readonly number[]; readonly last: Answer }> {
  const ms: number[] = [];
  for (let round = 0; ; round++) {
    const answer = await ask(`${url}${asked.path(round)}`, { agent, token: asked.token });
    if (round >= WARM_UPS) ms.push(answer.ms);
    if (ms.length === ROUNDS) return { ms, last: answer };
  }
}

async function ask(
  url: string,
  { agent, token }: { readonly agent: Agent; readonly token?: string | undefined },
): Promise<Answer> {
  const id = String(asks++);
  const headers = {
    "accept-encoding": "gzip",
    "x-request-id": id,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const { response, body } = await new Promise<{ response: IncomingMessage; body: Buffer }>(
    (resolve, reject) => {
      get(url, { agent, headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => resolve({ response, body: Buffer.concat(pieces) }));
        response.on("error", reject);
      }).on("error", reject);
    },
  );
  const whole = response.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  const text = whole.toString("utf8");
  if (response.statusCode !== 200)
    throw new Error(`${url} answers ${response.statusCode}: ${text.slice(0, 500)}`);
  while (!finished.has(id)) await new Promise((resolve) => setImmediate(resolve));
  const ms = finished.get(id) ?? Number.NaN;
  finished.delete(id);
  const head = response.rawHeaders.reduce((sum, one) => sum + one.length + 2, 0);
  return { ms, wireBytes: body.length + head, bytes: whole.length, text };
}

async function listAsked({ pool }: Database): Promise<Asked[]> {
  const tokenOf = async (person: string, roles: readonly Role[]): Promise<string> => {
    const wanted = { name: "the bench", person, author: person, roles, scopes: null, days: 1 };
    return (await createToken(pool, wanted)).text;
  };
  const owner = await tokenOf(ownerOf(3), ["owner"]);
  const viewer = await tokenOf("vera@example.com", ["viewer"]);
  const { rows } = await pool.query<{ id: number }>(
    "select id from alerts where content ->> 'kind' = 'cause' order by changed_at desc, id desc limit $1",
    [ROUNDS + WARM_UPS],
  );
  const { rows: rules } = await pool.query<{ id: string }>(
    "select rule_id as id from findings group by 1 order by count(*) desc limit 2",
  );
  const alertOf = (round: number): string => `/alerts/${rows[round % rows.length]?.id ?? 0}`;
  const [most = { id: "" }, seldom = { id: "" }] = rules;
  const who = (round: number): string => encodeURIComponent(personOf(round * 3));
  const both = (
    name: string,
    path: (round: number) => string,
    { target = OTHER, ...rest }: { readonly target?: Target; readonly token?: string } = {},
  ): Asked[] => [
    { name, path, target, ...rest },
    { name: `/v1, ${name}`, path: (round) => `/v1${path(round)}`, target, ...rest },
  ];
  const page = (name: string, path: string): Asked => ({ name, path: () => path, target: OTHER });
  return [
    ...both("alerts, first page", () => "/alerts", { target: LIST }),
    ...both("alerts, for an owner of one domain", () => "/alerts", { target: LIST, token: owner }),
    ...both("alerts, under pseudonyms", () => "/alerts", { target: LIST, token: viewer }),
    ...both("alerts, of every state", () => "/alerts?state=all"),
    ...both("alerts, of a domain", (round) => `/alerts?domain=d${round % 20}`),
    ...both("alerts, of a person", (round) => `/alerts?person=${who(round)}`),
    ...both("alerts, of a rule that finds most", () => `/alerts?rule=${most.id}`),
    ...both("alerts, of a rule that finds little", () => `/alerts?rule=${seldom.id}`),
    ...both("alerts, by words of a rule", () => "/alerts?rule=without+a+subscription"),
    ...both("alerts, by words that no rule has", () => "/alerts?rule=nothing+of+the+kind"),
    ...both("an alert", alertOf, { target: ALERT }),
    ...both("an alert, under pseudonyms", alertOf, { target: ALERT, token: viewer }),
    ...both("people", () => "/people"),
    ...both("people, by a part of the name", () => "/people?search=m49"),
    ...both("a person", (round) => `/people/${who(round)}`),
    ...both("assets", () => "/assets"),
    ...both("an asset", (round) => `/assets/${assetOf(round * 7)}`),
    ...both("rules", () => "/rules"),
    ...both("a rule", () => `/rules/${most.id}`),
    ...both("rollout", () => "/rollout"),
    ...both("exceptions", () => "/exceptions"),
    ...both("quarantine", () => "/quarantine"),
    page("access map", "/access-map"),
    page("pipeline", "/pipeline"),
    page("/v1, findings", "/v1/findings"),
    page("/v1, accesses", "/v1/accesses"),
    page("/v1, accesses of a person", `/v1/accesses?person=${who(1)}`),
    page("/v1, coverage", "/v1/coverage"),
    page("/v1, runs", "/v1/runs"),
    { name: "metrics", path: () => "/metrics", target: SCRAPE },
  ];
}

/** Of values in no order: the one below or at which so many of them are. */
function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}

function kilo(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

function print(cells: readonly string[]): void {
  console.log(cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0)).join(""));
}
