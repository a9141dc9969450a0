/**
 * Looks at an account and Region for the first time, and reads only: who we are, which trails log there, the newest files of
 * those whose buckets let us, else the management events, and what Macie found. Whatever is refused is said, and ends nothing.
 */
import { NO_CATALOG, indexCatalog } from "../../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { coverageOf } from "../../core/coverage/coverage.ts";
import type { AskedPlace } from "../../core/coverage/coverage.ts";
import type { Gap } from "../../core/coverage/gaps.ts";
import { objectReads } from "../../core/coverage/routes.ts";
import { selectedOf } from "../../core/coverage/selected.ts";
import type { Level } from "../../core/coverage/selected.ts";
import { placedSelectors } from "../../core/coverage/trail.ts";
import type { SeenTrail, Trail } from "../../core/coverage/trail.ts";
import { AuditplaneError } from "../../errors.ts";
import { failureOf, outcomeOf } from "../../sources/lookup-events/outcome.ts";
import { createLookupApi } from "../../sources/lookup-events/client.ts";
import { createPaces } from "../../sources/lookup-events/pace.ts";
import type { Clock } from "../../sources/lookup-events/pace.ts";
import { createMacieClient } from "../../sources/macie/index.ts";
import { openBuckets } from "../../sources/s3-trail/bucket.ts";
import { askIdentity } from "../../sources/sts/index.ts";
import type { Identity } from "../../sources/sts/index.ts";
import { createTrailsApi } from "../../sources/trails/client.ts";
import { readTrails } from "../../sources/trails/index.ts";
import { lookUpNewest } from "./looked-up.ts";
import type { LookedUp } from "./looked-up.ts";
import { countFindings } from "./macie-seen.ts";
import type { MacieSeen } from "./macie-seen.ts";
import { copyNewest } from "./trail-files.ts";
import type { FilesRead } from "./trail-files.ts";

export interface FirstLookGiven {
  readonly region: string;
  readonly hours: number;
  readonly catalog: CatalogIndex | undefined;
  readonly pathStyle: boolean;
  /** An empty folder for what is read; the caller removes it. */
  readonly folder: string;
  /** In ms. */
  readonly now: number;
  readonly clock: Clock;
  readonly limits: FirstLookLimits;
  readonly signal: AbortSignal;
  /** What is being done now, a line each. */
  readonly say: (line: string) => void;
  readonly onProgress: (phase: string, done: number, total: number) => void;
}

export interface FirstLookLimits {
  /** Of all the following together. */
  readonly totalMs: number;
  readonly filesMs: number;
  readonly lookupMs: number;
  readonly macieMs: number;
  /** Of files as they are stored. */
  readonly bytesMax: number;
}

/** Ten minutes are for all of it: what is read here is judged after. */
export const LIMITS: FirstLookLimits = {
  totalMs: 420_000,
  filesMs: 240_000,
  lookupMs: 120_000,
  macieMs: 45_000,
  bytesMax: 100_000_000,
};

export interface PlaceRead extends FilesRead {
  readonly place: string;
}

export interface FirstLook {
  readonly identity: Identity;
  readonly trails: readonly Trail[];
  /** Of the trails that were read: how much of what is done to objects of S3 they log. */
  readonly objects: Level;
  readonly files: readonly PlaceRead[];
  /** undefined: the files of a trail have them. */
  readonly lookup: LookedUp | undefined;
  readonly macie: MacieSeen;
  readonly gaps: readonly Gap[];
  /** From names of files in the folder to where they came from. */
  readonly origins: ReadonlyMap<string, string>;
}

/** With when asking ends, whatever is left, by the clock. */
type Timed = FirstLookGiven & { readonly end: number };

/** Throws where AWS does not say who we are: then there is nothing to look at. */
export async function lookForTheFirstTime(asked: FirstLookGiven): Promise<FirstLook> {
  const given: Timed = { ...asked, end: asked.clock.now() + asked.limits.totalMs };
  const { region, signal, say } = given;
  say(`asking AWS who we are, in ${region}`);
  const identity = await identityOf(region, given.now);
  signal.throwIfAborted();
  const { account } = identity;
  say(`asking ${account} which trails log in ${region}`);
  const told = await trailsOf(account, given);
  const origins = new Map<string, string>();
  const files = await readFiles(told.trails, origins, given);
  const isRead = ({ bucket, prefix }: SeenTrail): boolean =>
    files.some((one) => one.files > 0 && one.place === placeOf({ bucket, prefix }));
  const trails = told.trails.map((trail) => ({ ...trail, isRead: isRead(trail) }));
  const needsLookup = !trails.some((trail) => trail.isRead);
  const lookup = needsLookup ? await lookUp(account, origins, given) : undefined;
  say(`asking Macie in ${region} what it found`);
  const macie = await countFindings({
    client: createMacieClient({ region, attemptsMax: 3 }),
    ...until(given, given.limits.macieMs),
  });
  return {
    identity,
    files,
    lookup,
    macie,
    origins,
    ...sightOf({ account, told, trails, isLookedUp: needsLookup }, given),
  };
}

async function identityOf(region: string, now: number): Promise<Identity> {
  const { identity, error } = await askIdentity({ region, reader: undefined, now: () => now });
  if (identity) return identity;
  const outcome = outcomeOf(error);
  if (outcome === undefined) throw error;
  throw failureOf(outcome, "ask AWS who we are", error);
}

interface Told {
  readonly trails: readonly SeenTrail[];
  readonly error: AuditplaneError | undefined;
}

async function trailsOf(account: string, { region, signal }: FirstLookGiven): Promise<Told> {
  const api = createTrailsApi({ account, region, role: undefined, signal });
  try {
    const { trails, untold } = await readTrails({ api, account, region, isRead: () => false });
    return { trails, error: untold[0]?.error };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AuditplaneError)) throw error;
    return { trails: [], error };
  } finally {
    api.close();
  }
}

/** Each place to which a trail delivers, once; together they have so much time and so many bytes. */
async function readFiles(
  trails: readonly SeenTrail[],
  origins: Map<string, string>,
  given: Timed,
): Promise<PlaceRead[]> {
  const { hours, now, folder, pathStyle, limits, say, onProgress } = given;
  const read: PlaceRead[] = [];
  const bucket = openBuckets({ pathStyle });
  const time = until(given, limits.filesMs);
  let bytesLeft = limits.bytesMax;
  try {
    for (const trail of trails) {
      const place = placeOf(trail);
      if (!trail.isLogging || read.some((one) => one.place === place)) continue;
      say(`reading what was delivered to ${place} in the last ${hours} hours`);
      const location = { bucket: trail.bucket, prefix: trail.prefix === "" ? "" : `${trail.prefix}/` };
      const from = now - hours * 3_600_000;
      const copied = await copyNewest(location, {
        ...time,
        bucket,
        folder,
        from,
        now,
        bytesMax: bytesLeft,
        origins,
        onProgress: (done, total) => onProgress("files", done, total),
      });
      bytesLeft -= copied.bytes;
      read.push({ place, ...copied });
    }
  } finally {
    bucket.close();
  }
  return read;
}

async function lookUp(account: string, origins: Map<string, string>, given: Timed): Promise<LookedUp> {
  const { region, hours, now, folder, clock, limits, say, onProgress } = given;
  say(`looking up the management events of ${account} in ${region}: no trail could be read`);
  const api = createLookupApi({
    region,
    endpoint: undefined,
    credentials: undefined,
    connectTimeoutMs: 5_000,
    answerTimeoutMs: 20_000,
  });
  try {
    return await lookUpNewest({
      ...until(given, limits.lookupMs),
      api,
      pace: createPaces(clock)(account, region),
      folder,
      from: now - hours * 3_600_000,
      now,
      origins,
      onProgress: (events) => onProgress("events", events, events),
    });
  } finally {
    api.close();
  }
}

function until(
  { clock, signal, end }: Timed,
  ms: number,
): { deadline: number; clock: () => number; signal: AbortSignal } {
  return { deadline: Math.min(end, clock.now() + ms), clock: () => clock.now(), signal };
}

interface Sighted {
  readonly account: string;
  readonly told: Told;
  readonly trails: readonly SeenTrail[];
  readonly isLookedUp: boolean;
}

function sightOf(
  { account, told, trails, isLookedUp }: Sighted,
  { region, now, catalog }: FirstLookGiven,
): Pick<FirstLook, "trails" | "objects" | "gaps"> {
  const place = { account, region };
  const asked: AskedPlace = told.error
    ? { ...place, state: "failed", reason: told.error.code, detail: told.error.message, readAt: null }
    : { ...place, state: "read", reason: null, detail: null, readAt: now };
  const coverage = coverageOf(
    {
      sightings: trails.map((trail) => ({ place, trail, from: now, until: null })),
      places: [asked],
      lookedUp: isLookedUp ? [place] : [],
      logged: [account],
      seen: new Map(),
      hours: [],
      messages: [],
      macie: [],
      now,
    },
    catalog ?? indexCatalog(NO_CATALOG),
  );
  const partition = trails[0]?.arn.split(":")[1] ?? "aws";
  const events = {
    ...objectReads("s3://any/", { ...place, partition }),
    "resources.ARN": { prefix: `arn:${partition}:s3:::` },
  };
  const read = coverage.trails.filter(({ isRead, isLogging }) => isRead && isLogging);
  const { level } = selectedOf(read.flatMap(placedSelectors), events);
  return { trails: coverage.trails, gaps: coverage.gaps, objects: level };
}

function placeOf({ bucket, prefix }: Pick<SeenTrail, "bucket" | "prefix">): string {
  return `s3://${bucket}/${prefix}`;
}
