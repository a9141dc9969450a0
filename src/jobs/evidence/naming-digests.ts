/** Finds the digests that name a log file, and those after them, which hold their signatures. */
import { DAY_MS, parseEventTime } from "../../core/record/time.ts";
import type { FoundDigest } from "../../core/integrity/chain.ts";
import { daysOfNaming, parseTrailName, trailName } from "../../core/integrity/trail-object.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { FileReader } from "../../sources/reader.ts";
import { placeOf } from "../../sources/s3-trail/place.ts";
import type { TrailContent } from "../../sources/trail-objects.ts";
import type { PathRange, StoredDigest } from "../../store/integrity.ts";
import { digestContent } from "../integrity/content.ts";
import { dayFolder } from "../integrity/paths.ts";

/** A digest, and the bytes that prove it. */
export interface ProvingDigest {
  readonly found: FoundDigest;
  readonly bytes: Buffer;
}

export interface DigestDeps {
  readonly reader: Pick<FileReader, "content" | "list">;
  /** Those that a worker has kept. */
  readonly readKept: (ranges: readonly PathRange[]) => Promise<StoredDigest[]>;
}

/**
 * Finds them for one file after the other, by path. Looks at the day of delivery and those around it whose digests may name it: at what a worker has kept,
 * else at what lies beside the file; each day once. None where none names it; a text says why they are not to be had.
 */
export function findNamingDigests(deps: DigestDeps): (path: string) => Promise<ProvingDigest[] | string> {
  const readKept = once((place) => keptDigests(place, deps));
  const readBeside = once((place) => digestsBeside(place, deps));
  return async (path) => {
    const place = digestPlace(path);
    if (!place) return [];
    const kept = choose(await readKept(place), place);
    if (kept.length > 0) return kept;
    try {
      return choose(await readBeside(place), place);
    } catch (error) {
      const reason = error instanceof AuditplaneError ? error.message : reasonOf(error);
      return `the digests beside ${path} could not be read: ${reason}`;
    }
  };
}

type ReadDigests = (place: DigestPlace) => Promise<ProvingDigest[]>;

/** For files of one account, Region and day the same. */
function once(read: ReadDigests): ReadDigests {
  const known = new Map<string, Promise<ProvingDigest[]>>();
  return (place) => {
    const key = `${place.folder}${place.days[0]}`;
    const reading = known.get(key) ?? read(place);
    known.set(key, reading);
    return reading;
  };
}

/** Those that name the file, and those after them. */
function choose(all: readonly ProvingDigest[], { name }: DigestPlace): ProvingDigest[] {
  const naming = all.filter(({ found }) => names(found, name));
  const chosen = new Set(naming.flatMap((one) => [one, after(one, all)]));
  return all.filter((one) => chosen.has(one));
}

interface DigestPlace {
  readonly name: string;
  /** Ends with a slash. */
  readonly folder: string;
  readonly days: readonly string[];
}

function digestPlace(path: string): DigestPlace | undefined {
  const name = trailName(path);
  const parts =
    /^(?<base>.*)\/CloudTrail(?:-NetworkActivity)?\/(?<region>[^/]+)\/(?<day>\d{4}\/\d\d\/\d\d)\/[^/]+$/.exec(
      path,
    );
  const { base, region, day = "" } = parts?.groups ?? {};
  const first = parseEventTime(`${day.replaceAll("/", "-")}T00:00:00Z`);
  if (name === undefined || parseTrailName(name)?.kind !== "log" || first === undefined) return undefined;
  const { from, until } = daysOfNaming({ from: first, until: first });
  const days = Array.from({ length: (until - from) / DAY_MS + 1 }, (_, at) => dayFolder(from + at * DAY_MS));
  return { name, folder: `${base}/CloudTrail-Digest/${region}/`, days };
}

async function keptDigests({ folder, days }: DigestPlace, deps: DigestDeps): Promise<ProvingDigest[]> {
  // "0" follows "/"
  const kept = await deps.readKept(days.map((day) => [`${folder}${day}/`, `${folder}${day}0`]));
  return await Promise.all(
    kept.map(({ path, content: bytes, signature }) =>
      proving(path, { bytes, place: placeOf(path), signature }),
    ),
  );
}

async function digestsBeside(
  { folder, days }: DigestPlace,
  { reader }: DigestDeps,
): Promise<ProvingDigest[]> {
  const digests: ProvingDigest[] = [];
  for (const day of days)
    for (const path of await reader.list(`${folder}${day}`))
      if (parseTrailName(trailName(path) ?? path)?.kind === "digest")
        digests.push(await proving(path, await reader.content(path)));
  return digests;
}

async function proving(path: string, { bytes, place, signature }: TrailContent): Promise<ProvingDigest> {
  const name = trailName(path) ?? path;
  const parsed = parseTrailName(name);
  const endsAt = parsed?.kind === "digest" ? parsed.endsAt : 0;
  return { found: { name, place, endsAt, content: await digestContent(bytes), signature }, bytes };
}

function names({ content }: FoundDigest, name: string): boolean {
  return (
    typeof content !== "string" && content.digest.files.some(({ key }) => (trailName(key) ?? key) === name)
  );
}

/** The one that holds its signature. */
function after({ found: { name } }: ProvingDigest, all: readonly ProvingDigest[]): ProvingDigest | undefined {
  return all.find(({ found: { content } }) => {
    const previous = typeof content === "string" ? undefined : content.digest.previous;
    return previous !== undefined && (trailName(previous.key) ?? previous.key) === name;
  });
}
