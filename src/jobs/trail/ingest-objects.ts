/**
 * Reads objects that are due and stores what is in them, in one transaction with that they are done. What cannot be had is
 * tried again or set aside, each by itself: one bad object costs its siblings nothing.
 */
import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { QuarantineReason } from "../../core/record/quarantine-reasons.ts";
import { cleanText } from "../../core/record/text.ts";
import { reasonOf } from "../../errors.ts";
import { readDelivered } from "../../sources/folder/watched.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { placeOf } from "../../sources/s3-trail/place.ts";
import type { StoredObject } from "../../sources/stored-object.ts";
import { unpack } from "../../sources/unpack.ts";
import { closeFiles, openFiles } from "../../store/files.ts";
import { WHOLE_FILE, insertQuarantine } from "../../store/quarantine.ts";
import { isPassing } from "../../store/passing.ts";
import {
  claimObjects,
  finishObjects,
  holdObjects,
  postponeObjects,
  returnObjects,
} from "../../store/trail-objects.ts";
import type { Claim, ClaimedObject, FinishedObject } from "../../store/trail-objects.ts";
import { inTransaction } from "../../store/transaction.ts";
import { ingestBatch } from "../ingest/index.ts";
import type { FileReport, IngestDeps } from "../ingest/index.ts";
import { readObjects } from "./read-objects.ts";
import type { Got, Unusable } from "./read-objects.ts";

export type ObjectsDeps = Omit<IngestDeps, "source" | "onCommit"> & {
  readonly bucket: Bucket;
  /** So long is a batch read, in ms; half a minute unless given. */
  readonly readMs?: number;
};

export interface ObjectsOutcome {
  /** How many were read, or tried; none: nothing is due. */
  readonly claimed: number;
  readonly events: number;
  readonly quarantined: number;
  readonly postponed: number;
}

/** About 10,000 records: they zip to a seventh, and have 2 KB each. */
const BATCH_BYTES = 2_700_000;
const BATCH_FILES = 500;
/** A batch takes a second or two; a worker that hangs so long is not waited for. It is read for half of that at most. */
const LEASE_SECONDS = 60;
const READ_MS = 30_000;
const READ_WIDTH = 16;
/** An object that was announced and is not there yet is looked for so often. */
const MISSING_MAX = 6;
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
  const { read, untouched } = await readObjects(
    claim.objects,
    (object, signal) => readOne(object, deps.bucket, signal),
    { width: READ_WIDTH, bytes: BATCH_BYTES, ms: deps.readMs ?? READ_MS },
  );
  await returnObjects(
    deps.pool,
    claim.token,
    untouched.map(({ id }) => id),
  );
  const good = read.flatMap(({ object, got }) => ("bytes" in got ? [{ object, got }] : []));
  const bad = read.flatMap(({ object, got }) => ("reason" in got ? [{ object, got }] : []));
  const reports: FileReport[] = [];
  for (const [name, own] of bySource(good))
    for (const part of partsOf(own, BATCH_BYTES)) {
      await holdObjects(deps.pool, claim.token, LEASE_SECONDS);
      reports.push(...(await store(part, claim, { ...deps, name })));
    }
  const lost = bad.filter(({ object, got }) => isFinal(object, got));
  await inTransaction(deps.pool, async (client) => {
    for (const [name, own] of bySource(lost)) await setAside(client, own, { ...claim, name });
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
    claimed: read.length,
    events: reports.reduce((sum, { counts }) => sum + counts.new, 0),
    quarantined: lost.length + reports.filter(({ state }) => state === "quarantined").length,
    postponed: later.length,
  };
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
  const place = placeOf(path);
  return place ? bucket.read(place, signal) : readDelivered(path);
}

/** What one transaction stores: no more than so many bytes, but at least one object. Messages may tell no size. */
function partsOf<One extends { readonly got: Pick<StoredObject, "bytes"> }>(
  all: readonly One[],
  max: number,
): One[][] {
  const parts: One[][] = [];
  let bytes = Infinity;
  for (const one of all) {
    bytes += one.got.bytes.length;
    if (bytes > max) {
      parts.push([]);
      bytes = one.got.bytes.length;
    }
    parts.at(-1)?.push(one);
  }
  return parts;
}

/** Stores what is in objects, and that they are done, together. */
async function store(
  good: readonly Got<StoredObject>[],
  { token }: Claim,
  { name, ...deps }: ObjectsDeps & { readonly name: string },
): Promise<readonly FileReport[]> {
  const byPath = new Map(good.map((one) => [one.object.path, one]));
  const files = good.map(({ object, got }) => ({ path: object.path, size: got.bytes.length }));
  const contents = new Map<string, Buffer>();
  return await ingestBatch(files, {
    ...deps,
    source: {
      name,
      read: (path) => {
        const { bytes } = (byPath.get(path) as Got<StoredObject>).got;
        const sha256 = createHash("sha256").update(bytes).digest();
        const onContent = (content: Buffer): void => void contents.set(path, content);
        return Promise.resolve({ sha256, chunks: () => unpack(bytes, onContent) });
      },
    },
    onCommit: async (client, reports) => {
      await finishObjects(
        client,
        token,
        reports.map(({ path, id, state, reason, detail }): FinishedObject => {
          const { object, got } = byPath.get(path) as Got<StoredObject>;
          const isBad = state === "quarantined";
          return {
            id: object.id,
            state: isBad ? "quarantined" : "done",
            etag: got.etag,
            contentSha256: contents.get(path),
            fileId: id,
            reason,
            detail,
          };
        }),
      );
    },
  });
}

/** With the names of those who delivered them. */
function bySource<One extends Got<unknown>>(all: readonly One[]): (readonly [name: string, own: One[]])[] {
  const isOf = ({ object: { path } }: One): string => (placeOf(path) ? "s3-trail" : "folder");
  return ["s3-trail", "folder"]
    .map((name) => [name, all.filter((one) => isOf(one) === name)] as const)
    .filter(([, own]) => own.length > 0);
}

/** Whether trying again is no use: somebody must do something first. */
function isFinal({ attempts }: ClaimedObject, { reason }: Unusable): boolean {
  return reason === "not_found" ? attempts >= MISSING_MAX : reason !== "unavailable";
}

const REASONS: Readonly<Record<Exclude<Unusable["reason"], "unavailable">, QuarantineReason>> = {
  not_found: "object_missing",
  forbidden: "object_forbidden",
  file_too_large: "file_too_large",
  worker_lost: "worker_lost",
};

/** Rows for what could not be read: it is seen, and can be replayed. */
async function setAside(
  client: PoolClient,
  lost: readonly Got<Unusable>[],
  { token, name }: Claim & { readonly name: string },
): Promise<void> {
  const empty = createHash("sha256").digest();
  const identities = lost.map(({ object }) => ({ path: object.path, sha256: empty, size: object.size ?? 0 }));
  const opened = await openFiles(client, identities, name);
  const rows = lost.map(({ object, got }, at) => ({
    object,
    fileId: (opened[at] as { id: number }).id,
    reason: REASONS[got.reason as keyof typeof REASONS],
    detail: cleanText(got.detail, DETAIL_MAX),
  }));
  await insertQuarantine(
    client,
    rows.map(({ fileId, reason, detail }) => ({ fileId, ordinal: WHOLE_FILE, reason, detail })),
  );
  const nothing = { read: 0, new: 0, duplicate: 0, quarantined: 0, skipped: 0 };
  await closeFiles(
    client,
    rows.map(({ fileId: id, reason }) => ({
      id,
      state: "quarantined",
      reason,
      container: undefined,
      counts: nothing,
      quarantineReasons: {},
      skipReasons: {},
      hours: [],
      oldest: undefined,
      newest: undefined,
    })),
  );
  await finishObjects(
    client,
    token,
    rows.map(({ object: { id }, fileId, reason, detail }) => {
      return { id, state: "quarantined", etag: undefined, contentSha256: undefined, fileId, reason, detail };
    }),
  );
}
