/** The file that a trail delivered last. */
import { parseTrailName, trailName } from "../../core/integrity/trail-object.ts";
import { DAY_MS } from "../../core/record/time.ts";
import type { Bucket } from "./bucket.ts";
import type { TrailLocation } from "./place.ts";
import { dayFolders, regionFolders } from "./region-folders.ts";

export interface NewestFile {
  readonly key: string;
  /** When it was delivered, from its name, in ms: to five minutes. */
  readonly deliveredAt: number;
}

export interface NewestGiven {
  readonly now: number;
  /** How many days back are looked through. */
  readonly days: number;
  /** How many accounts and Regions are looked through: an organization may have thousands. */
  readonly foldersMax: number;
}

/**
 * Of the first accounts and Regions; `folders` says how many were looked through. Nothing newest: nothing was delivered in
 * these days. Throws what S3 says where the bucket does not let itself be listed.
 */
export async function findNewest(
  location: TrailLocation,
  from: Bucket,
  { now, days, foldersMax }: NewestGiven,
): Promise<{ readonly folders: number; readonly newest: NewestFile | undefined }> {
  const folders: string[] = [];
  for await (const folder of regionFolders(location, ["CloudTrail"], from)) {
    folders.push(folder);
    if (folders.length >= foldersMax) break;
  }
  // stamps may lie some minutes in the future
  const dates = dayFolders(now - (days - 1) * DAY_MS, now + DAY_MS).toReversed();
  for (const date of dates) {
    let newest: NewestFile | undefined;
    for (const folder of folders)
      for await (const { key, size } of from.list(location.bucket, { prefix: `${folder}${date}/` })) {
        const parsed = parseTrailName(trailName(key) ?? key);
        const deliveredAt = (parsed?.kind === "log" ? parsed.deliveredAt : undefined) ?? 0;
        if (size > 0 && deliveredAt > (newest?.deliveredAt ?? 0)) newest = { key, deliveredAt };
      }
    if (newest !== undefined) return { folders: folders.length, newest };
  }
  return { folders: folders.length, newest: undefined };
}
