/** A trail's bucket as those see it who check that it is whole. */
import { trailName } from "../../core/integrity/trail-object.ts";
import { AuditplaneError } from "../../errors.ts";
import type { TrailEntry, TrailObjects } from "../trail-objects.ts";
import type { Bucket } from "./bucket.ts";
import { pathOf } from "./place.ts";
import type { TrailLocation } from "./place.ts";
import { dayFolders, regionFolders } from "./region-folders.ts";

/** Days of delivery, both included, in ms; undefined: whatever there is. */
export interface DeliveryDays {
  readonly from: number;
  readonly until: number;
}

const KINDS = ["CloudTrail", "CloudTrail-NetworkActivity", "CloudTrail-Digest"] as const;

/** Of some days only their folders are listed. */
export function openTrailBucket(
  location: TrailLocation,
  from: Bucket,
  days: DeliveryDays | undefined,
): TrailObjects {
  const { bucket, prefix } = location;
  return {
    async *list(): AsyncGenerator<TrailEntry> {
      for await (const folder of days ? folders(days) : [`${prefix}AWSLogs/`])
        for await (const { key, size } of from.list(bucket, { prefix: folder })) {
          const name = trailName(key);
          if (name !== undefined) yield { key, name, size };
        }
    },
    async read(key) {
      const got = await from.read({ bucket, key });
      if ("bytes" in got) {
        return { bytes: got.bytes, place: { bucket, key }, signature: got.metadata["signature"] ?? null };
      }
      throw new AuditplaneError(
        "source_unavailable",
        `could not read ${pathOf({ bucket, key })}: ${got.reason.replaceAll("_", " ")} (${got.detail}); it was listed: see that it may be read, and check again`,
      );
    },
  };

  async function* folders(wanted: DeliveryDays): AsyncGenerator<string> {
    const dates = dayFolders(wanted.from, wanted.until);
    for await (const folder of regionFolders(location, KINDS, from))
      for (const date of dates) yield `${folder}${date}/`;
  }
}
