/** A trail's bucket as those see it who check that it is whole. */
import { daysOfNaming, trailName } from "../../core/integrity/trail-object.ts";
import type { DeliveryDays } from "../../core/integrity/trail-object.ts";
import { AuditplaneError } from "../../errors.ts";
import type { TrailEntry, TrailObjects } from "../trail-objects.ts";
import type { Bucket } from "./bucket.ts";
import { pathOf } from "./place.ts";
import type { TrailLocation } from "./place.ts";
import { dayFolders, regionFolders } from "./region-folders.ts";

const KINDS = ["CloudTrail", "CloudTrail-NetworkActivity", "CloudTrail-Digest"] as const;

/** `days`: undefined is whatever there is. Of some days only their folders are listed, and of digests those that name files of then. */
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
    const naming = daysOfNaming(wanted);
    for await (const folder of regionFolders(location, KINDS, from)) {
      const { from: first, until } = folder.includes("/CloudTrail-Digest/") ? naming : wanted;
      for (const date of dayFolders(first, until)) yield `${folder}${date}/`;
    }
  }
}
