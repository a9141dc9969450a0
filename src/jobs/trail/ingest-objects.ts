/**
 * Reads objects that are due and stores what is in them, in one transaction with that they are done. What cannot be had is
 * tried again or set aside, each by itself: one bad object costs its siblings nothing.
 */
import type { Pool } from "pg";
import { cleanText } from "../../core/record/text.ts";
import { reasonOf } from "../../errors.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { placeOf } from "../../sources/s3-trail/place.ts";
import type { StoredObject } from "../../sources/stored-object.ts";
import { isPassing } from "../../store/passing.ts";
import {
  claimObjects,
  hasAnyCome,
  holdObjects,
  postponeObjects,
  returnObjects,
} from "../../store/trail-objects.ts";
import type { Claim, ClaimedObject } from "../../store/trail-objects.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { FileReport } from "../ingest/index.ts";
import { readObjects, readStored } from "./read-objects.ts";
import type { Got, Unusable } from "./read-objects.ts";
import { BATCH_BYTES, bySource, partsOf, setObjectsAside, storeObjects } from "./store-objects.ts";
import type { StoreDeps } from "./store-objects.ts";

export type ObjectsDeps = StoreDeps & {
  readonly bucket: Bucket;
  /** So long is a batch read, in ms; 20 s unless given. */
  readonly readMs?: number;
  /** After so long, in ms, no other part of a batch is begun to be stored; 22 s unless given. */
  readonly batchMs?: number;
};

export interface ObjectsOutcome {
  /** How many were read, or tried; none: nothing is due. */
  readonly claimed: number;
  readonly events: number;
  readonly quarantined: number;
  readonly postponed: number;
}

const BATCH_FILES = 500;
/** A batch takes a second or two; a worker that hangs so long is not waited for. */
const LEASE_SECONDS = 60;
/** Whoever is told to leave has half a minute, and ends the batch in hand. A part takes two or three seconds. */
const READ_MS = 20_000;
const BATCH_MS = 22_000;
const READ_WIDTH = 16;
/** An object that was announced and is not there yet is looked for so often. */
const MISSING_MAX = 6;
/** One that does not come, while others do, is tried so often: for about five hours. */
const UNAVAILABLE_MAX = 24;
/** Whoever had it in hand so often never came to an end with it. */
const LOST_MAX = 5;
const DETAIL_MAX = 500;

const NOTHING: ObjectsOutcome = { claimed: 0, events: 0, quarantined: 0, postponed: 0 };

/** One batch. Safe from any number of workers at once. */
export async function ingestObjects(deps: ObjectsDeps): Promise<ObjectsOutcome> {
  const claim = await claimObjects(deps.pool, {
    files: BATCH_FILES,
    bytes: BATCH_BYTES,
    leaseSeconds: LEASE_SECONDS,
  });
  if (claim.objects.length === 0) return NOTHING;
  try {
    return await ingestClaim(claim, deps);
  } catch (error) {
    // not because of them: they are given back as they were. Where that cannot be said either, their lease runs out
    if (isPassing(error)) await giveBack(claim, deps.pool, reasonOf(error)).catch(() => undefined);
    throw error;
  }
}

async function ingestClaim(claim: Claim, deps: ObjectsDeps): Promise<ObjectsOutcome> {
  const end = performance.now() + (deps.batchMs ?? BATCH_MS);
  const { read, untouched } = await readObjects(
    claim.objects,
    (object, signal) => readOne(object, deps.bucket, signal),
    { width: READ_WIDTH, bytes: BATCH_BYTES, ms: deps.readMs ?? READ_MS },
  );
  await giveBackAsWere(untouched, claim, deps.pool);
  const good = read.flatMap(({ object, got }) => ("bytes" in got ? [{ object, got }] : []));
  const bad = read.flatMap(({ object, got }) => ("reason" in got ? [{ object, got }] : []));
  const reports: FileReport[] = [];
  const unstored: ClaimedObject[] = [];
  for (const [name, own] of bySource(good))
    for (const part of partsOf(own, BATCH_BYTES)) {
      if (reports.length > 0 && performance.now() >= end) {
        unstored.push(...part.map(({ object }) => object));
        continue;
      }
      await holdObjects(deps.pool, claim.token, LEASE_SECONDS);
      reports.push(...(await storeObjects(part, claim, { ...deps, name })));
    }
  await giveBackAsWere(unstored, claim, deps.pool);
  const lost = await finalOf(bad, deps.pool);
  await inTransaction(deps.pool, async (client) => {
    for (const [name, own] of bySource(lost)) await setObjectsAside(client, own, { ...claim, name });
  });
  const later = bad.filter((one) => !lost.includes(one));
  await postponeObjects(
    deps.pool,
    claim.token,
    later.map(({ object: { id, attempts }, got: { reason, detail } }) => {
      return {
        id,
        seconds: Math.min(900, 15 * 2 ** attempts),
        reason,
        detail: cleanText(detail, DETAIL_MAX),
      };
    }),
  );
  return {
    claimed: read.length - unstored.length,
    events: reports.reduce((sum, { counts }) => sum + counts.new, 0),
    quarantined: lost.length + reports.filter(({ state }) => state === "quarantined").length,
    postponed: later.length,
  };
}

/** As if nobody had taken them. */
function giveBackAsWere(objects: readonly ClaimedObject[], { token }: Claim, pool: Pool): Promise<void> {
  return returnObjects(
    pool,
    token,
    objects.map(({ id }) => id),
  );
}

/** Those that are not finished; they are due again after a while. */
async function giveBack({ token, objects }: Claim, pool: Pool, detail: string): Promise<void> {
  const given = objects.map(({ id, attempts }) => ({
    id,
    seconds: Math.min(LEASE_SECONDS, 5 * 2 ** (attempts - 1)),
    reason: "not_stored",
    detail: cleanText(detail, DETAIL_MAX),
  }));
  await postponeObjects(pool, token, given);
}

function readOne(
  { path, attempts, postponed }: ClaimedObject,
  bucket: Bucket,
  signal: AbortSignal,
): Promise<StoredObject | Unusable> {
  const lost = attempts - postponed - 1;
  if (lost >= LOST_MAX) {
    const detail = `${lost} workers had it in hand and did not come to an end with it`;
    return Promise.resolve({ reason: "worker_lost", detail });
  }
  return readStored(path, bucket, signal);
}

/** Those of which trying again is no use: somebody must do something first. What all others share passes. */
async function finalOf(bad: readonly Got<Unusable>[], pool: Pool): Promise<Got<Unusable>[]> {
  const lost: Got<Unusable>[] = [];
  const come = new Map<string, boolean>();
  for (const one of bad) {
    const { object, got } = one;
    if (got.reason !== "unavailable") {
      if (got.reason !== "not_found" || object.attempts >= MISSING_MAX) lost.push(one);
    } else if (object.attempts >= UNAVAILABLE_MAX) {
      const bucket = placeOf(object.path)?.bucket;
      const beside = bucket === undefined ? "/" : `s3://${bucket}/`;
      if (!come.has(beside)) come.set(beside, await hasAnyCome(pool, beside));
      if (come.get(beside) === true) lost.push(one);
    }
  }
  return lost;
}
