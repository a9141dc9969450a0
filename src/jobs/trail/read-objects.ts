/**
 * Reads claimed objects, some at a time, for as long as one batch may take and as much as it may hold. One that hangs holds up
 * none of the others.
 */
import { readDelivered } from "../../sources/folder/watched.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { placeOf } from "../../sources/s3-trail/place.ts";
import type { StoredObject, Unavailable } from "../../sources/stored-object.ts";
import type { ClaimedObject } from "../../store/trail-objects.ts";

export type Unusable = Unavailable | { readonly reason: "worker_lost"; readonly detail: string };

export interface Got<What> {
  readonly object: ClaimedObject;
  readonly got: What;
}

export interface ReadLimits {
  /** So many at a time. */
  readonly width: number;
  /** Once so many bytes are in hand no other object is begun. */
  readonly bytes: number;
  /** What has not come by then is `unavailable`, and no other object is begun. */
  readonly ms: number;
}

export interface ReadObjects {
  /** In the order in which they were given. */
  readonly read: readonly Got<StoredObject | Unusable>[];
  /** Those that were not begun; never all of them. */
  readonly untouched: readonly ClaimedObject[];
}

/** `readOne`: never rejects for what becomes of an object; its signal is aborted when nobody waits for it any more. */
export async function readObjects(
  objects: readonly ClaimedObject[],
  readOne: (object: ClaimedObject, signal: AbortSignal) => Promise<StoredObject | Unusable>,
  { width, bytes, ms }: ReadLimits,
): Promise<ReadObjects> {
  const end = new AbortController();
  const { signal } = end;
  const tooLate: Unavailable = { reason: "unavailable", detail: `it did not come within ${ms / 1000} s` };
  const ended = new Promise<Unavailable>((resolve) =>
    signal.addEventListener("abort", () => resolve(tooLate), { once: true }),
  );
  const timer = setTimeout(() => end.abort(), ms);
  const waiting = [...objects];
  const read: Got<StoredObject | Unusable>[] = [];
  let inHand = 0;
  const reader = async (): Promise<void> => {
    while (!signal.aborted && inHand < bytes) {
      const object = waiting.shift();
      if (!object) return;
      const got = await Promise.race([readOne(object, signal), ended]);
      if ("bytes" in got) inHand += got.bytes.length;
      read.push({ object, got });
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(width, objects.length) }, reader));
  } catch (error) {
    end.abort(); // else the others would go on for nobody
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { read: read.toSorted((a, b) => a.object.id - b.object.id), untouched: waiting };
}

/** One object, from wherever it lies. Never rejects for what becomes of it. */
export function readStored(
  path: string,
  bucket: Bucket,
  signal: AbortSignal,
): Promise<StoredObject | Unavailable> {
  const place = placeOf(path);
  return place ? bucket.read(place, signal) : readDelivered(path);
}
