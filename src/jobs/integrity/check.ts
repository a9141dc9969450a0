/**
 * Checks, as a service does, that a trail's bucket holds what CloudTrail delivered: reads the digests that came, keeps them, and
 * writes beside each object what they say of it. What a digest names and nobody announced is announced: it is read, or missing; so is
 * what was read and is not there any more.
 */
import type { Pool } from "pg";
import { judgeFiles } from "../../core/integrity/files.ts";
import type { Checked } from "../../core/integrity/state.ts";
import { BACKFILL_MS, daysOfNaming } from "../../core/integrity/trail-object.ts";
import type { DeliveryDays } from "../../core/integrity/trail-object.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { AuditplaneError } from "../../errors.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";
import { regionFolders } from "../../sources/s3-trail/region-folders.ts";
import { readDelivered, writeStates } from "../../store/integrity.ts";
import type { PathState } from "../../store/integrity.ts";
import { announceObjects } from "../../store/trail-objects.ts";
import { foundFiles } from "./found-files.ts";
import { judgeChains } from "./judged-chains.ts";
import type { KeyDeps } from "./judged-chains.ts";
import { listDigests, listKeys, readNewDigests } from "./kept-digests.ts";
import { isOfDays, nameOf, pathIn, rangesOf } from "./paths.ts";
import type { VerifiedPlace } from "./verify.ts";

export interface CheckDeps extends KeyDeps {
  readonly pool: Pool;
  readonly bucket: Bucket;
  readonly signal: AbortSignal;
}

export interface CheckedPlace extends VerifiedPlace {
  /** Files that digests name and nobody had heard of: they are to be read, and may be missing. */
  readonly announced: number;
}

/** One account in one Region, and what of it is below which folders. */
interface Place {
  readonly account: string;
  readonly region: string;
  readonly digests: string[];
  readonly logs: string[];
}

const KINDS = ["CloudTrail", "CloudTrail-NetworkActivity", "CloudTrail-Digest"] as const;
/** So long a file may wait for a digest of late ones, and a day for that to come. */
const DAYS_MIN = BACKFILL_MS / DAY_MS + 2;

/**
 * Yields what is known of each account and Region, once it is written. `now` in ms; at least the last four days are looked at.
 * What was known of a place stands where a digest cannot be read, or AWS not be asked for its keys; the others are checked all
 * the same, and what went wrong first is thrown in the end. Safe to be run twice, and by two at once.
 */
export async function* checkIntegrity(
  location: TrailLocation,
  { now, days }: { readonly now: number; readonly days: number },
  deps: CheckDeps,
): AsyncGenerator<CheckedPlace> {
  const window = { from: now - Math.max(days, DAYS_MIN) * DAY_MS, until: now + DAY_MS };
  let failed: AuditplaneError | undefined;
  for (const place of await listPlaces(location, deps.bucket)) {
    deps.signal.throwIfAborted();
    try {
      yield await checkPlace(place, location, { now, window, deps });
    } catch (error) {
      if (!(error instanceof AuditplaneError)) throw error;
      failed ??= error;
    }
  }
  if (failed) throw failed;
}

async function checkPlace(
  { account, region, ...folders }: Place,
  location: TrailLocation,
  { now, window, deps }: { readonly now: number; readonly window: DeliveryDays; readonly deps: CheckDeps },
): Promise<CheckedPlace> {
  const { pool, bucket } = deps;
  const naming = { ...window, from: daysOfNaming(window).from };
  const listed = await listDigests(folders.digests, location.bucket, { window: naming, bucket });
  const stored = await readNewDigests(listed, rangesOf(location, folders.digests, naming), deps);
  const chains = await judgeChains(stored, new Set(listed.keys()), { ...deps, now });
  // after the digests: what these name is there by now, or has gone
  const there = await listKeys(folders.logs, location, { window, bucket, signal: deps.signal });
  const delivered = await readDelivered(pool, rangesOf(location, folders.logs, window));
  const known = new Set(delivered.map(({ path }) => nameOf(path)));
  // what nobody has read yet is missing once it was looked for in vain
  const kept = delivered.filter(({ path, state }) => state === "pending" || there.has(path));
  const files = await foundFiles(kept, deps);
  const judged = judgeFiles({ chains, files, now, isWhole: true }).filter(({ name }) =>
    isOfDays(name, window),
  );
  const unknown = judged.filter(({ name, state }) => state === "missing" && !known.has(name));
  await announceObjects(
    pool,
    unknown.map(({ name }) => ({ path: pathIn(location, name), size: undefined, etag: undefined })),
    "digest",
  );
  const checked = judged.filter((one) => !unknown.includes(one));
  const toState = ({ name, state, reason }: Checked): PathState => {
    return { path: pathIn(location, name), state, reason: reason ?? null };
  };
  await writeStates(pool, "trail_objects", checked.map(toState));
  await writeStates(
    pool,
    "trail_digests",
    chains.flatMap(({ digests }) => digests.map(toState)),
  );
  return { account, region, chains, files: checked, announced: unknown.length };
}

/** In the order of accounts and Regions. */
async function listPlaces(location: TrailLocation, bucket: Bucket): Promise<Place[]> {
  const places = new Map<string, Place>();
  for await (const folder of regionFolders(location, KINDS, bucket)) {
    const [, account = "", kind, region = ""] =
      /\/(\d{12})\/(CloudTrail[^/]*)\/([^/]+)\/$/.exec(folder) ?? [];
    const id = `${account} ${region}`;
    let place = places.get(id);
    if (!place) places.set(id, (place = { account, region, digests: [], logs: [] }));
    (kind === "CloudTrail-Digest" ? place.digests : place.logs).push(folder);
  }
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}
