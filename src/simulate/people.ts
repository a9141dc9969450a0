/** The people of the demo at work: who signs in where, and what an ordinary working day of theirs leaves in the log. */
import {
  HISTORY_FROM,
  LAST_DAY,
  MARKETING,
  PLATFORM,
  PRODUCTS,
  REGION,
  REVOKED_AT,
  SALES,
  SCRATCH,
  mail,
} from "./mesh.ts";
import type { Product } from "./mesh.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { permissionSetRole, roleSession } from "./records/identity.ts";
import type { Call, Caller } from "./records/record.ts";
import { queryTable, touchObject } from "./touch.ts";
import type { ExpectedVerdict, Happening } from "./truth.ts";

export const HOUR = 3_600_000;
const BROWSER = "aws-sdk-js/3.890.0 ua/2.1 os/linux lang/js md/nodejs#22.18.0 api/s3#3.890.0 m/E";
const NOTEBOOK =
  "Boto3/1.40.30 md/Botocore#1.40.30 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard";

/** Where somebody reads, and what the catalog says to that. */
interface Place extends Pick<Product, "bucket" | "prefix"> {
  readonly table?: Product["table"];
  readonly verdict: ExpectedVerdict;
  /** Not used from then on. */
  readonly until?: string;
}

interface Actor {
  readonly name: string;
  readonly account: string;
  readonly permissionSet: string;
  readonly ip: string;
  readonly writes?: boolean;
  /** Those named first are used most. */
  readonly places: readonly Place[];
}

const { orders, customers, invoices, returns, campaigns, webEvents, currencies } = PRODUCTS;
const sales = { account: SALES, permissionSet: "SalesEngineer", writes: true };
const marketing = { account: MARKETING, permissionSet: "MarketingAnalyst" };
const platform = { account: PLATFORM, permissionSet: "PlatformEngineer" };
const own = (product: Product): Place => ({ ...product, verdict: "owner" });
const subscribed = (product: Product): Place => ({ ...product, verdict: "subscribed" });
const marketingPlaces = [subscribed(orders), own(campaigns), own(webEvents)];

const ACTORS: readonly Actor[] = [
  { name: "carla", ...sales, ip: "198.51.100.11", writes: false, places: [own(returns), own(invoices)] },
  {
    name: "ana",
    ...sales,
    ip: "198.51.100.12",
    places: [own(orders), own(customers), subscribed(campaigns), { ...SCRATCH, verdict: "ungoverned" }],
  },
  { name: "ben", ...sales, ip: "198.51.100.13", places: [own(orders), own(returns), subscribed(webEvents)] },
  { name: "dina", ...marketing, ip: "198.51.100.21", places: [own(campaigns), subscribed(orders)] },
  { name: "emil", ...marketing, ip: "198.51.100.22", places: marketingPlaces },
  {
    name: "farah",
    ...marketing,
    ip: "198.51.100.23",
    places: [{ ...subscribed(invoices), until: REVOKED_AT.slice(0, 10) }, ...marketingPlaces],
  },
  { name: "intern.marketing", ...marketing, ip: "198.51.100.24", places: marketingPlaces },
  { name: "hana", ...platform, ip: "198.51.100.31", places: [own(currencies), subscribed(customers)] },
  { name: "gus", ...platform, ip: "198.51.100.32", places: [own(currencies)] },
];

/** Everything that people do on one day in the ordinary course: nothing at weekends. `day` is `2026-09-28`. */
export function* ordinaryDay(day: string, seed: string): Generator<Happening> {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 0 || weekday === 6) return;
  for (const actor of ACTORS) {
    const random = createRandom(`${seed}/${actor.name}/${day}`);
    if (random.chance(0.08)) continue;
    const caller = signIn(actor.name, { day, hour: 6 }, random);
    // the intern's last afternoon is told elsewhere
    const hours = day === LAST_DAY && actor.name.startsWith("intern") ? 7 : 9;
    for (let bout = random.int(2, 5); bout > 0; bout--) {
      const at = Date.parse(day) + 7 * HOUR + Math.floor(random.unit() * hours * HOUR);
      yield* work(actor, { caller, at, region: REGION }, random);
    }
  }
}

/** A person's session of that day, by default in their own account and with their own permission set. */
export function signIn(
  name: string,
  when: { day: string; hour: number; as?: { account: string; permissionSet: string } },
  random: Random,
): Caller {
  const actor = ACTORS.find((candidate) => candidate.name === name) as Actor;
  const { account, permissionSet } = when.as ?? actor;
  const startedAt = Date.parse(when.day) + when.hour * HOUR + random.int(0, 3000) * 1000;
  const role = permissionSetRole(permissionSet, account);
  const identity = roleSession({ account, role, session: mail(name), startedAt }, random);
  return { identity, account, ip: actor.ip, agent: random.pick([BROWSER, NOTEBOOK]) };
}

/** A bout of work in one place: some queries, or a list and some reads of parts of objects. */
function* work(actor: Actor, call: Call, random: Random): Generator<Happening> {
  const day = new Date(call.at).toISOString().slice(0, 10);
  const places = actor.places.filter(({ until }) => until === undefined || day < until);
  const place = places[Math.min(random.int(0, places.length - 1), random.int(0, places.length - 1))] as Place;
  const touching = { random, verdict: place.verdict };
  let at = call.at;
  if (place.table && random.chance(0.4)) {
    for (let left = random.int(1, 4); left > 0; left--) {
      yield* queryTable({ ...call, at }, place.table, touching);
      at += random.int(30, 400) * 1000;
    }
    return;
  }
  const { bucket, prefix } = place;
  yield touchObject(
    { ...call, at },
    { name: "ListObjects", bucket, key: prefix, bytesOut: random.int(900, 60_000) },
    touching,
  );
  for (let left = random.int(6, 40); left > 0; left--) {
    at += random.int(1, 20) * 1000;
    yield touchObject({ ...call, at }, { bucket, ...operation(actor, place, random) }, touching);
  }
}

/** Mostly a ranged read, as readers of Parquet make them; engineers write to their own products, too. */
function operation(actor: Actor, place: Place, random: Random) {
  const key = objectKey(place.prefix, recentDay(random), random.int(0, 39));
  const draw = random.unit();
  if (draw < 0.15) return { name: "HeadObject", key } as const;
  if (draw > 0.9 && actor.writes && place.verdict === "owner") {
    if (draw > 0.97)
      return { name: "DeleteObject", key: `${place.prefix}_temporary/${random.hex(12)}` } as const;
    return { name: "PutObject", key, bytesIn: Math.round(random.logNormal(8e6, 1)) } as const;
  }
  return { name: "GetObject", key, bytesOut: Math.min(5e8, Math.round(random.logNormal(4e6, 1.3))) } as const;
}

function recentDay(random: Random): string {
  return new Date(Date.parse(HISTORY_FROM) + random.int(0, 57) * 24 * HOUR).toISOString().slice(0, 10);
}

/** The key of one file of a product's day. */
export function objectKey(prefix: string, day: string, part: number): string {
  return `${prefix}dt=${day}/part-${String(part).padStart(5, "0")}.c000.snappy.parquet`;
}
