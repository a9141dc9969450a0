/** What the fleet does: one event after the other, 70 % S3, 10 % Lake Formation, 10 % Athena and Glue, 10 % the rest. */
import { FLEET_FROM, FLEET_REGION, projectRole } from "./fleet-population.ts";
import type { FleetAsset, FleetPrincipal, Population, Reach } from "./fleet-population.ts";
import { ACCOUNTS } from "./placeholders.ts";
import { createRandom, createZipf } from "./random.ts";
import type { Random } from "./random.ts";
import { permissionSetRole, roleSession, serviceCaller } from "./records/identity.ts";
import { getTableRecord, startQueryRecord } from "./records/lake.ts";
import { assumeRoleRecord, decryptRecord, describeInstancesRecord } from "./records/management.ts";
import type { Call, Caller } from "./records/record.ts";
import { touchObject, vendTable } from "./touch.ts";
import type { ExpectedVerdict, Happening } from "./truth.ts";

const DAY = 86_400_000;
const BYTES_MAX = 5_000_000_000;

/** Makes one event of an account at a time. */
export type DrawEvent = (account: number, at: number, random: Random) => Happening;

interface Choice {
  readonly asset: FleetAsset;
  readonly verdict: ExpectedVerdict;
}

/** A maker of events; it keeps the sessions of the day, so it is best used along the time of one account. */
export function createEvents(population: Population, seed: string): DrawEvent {
  const zipf = createZipf(population.principals.length, 1.1);
  const session = createSessions(seed);
  return (account, at, random) => {
    const principal = population.principals[zipf(random)] as FleetPrincipal;
    const call: Call = { caller: session(principal, account, at), at, region: FLEET_REGION };
    const choice = choose(principal, population.reach[principal.project]?.[account] as Reach, random);
    const draw = random.unit();
    if (draw < 0.7) return touchS3(call, choice, random);
    const { asset, verdict } = choice;
    if (draw < 0.8)
      return vendTable(call, { table: asset.table, queryId: random.uuid() }, { random, verdict });
    if (draw < 0.9) return { at, records: [describe(call, asset, random)] };
    return { at, records: [other(call, { principal, asset }, random)] };
  };
}

/** Owners where they are at home, else subscribers; now and then what neither allows. */
function choose(principal: FleetPrincipal, reach: Reach, random: Random): Choice {
  const draw = random.unit();
  const pick = (assets: readonly FleetAsset[], verdict: ExpectedVerdict): Choice | undefined => {
    return assets.length === 0 ? undefined : { asset: random.pick(assets), verdict };
  };
  const refused = (verdict: ExpectedVerdict): ExpectedVerdict => (principal.exempt ? "exempt" : verdict);
  const unusual =
    draw < 0.03
      ? pick(reach.none, refused("none"))
      : draw < 0.05
        ? pick(reach.revoked, refused("revoked"))
        : undefined;
  const usual = draw < 0.6 ? pick(reach.owner, "owner") : undefined;
  const choice =
    unusual ??
    usual ??
    pick(reach.subscribed, "subscribed") ??
    pick(reach.owner, "owner") ??
    pick(reach.none, refused("none"));
  return choice as Choice;
}

/** Reads of parts of objects above all; owners write and delete, too; 5 % lie beside every asset, 1 % are refused. */
function touchS3(call: Call, { asset, verdict }: Choice, random: Random): Happening {
  const outside = random.chance(0.05);
  const folder = outside ? `staging/${asset.table.name}/` : asset.prefix;
  const touching = { random, verdict: outside ? ("ungoverned" as const) : verdict };
  const denied = random.chance(0.01);
  const { bucket } = asset;
  const draw = random.unit();
  if (draw < 0.08) {
    return touchObject(
      call,
      { name: "ListObjects", bucket, key: folder, bytesOut: random.int(600, 240_000), denied },
      touching,
    );
  }
  const day = new Date(call.at - random.int(1, 60) * DAY).toISOString().slice(0, 10);
  const part = String(random.int(0, 199)).padStart(5, "0");
  const key = `${folder}dt=${day}/part-${part}-${asset.job}.c000.snappy.parquet`;
  if (draw < 0.16) return touchObject(call, { name: "HeadObject", bucket, key, denied }, touching);
  if (draw > 0.85 && (verdict === "owner" || outside)) {
    const bytesIn = Math.round(random.logNormal(2e7, 1));
    if (draw > 0.97) return touchObject(call, { name: "DeleteObject", bucket, key, denied }, touching);
    return touchObject(call, { name: "PutObject", bucket, key, bytesIn, denied }, touching);
  }
  const bytesOut = Math.min(BYTES_MAX, Math.round(random.logNormal(1.5e6, 1.5)));
  return touchObject(call, { name: "GetObject", bucket, key, bytesOut, denied }, touching);
}

function describe(call: Call, { table }: FleetAsset, random: Random) {
  if (random.chance(0.5)) return getTableRecord(call, table, random);
  const output = `s3://example-query-results-${call.caller.account}/analysts/`;
  const query = { id: random.uuid(), workGroup: "analysts", database: table.database, output };
  return startQueryRecord(call, query, random);
}

function other(
  call: Call,
  { principal, asset }: { principal: FleetPrincipal; asset: FleetAsset },
  random: Random,
) {
  const draw = random.unit();
  if (draw < 0.4) return decryptRecord(call, `arn:aws:s3:::${asset.bucket.name}`, random);
  if (draw < 0.6) return describeInstancesRecord(call, random);
  const { account } = call.caller;
  if (principal.kind !== "project_role") {
    const session = {
      account,
      role: "DataAccess",
      session: `session-${random.hex(8)}`,
      sourceIdentity: principal.id,
    };
    return assumeRoleRecord(call, session, random).record;
  }
  const started = { ...call, caller: serviceCaller("glue.amazonaws.com", account) };
  const session = { account, role: projectRole(principal.project), session: "GlueJobRunnerSession" };
  return assumeRoleRecord(started, session, random).record;
}

/** One session per principal, account and day, the same wherever it is asked for. */
function createSessions(seed: string): (principal: FleetPrincipal, account: number, at: number) => Caller {
  const first = Date.parse(FLEET_FROM);
  let current = "";
  let callers = new Map<string, Caller>();
  return (principal, index, at) => {
    const day = Math.floor((at - first) / DAY);
    const page = `${index}/${day}`;
    if (page !== current) {
      current = page;
      callers = new Map();
    }
    let caller = callers.get(principal.id);
    if (!caller) {
      const random = createRandom(`${seed}/session/${principal.id}/${page}`);
      const account = ACCOUNTS[index] as string;
      const startedAt = first + day * DAY - random.int(600, 7200) * 1000;
      const identity = roleSession({ account, startedAt, ...sessionOf(principal, account, random) }, random);
      callers.set(principal.id, (caller = { identity, account, ip: principal.ip, agent: principal.agent }));
    }
    return caller;
  };
}

function sessionOf(principal: FleetPrincipal, account: string, random: Random) {
  if (principal.kind === "project_role")
    return { role: projectRole(principal.project), session: "GlueJobRunnerSession" };
  if (principal.kind === "identity_center")
    return { role: permissionSetRole("DataReader", account), session: principal.id };
  return {
    role: "DataAccess",
    session: `botocore-session-${random.int(1_780_000_000, 1_799_999_999)}`,
    sourceIdentity: principal.id,
  };
}
