/**
 * What handshakes of a million subscriptions cost to look at: `npm run bench:handshakes` makes a mesh in memory and looks for facts of
 * its subscriptions. `SCALE=0.1` takes a tenth, `IN_GROUP=10` has small groups. `AGAINST=` the `src` folder of another checkout runs that
 * beside it, in turns, and prints the ratio. Prints; judges nothing.
 */
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Catalog, Member, Person, Subscription } from "../src/core/catalog/catalog.ts";
import { NO_CATALOG, indexCatalog } from "../src/core/catalog/index-catalog.ts";
import type { EntryKind } from "../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../src/core/control-plane/history.ts";
import type { Disagreement } from "../src/core/governance/disagreement.ts";
import type { GovernanceGiven } from "../src/core/governance/given.ts";
import type { handshakeFacts } from "../src/core/governance/handshakes.ts";
import { plansOf } from "../src/core/governance/plans.ts";
import { DAY_MS } from "../src/core/record/time.ts";
import { invariant } from "../src/errors.ts";
import { createRandom } from "../src/simulate/random.ts";

const SCALE = Number(process.env["SCALE"] ?? 1);
const SUBSCRIPTIONS = 1_000_000 * SCALE;
const ASSETS = 100_000 * SCALE;
const PEOPLE = 20_000;
const PROJECTS = 1_000;
const GROUPS = 100;
const IN_GROUP = Number(process.env["IN_GROUP"] ?? 500);
const UNITS = 50;
const TURNS = 3;
const SCOPE = "datazone/111122223333/eu-west-1/dzd-bench";
const FIRST_READ = Date.UTC(2026, 0, 1);
const AT = Date.UTC(2026, 10, 1);
const ALWAYS = { from: -Infinity, until: Infinity };
const REASONS = [
  "Campaign attribution for the fourth quarter",
  "Forecast of returns by Region, with finance",
  "please give me access to the data",
  "Model that ranks churn, reviewed by the steering group of marketing",
  "Reconciliation of invoices with the ledger at the end of each month",
];

const random = createRandom("handshakes");
const any = (count: number): number => random.int(0, count - 1);
const user = (at: number): string => `user${at}@example.com`;

function catalog(): Catalog {
  const people = Array.from({ length: PEOPLE }, (_, at): Person => {
    const said = { name: undefined, title: undefined, employment: undefined, peerGroup: undefined };
    const clock = { timeZone: undefined, utcOffset: undefined };
    return { ...ALWAYS, ...said, ...clock, id: user(at), kind: "human", identities: [`id-${at}`] };
  });
  const groups = Array.from({ length: GROUPS }, (_, at) => ({
    ...ALWAYS,
    id: `g${at}`,
    name: `group ${at}`,
    members: Array.from({ length: IN_GROUP }, () => ({ ...ALWAYS, person: user(any(PEOPLE)) })),
  }));
  const member = (project: number, role: Member["role"], who: number): Member => {
    return { ...ALWAYS, project: `p${project}`, role, person: user(who), group: undefined };
  };
  const members = Array.from({ length: PROJECTS }, (_, at) => [
    member(at, "owner", at),
    ...Array.from({ length: 20 }, () => member(at, "contributor", any(PEOPLE))),
    { ...member(at, "viewer", 0), person: undefined, group: `g${at % GROUPS}` },
  ]).flat();
  const unit = {
    ...ALWAYS,
    topicArn: undefined,
    timeZone: undefined,
    asOf: AT,
    historyFrom: FIRST_READ,
    scope: SCOPE,
  };
  const domains = Array.from({ length: UNITS }, (_, at) => {
    const parent = at === 0 ? undefined : "u0";
    return { ...unit, id: `u${at}`, name: `unit ${at}`, owners: [user(at), `g${at}`], parent };
  });
  const projects = Array.from({ length: PROJECTS }, (_, at) => {
    const own = { id: `p${at}`, name: `project ${at}`, domain: `u${at % UNITS}` };
    return { ...ALWAYS, ...own, roleArns: [`arn:aws:iam::777788889999:role/r${at}`], visible: true };
  });
  const assets = Array.from({ length: ASSETS }, (_, at) => {
    const said = { classification: "internal", lakeFormation: undefined, costCenter: undefined, forms: {} };
    const own = { id: `a${at}`, name: `asset ${at}`, project: `p${at % PROJECTS}` };
    return { ...ALWAYS, ...said, ...own, tableArn: undefined, locations: [], publishedAt: undefined };
  });
  const subscriptions = Array.from({ length: SUBSCRIPTIONS }, (_, at) => subscription(at));
  const given = { domains, projects, groups, members, people, assets, subscriptions };
  return { ...NO_CATALOG, ...given, asOf: AT, historyFrom: FIRST_READ };
}

/** Most are approved by the owner of the project, some by one of its group, by an owner of its unit, or by anybody. */
function subscription(at: number): Subscription {
  const project = (at % ASSETS) % PROJECTS;
  const luck = any(100);
  const approver = luck < 70 ? project : luck < 95 ? project % UNITS : any(PEOPLE);
  return {
    from: FIRST_READ + any(300) * DAY_MS,
    until: Infinity,
    id: `s${at}`,
    asset: `a${at % ASSETS}`,
    subscriber: { project: `p${any(PROJECTS)}` },
    status: "approved",
    requestedBy: user(any(PEOPLE)),
    approvedBy: user(approver),
    justification: `${REASONS[at % REASONS.length] ?? ""} ${at % 97 === 0 ? "" : at}`,
  };
}

function given(): GovernanceGiven {
  const index = indexCatalog(catalog());
  const rows = new Map<EntryKind, AnyHistoryEntry[]>([
    ["subscription", []],
    ["subscription_request", []],
  ]);
  const how = { fromHow: "said", untilHow: null, until: Infinity, scope: SCOPE } as const;
  for (const { id, asset, from } of index.catalog.subscriptions) {
    const about = { assets: [{ asset, filters: [] }], listings: [], forms: [] };
    const asked = { ...about, status: "ACCEPTED", principals: [], requestedBy: "x" };
    const made = {
      ...about,
      status: "APPROVED",
      listing: "l",
      principal: { project: "p" },
      request: `r${id}`,
      retainPermissions: false,
      ownerProject: "p",
    };
    const since = { since: from, from };
    rows.get("subscription")?.push({ ...how, ...since, kind: "subscription", id, content: made });
    rows.get("subscription_request")?.push({
      ...how,
      ...since,
      kind: "subscription_request",
      id: `r${id}`,
      content: asked,
    });
  }
  return {
    index,
    at: AT,
    latest: AT,
    current: () => new Map(),
    history: <K extends EntryKind>(kind: K) => (rows.get(kind) ?? []) as unknown as HistoryEntry<K>[],
    readersOf: () => undefined,
    unclear: [],
    isLakeRead: () => false,
    usesOf: () => [],
    seenFor: () => 0,
    sensitivityOf: () => undefined,
    roles: [],
    contested: [],
    prescribed: {},
  };
}

const mesh = given();
const plan = plansOf(mesh);

type Facts = typeof handshakeFacts;

async function factsIn(folder: string): Promise<Facts> {
  const file = pathToFileURL(resolve(folder, "core/governance/handshakes.ts")).href;
  const loaded = (await import(file)) as { readonly handshakeFacts: Facts };
  return loaded.handshakeFacts;
}

/** Seconds of processor time. */
function measured(facts: Facts): { readonly seconds: number; readonly found: Disagreement[] } {
  const before = process.cpuUsage();
  // an index is made once for a catalog: each look is at one of its own
  const found = facts({ ...mesh, index: { ...mesh.index, catalog: { ...mesh.index.catalog } } }, plan);
  const { user: own, system } = process.cpuUsage(before);
  return { seconds: (own + system) / 1e6, found };
}

const against = process.env["AGAINST"];
const sides = [resolve(import.meta.dirname, "../src"), ...(against === undefined ? [] : [against])];
const loaded = await Promise.all(sides.map(factsIn));
const best = sides.map(() => Infinity);
const told = new Set<string>();
for (let turn = 0; turn < TURNS; turn++)
  for (const [at, facts] of loaded.entries()) {
    const { seconds, found } = measured(facts);
    best[at] = Math.min(best[at] ?? Infinity, seconds);
    told.add(JSON.stringify(found));
    console.log(
      `${sides[at]}: ${found.length} facts of ${SUBSCRIPTIONS} subscriptions in ${seconds.toFixed(1)} s of CPU`,
    );
  }
invariant(told.size === 1, "all sides tell the same");
const [own = 0, other] = best;
if (other !== undefined) console.log(`${(other / own).toFixed(2)} times as fast as there`);
