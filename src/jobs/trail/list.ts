/**
 * Lists what was delivered in the last days and writes down what no message announced: a notification that failed once is
 * never sent again. By days of delivery, since files come in no order of their names.
 */
import type { Pool } from "pg";
import { DAY_MS } from "../../core/record/time.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { pathOf } from "../../sources/s3-trail/place.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";
import { dayFolders, regionFolders } from "../../sources/s3-trail/region-folders.ts";
import { announceObjects, findUnannounced } from "../../store/trail-objects.ts";
import type { Announced } from "../../store/trail-objects.ts";
import { isTrailFile } from "./trail-file.ts";

export interface ListDeps {
  readonly pool: Pool;
  readonly bucket: Bucket;
  readonly signal: AbortSignal;
}

export interface ListOutcome {
  readonly listed: number;
  /** Objects that were not known. */
  readonly announced: number;
}

const PAGE = 1_000;
/** Trails deliver here, beside management and data events. */
const KINDS = ["CloudTrail", "CloudTrail-NetworkActivity"] as const;

/** `now` in ms; `days` back from it, and the day after, since stamps may lie ahead. */
export async function listDelivered(
  location: TrailLocation,
  { now, days }: { readonly now: number; readonly days: number },
  deps: ListDeps,
): Promise<ListOutcome> {
  let listed = 0;
  let announced = 0;
  let page: Announced[] = [];
  const flush = async (): Promise<void> => {
    announced += await announceObjects(deps.pool, await findUnannounced(deps.pool, page), "listing");
    page = [];
  };
  const dates = dayFolders(now - days * DAY_MS, now + DAY_MS).reverse();
  for await (const folder of regionFolders(location, KINDS, deps.bucket)) {
    for (const date of dates) {
      deps.signal.throwIfAborted();
      for await (const { key, size, etag } of deps.bucket.list(location.bucket, {
        prefix: `${folder}${date}/`,
        signal: deps.signal,
      })) {
        listed++;
        if (!isTrailFile(key, size)) continue;
        page.push({ path: pathOf({ bucket: location.bucket, key }), size, etag });
        if (page.length >= PAGE) await flush();
      }
    }
  }
  await flush();
  return { listed, announced };
}
