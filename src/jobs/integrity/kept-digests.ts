/** Digests of a trail's bucket, read once and kept. */
import type { Pool } from "pg";
import { parseTrailName } from "../../core/integrity/trail-object.ts";
import type { DeliveryDays } from "../../core/integrity/trail-object.ts";
import { AuditplaneError } from "../../errors.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { pathOf, placeOf } from "../../sources/s3-trail/place.ts";
import type { ObjectPlace, TrailLocation } from "../../sources/s3-trail/place.ts";
import { dayFolders } from "../../sources/s3-trail/region-folders.ts";
import type { StoredObject } from "../../sources/stored-object.ts";
import { keepDigests, readDigests } from "../../store/integrity.ts";
import type { PathRange, StoredDigest } from "../../store/integrity.ts";
import { nameOf } from "./paths.ts";

/** Digests that are there, by path, with their etags. */
export async function listDigests(
  folders: readonly string[],
  name: string,
  { window, bucket }: { readonly window: DeliveryDays; readonly bucket: Bucket },
): Promise<Map<string, string | undefined>> {
  const listed = new Map<string, string | undefined>();
  for (const folder of folders)
    for (const day of dayFolders(window.from, window.until))
      for await (const { key, etag } of bucket.list(name, { prefix: `${folder}${day}/` }))
        if (parseTrailName(nameOf(key))?.kind === "digest") listed.set(pathOf({ bucket: name, key }), etag);
  return listed;
}

/** Paths of whatever is there. */
export async function listKeys(
  folders: readonly string[],
  { bucket: name }: TrailLocation,
  {
    window,
    bucket,
    signal,
  }: { readonly window: DeliveryDays; readonly bucket: Bucket; readonly signal: AbortSignal },
): Promise<Set<string>> {
  const paths = new Set<string>();
  for (const folder of folders)
    for (const day of dayFolders(window.from, window.until))
      for await (const { key } of bucket.list(name, { prefix: `${folder}${day}/`, signal }))
        paths.add(pathOf({ bucket: name, key }));
  return paths;
}

/** Reads what is new, or another than before; returns all that is kept of the window. */
export async function readNewDigests(
  listed: ReadonlyMap<string, string | undefined>,
  ranges: readonly PathRange[],
  { pool, bucket, signal }: { readonly pool: Pool; readonly bucket: Bucket; readonly signal: AbortSignal },
): Promise<StoredDigest[]> {
  const before = await readDigests(pool, ranges);
  const etags = new Map(before.map(({ path, etag }) => [path, etag]));
  const fresh: StoredDigest[] = [];
  for (const [path, etag] of listed) {
    if (etags.has(path) && etags.get(path) === etag) continue;
    signal.throwIfAborted();
    const got = await readObject(path, bucket);
    fresh.push({ path, etag: got.etag, content: got.bytes, signature: got.metadata["signature"] ?? null });
  }
  await keepDigests(pool, fresh);
  const replaced = new Set(fresh.map(({ path }) => path));
  return [...before.filter(({ path }) => !replaced.has(path)), ...fresh];
}

async function readObject(path: string, bucket: Bucket): Promise<StoredObject> {
  const got = await bucket.read(placeOf(path) as ObjectPlace);
  if ("bytes" in got) return got;
  throw new AuditplaneError(
    "source_unavailable",
    `could not read the digest ${path}: ${got.reason.replaceAll("_", " ")} (${got.detail}); see that it may be read: it is tried again`,
  );
}
