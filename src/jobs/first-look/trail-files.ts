/** Copies the newest files of a trail from its bucket into a folder, within bounds: a look, and no back-fill. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Shortfall } from "../../core/first-look/gaps.ts";
import { parseTrailName, trailName } from "../../core/integrity/trail-object.ts";
import { reasonOf } from "../../errors.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { pathOf } from "../../sources/s3-trail/place.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";
import { dayFolders, regionFolders } from "../../sources/s3-trail/region-folders.ts";
import { isTrailFile } from "../trail/trail-file.ts";

export interface FilesGiven {
  readonly bucket: Bucket;
  /** An empty folder; files are named anew in it. */
  readonly folder: string;
  /** In ms: what was delivered from then on. */
  readonly from: number;
  readonly now: number;
  /** After it nothing more is asked for, in ms of the same clock as `clock`. */
  readonly deadline: number;
  readonly clock: () => number;
  readonly bytesMax: number;
  readonly signal: AbortSignal;
  /** From the names of files in the folder to where they came from; filled here. */
  readonly origins: Map<string, string>;
  readonly onProgress: (done: number, total: number) => void;
}

export interface FilesRead {
  readonly files: number;
  readonly bytes: number;
  /** All that was delivered since then was read, but for what was refused; in ms. */
  readonly since: number;
  readonly shortfall: Shortfall | undefined;
}

interface Found {
  readonly key: string;
  readonly size: number;
  readonly at: number;
}

const READ_WIDTH = 16;
const FOUND_MAX = 50_000;
const NAME_MAX = 160;

/** Never throws for what S3 says: it is the shortfall. Throws the signal's reason. */
export async function copyNewest(location: TrailLocation, given: FilesGiven): Promise<FilesRead> {
  const nothing = { files: 0, bytes: 0, since: given.now };
  let found: Found[];
  let isCut: boolean;
  try {
    ({ found, isCut } = await findNewest(location, given));
  } catch (error) {
    given.signal.throwIfAborted();
    const name = error instanceof Error ? `${error.name}: ` : "";
    return {
      ...nothing,
      shortfall: { code: "listing", reason: `it could not be listed (${name}${reasonOf(error)})` },
    };
  }
  if (found.length === 0) {
    const reason = isCut
      ? "listing it took too long"
      : `nothing was delivered since ${new Date(given.from).toISOString()}`;
    return { ...nothing, shortfall: { code: "empty", reason } };
  }
  const wanted = found.toSorted((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1));
  const read = await copyAll(wanted, location, given);
  const reasons = [
    ...(isCut ? ["not everything was listed"] : []),
    ...(read.refused === undefined
      ? []
      : [`${read.failed} ${read.failed === 1 ? "file was" : "files were"} not given (${read.refused})`]),
    ...(read.done < wanted.length
      ? [`${wanted.length - read.done} older files were left for another time`]
      : []),
  ];
  const isWhole = !isCut && read.done === wanted.length;
  return {
    files: read.files,
    bytes: read.bytes,
    since: isWhole ? given.from : read.since,
    shortfall: reasons.length === 0 ? undefined : { code: "partial", reason: reasons.join("; ") },
  };
}

/** By days of delivery, from the first name that may be young enough. */
async function findNewest(
  location: TrailLocation,
  { bucket, from, now, deadline, clock, signal }: FilesGiven,
): Promise<{ found: Found[]; isCut: boolean }> {
  const found: Found[] = [];
  const stamp = new Date(from).toISOString().slice(0, 16).replace(/[-:]/g, "");
  for await (const folder of regionFolders(location, ["CloudTrail"], bucket)) {
    const [, account, region] = /\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/$/.exec(folder) ?? [];
    // stamps may lie some minutes ahead, in the next day
    for (const date of new Set(dayFolders(from, now).concat(dayFolders(now + 900_000, now + 900_000)))) {
      signal.throwIfAborted();
      if (clock() > deadline || found.length > FOUND_MAX) return { found, isCut: true };
      const prefix = `${folder}${date}/`;
      const after = `${prefix}${account}_CloudTrail_${region}_${stamp}`;
      for await (const { key, size } of bucket.list(location.bucket, { prefix, after })) {
        if (!isTrailFile(key, size)) continue;
        const at = deliveredAt(key);
        if (at !== undefined && at >= from) found.push({ key, size, at });
      }
    }
  }
  return { found, isCut: false };
}

function deliveredAt(key: string): number | undefined {
  const name = trailName(key);
  const parsed = name === undefined ? undefined : parseTrailName(name);
  return parsed?.kind === "log" ? parsed.deliveredAt : undefined;
}

interface Copied {
  files: number;
  bytes: number;
  /** Of the list: read, or refused. */
  done: number;
  failed: number;
  refused: string | undefined;
  since: number;
}

async function copyAll(
  wanted: readonly Found[],
  location: TrailLocation,
  given: FilesGiven,
): Promise<Copied> {
  const { bucket, folder, origins, bytesMax, deadline, clock, signal, onProgress } = given;
  const copied: Copied = { files: 0, bytes: 0, done: 0, failed: 0, refused: undefined, since: given.now };
  for (let at = 0; at < wanted.length; at += READ_WIDTH) {
    signal.throwIfAborted();
    if (copied.bytes >= bytesMax || clock() > deadline) break;
    const round = wanted.slice(at, at + READ_WIDTH).map(async ({ key, at: delivered }) => {
      const got = await bucket.read({ bucket: location.bucket, key });
      copied.done++;
      if ("reason" in got) {
        copied.failed++;
        copied.refused ??= `${got.reason}: ${got.detail}`.slice(0, 200);
        return;
      }
      const name = `${origins.size}_${key.slice(key.lastIndexOf("/") + 1).slice(-NAME_MAX)}`;
      const path = join(folder, name);
      origins.set(path, pathOf({ bucket: location.bucket, key }));
      await writeFile(path, got.bytes);
      copied.files++;
      copied.bytes += got.bytes.length;
      copied.since = Math.min(copied.since, delivered);
    });
    await Promise.all(round);
    onProgress(copied.done, wanted.length);
    // of one that refuses every file the others are not asked for
    if (copied.failed === copied.done) break;
  }
  return copied;
}
