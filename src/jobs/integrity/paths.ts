/** Names from `AWSLogs/` on, and the paths and folders that they are below. */
import { trailName } from "../../core/integrity/trail-object.ts";
import type { DeliveryDays } from "../../core/integrity/trail-object.ts";
import { isoTime } from "../../core/record/time.ts";
import { pathOf } from "../../sources/s3-trail/place.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";
import type { PathRange } from "../../store/integrity.ts";

export function rangesOf(
  { bucket }: TrailLocation,
  folders: readonly string[],
  { from, until }: DeliveryDays,
): PathRange[] {
  const [first, last] = [dayFolder(from), dayFolder(until)];
  // "0" follows "/"
  return folders.map((folder) => [
    pathOf({ bucket, key: `${folder}${first}/` }),
    pathOf({ bucket, key: `${folder}${last}0` }),
  ]);
}

export function nameOf(path: string): string {
  return trailName(path) ?? path;
}

export function pathIn({ bucket, prefix }: TrailLocation, name: string): string {
  return pathOf({ bucket, key: `${prefix}${name}` });
}

/** `2026/09/14`, as folders have it. */
export function dayFolder(at: number): string {
  return isoTime(at).slice(0, 10).replaceAll("-", "/");
}

/** Whether an object was delivered on one of these days. */
export function isOfDays(name: string, { from, until }: DeliveryDays): boolean {
  const day = /\/(\d{4}\/\d\d\/\d\d)\/[^/]+$/.exec(name)?.[1] ?? "";
  return day >= dayFolder(from) && day <= dayFolder(until);
}
