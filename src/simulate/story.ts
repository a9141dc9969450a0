/**
 * The story of the demo: a month of ordinary work, and what went wrong at its end. An intern downloads 1.2 TB in an
 * hour, an analyst reads customers without a subscription, a scientist goes on reading invoices after the revocation,
 * and a trail is stopped.
 */
import { machineDay } from "./machines.ts";
import { FIRST_DAY, LAST_DAY, PRODUCTS, REGION, SALES } from "./mesh.ts";
import type { Product } from "./mesh.ts";
import { HOUR, objectKey, ordinaryDay, signIn } from "./people.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { stopLoggingRecord } from "./records/management.ts";
import type { Call } from "./records/record.ts";
import { touchObject } from "./touch.ts";
import type { ExpectedVerdict, Happening } from "./truth.ts";

/** The intern's hour: 15:00 to 16:00 UTC of the last day. */
export const BULK_DOWNLOAD = {
  person: "intern.marketing",
  hour: 15,
  objects: 400,
  bytes: 1_200_000_000_000,
} as const;

/** The answer to a list of some hundred keys. */
const LIST_BYTES = 96_204;

/** The whole month in the order of time; the same for a seed. */
export function tellStory(seed: string): Happening[] {
  const happenings: Happening[] = [];
  const last = Date.parse(LAST_DAY);
  for (let at = Date.parse(FIRST_DAY); at <= last; at += 24 * HOUR) {
    const day = new Date(at).toISOString().slice(0, 10);
    happenings.push(...machineDay(day, seed), ...ordinaryDay(day, seed));
  }
  happenings.push(...incidents(seed));
  return happenings.sort((a, b) => a.at - b.at);
}

function* incidents(seed: string): Generator<Happening> {
  yield* deniedAttempts(
    "intern.marketing",
    { day: "2026-10-14", hour: 9.4, count: 2 },
    createRandom(`${seed}/curious`),
  );
  yield* deniedAttempts("emil", { day: LAST_DAY, hour: 8.6, count: 3 }, createRandom(`${seed}/refused`));
  const unsubscribed = { day: LAST_DAY, hour: 9.2, count: 12, median: 64e6, verdict: "none" } as const;
  yield* reading(
    "emil",
    { ...unsubscribed, product: PRODUCTS.customers },
    createRandom(`${seed}/unsubscribed`),
  );
  const revoked = { hour: 10.3, median: 20e6, verdict: "revoked", product: PRODUCTS.invoices } as const;
  yield* reading("farah", { ...revoked, day: "2026-10-26", count: 3 }, createRandom(`${seed}/revoked/1`));
  yield* reading("farah", { ...revoked, day: LAST_DAY, count: 9 }, createRandom(`${seed}/revoked/2`));
  yield* bulkDownload(createRandom(`${seed}/bulk`));
  yield stopTrail(createRandom(`${seed}/trail`));
}

interface Reading {
  readonly day: string;
  readonly hour: number;
  readonly count: number;
  readonly median: number;
  readonly product: Product;
  readonly verdict: ExpectedVerdict;
}

/** A list of the product, then whole objects one after the other. */
function* reading(name: string, what: Reading, random: Random): Generator<Happening> {
  const { bucket, prefix } = what.product;
  const call = callOf(name, what, random);
  const touching = { random, verdict: what.verdict };
  yield touchObject(call, { name: "ListObjects", bucket, key: prefix, bytesOut: LIST_BYTES }, touching);
  for (let part = 0; part < what.count; part++) {
    const key = objectKey(prefix, "2026-10-20", part);
    const at = call.at + (part + 1) * 20_000;
    const bytesOut = Math.round(random.logNormal(what.median, 0.2));
    yield touchObject({ ...call, at }, { name: "GetObject", bucket, key, bytesOut }, touching);
  }
}

/** Somebody tries the customers and is refused. */
function* deniedAttempts(
  name: string,
  what: { day: string; hour: number; count: number },
  random: Random,
): Generator<Happening> {
  const { bucket, prefix } = PRODUCTS.customers;
  const call = callOf(name, what, random);
  for (let part = 0; part < what.count; part++) {
    const request = {
      name: "GetObject",
      bucket,
      key: objectKey(prefix, what.day, part),
      denied: true,
    } as const;
    yield touchObject({ ...call, at: call.at + part * 40_000 }, request, { random, verdict: "none" });
  }
}

/** Every order of the last months, object by object: subscribed, and yet. */
function* bulkDownload(random: Random): Generator<Happening> {
  const { bucket, prefix } = PRODUCTS.orders;
  const { person, hour, objects, bytes } = BULK_DOWNLOAD;
  const call = callOf(person, { day: LAST_DAY, hour: hour + 0.03 }, random);
  const touching = { random, verdict: "subscribed" } as const;
  yield touchObject(call, { name: "ListObjects", bucket, key: prefix, bytesOut: LIST_BYTES }, touching);
  let left = bytes - LIST_BYTES;
  for (let part = 0; part < objects; part++) {
    const share = left / (objects - part);
    const bytesOut = part === objects - 1 ? left : Math.round(share * (0.8 + 0.4 * random.unit()));
    left -= bytesOut;
    const key = objectKey(prefix, `2026-${String(5 + Math.floor(part / 80)).padStart(2, "0")}-01`, part % 80);
    const at = call.at + 5000 + part * 8000;
    yield touchObject({ ...call, at }, { name: "GetObject", bucket, key, bytesOut }, touching);
  }
}

/** The trail of the producer is stopped, after the download and under a role that may. */
function stopTrail(random: Random): Happening {
  const as = { account: SALES, permissionSet: "AdministratorAccess" };
  const caller = signIn("gus", { day: LAST_DAY, hour: 16, as }, random);
  const at = Date.parse(LAST_DAY) + 17.2 * HOUR;
  return { at, records: [stopLoggingRecord({ caller, at, region: REGION }, "sales-data-events", random)] };
}

function callOf(name: string, { day, hour }: { day: string; hour: number }, random: Random): Call {
  const at = Math.round((Date.parse(day) + hour * HOUR) / 1000) * 1000;
  return { caller: signIn(name, { day, hour: 6 }, random), at, region: REGION };
}
