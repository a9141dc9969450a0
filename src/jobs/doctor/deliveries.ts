/** Asks the bucket and the queue for what a trail delivers. */
import type { Check } from "../../core/doctor/check.ts";
import { judgeQueue } from "../../core/doctor/queue.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { judgeKeys, judgeLocation } from "../../core/doctor/trail-files.ts";
import type { LocationSeen, NewestSeen } from "../../core/doctor/trail-files.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import { AuditplaneError } from "../../errors.ts";
import { askPublicKeys } from "../../sources/public-keys/ask.ts";
import { openBuckets } from "../../sources/s3-trail/bucket.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { findNewest } from "../../sources/s3-trail/newest-file.ts";
import { parseLocation } from "../../sources/s3-trail/place.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";
import { askQueue } from "../../sources/s3-trail/queue-state.ts";
import type { AwsGiven } from "./given.ts";
import { someAtOnce } from "../some-at-once.ts";

/** Accounts and Regions whose newest file is looked for. */
const FOLDERS_MAX = 50;

export async function examineDeliveries(aws: AwsGiven, now: () => number): Promise<Check[]> {
  const locations = aws.trailLocations.map((text) => ({ text, location: parseLocation(text) }));
  const known = locations.flatMap(({ location }) => location ?? []);
  const [files, keys, queue] = await Promise.all([
    examineLocations(known, aws, now),
    examineKeys(aws, now()),
    examineQueue(aws.trailQueueUrl),
  ]);
  const unknown = locations.flatMap(({ text, location }): Check[] =>
    location
      ? []
      : [
          {
            name: "configuration",
            state: "broken",
            place: text,
            says: "names no bucket",
            fix: "write s3://bucket/prefix in AUDITPLANE_TRAIL_LOCATIONS",
          },
        ],
  );
  return [...unknown, ...files, keys, ...queue];
}

const NEEDS_LOCATIONS = "needs AUDITPLANE_TRAIL_LOCATIONS";
async function examineLocations(
  locations: readonly TrailLocation[],
  { s3PathStyle, trailDays }: AwsGiven,
  now: () => number,
): Promise<Check[]> {
  if (locations.length === 0)
    return (["trail-bucket", "trail-file"] as const).map((name) => ({
      name,
      state: "skipped",
      says: NEEDS_LOCATIONS,
    }));
  const bucket = openBuckets({ pathStyle: s3PathStyle });
  try {
    const seen = await someAtOnce(locations, (location) =>
      lookAtLocation(location, bucket, { now: now(), days: trailDays }),
    );
    return seen.flatMap(judgeLocation);
  } finally {
    bucket.close();
  }
}

/** In the workers' own Region alone: whoever may ask there may ask in all. */
async function examineKeys({ trailLocations, region }: AwsGiven, now: number): Promise<Check> {
  if (trailLocations.length === 0) return { name: "public-keys", state: "skipped", says: NEEDS_LOCATIONS };
  if (region === undefined) return judgeKeys(undefined, undefined);
  const wanted = { regions: [region], from: now - HOUR_MS, until: now, attemptsMax: 2 };
  const refusal = await askPublicKeys(wanted).then(
    () => undefined,
    (error: unknown) => refusalOf(error instanceof AuditplaneError ? error.cause : error),
  );
  return judgeKeys(region, refusal);
}

async function lookAtLocation(
  location: TrailLocation,
  from: Bucket,
  { now, days }: { readonly now: number; readonly days: number },
): Promise<LocationSeen> {
  const { bucket, prefix } = location;
  const base = { place: `s3://${bucket}/${prefix}`, bucket, prefix, days };
  try {
    const { folders, newest } = await findNewest(location, from, { now, days, foldersMax: FOLDERS_MAX });
    if (newest === undefined) return { ...base, refusal: undefined, folders, newest };
    const { key, deliveredAt } = newest;
    const read = await lookAtFile(bucket, key, from);
    return { ...base, refusal: undefined, folders, newest: { key, ageMs: now - deliveredAt, ...read } };
  } catch (error) {
    return { ...base, refusal: refusalOf(error), folders: 0, newest: undefined };
  }
}

async function lookAtFile(
  bucket: string,
  key: string,
  from: Bucket,
): Promise<Pick<NewestSeen, "refusal" | "isTrailFile">> {
  const got = await from.read({ bucket, key });
  if ("bytes" in got)
    return { refusal: undefined, isTrailFile: got.bytes[0] === 0x1f && got.bytes[1] === 0x8b };
  const [, name = "", message = ""] = /^([\w.]+): (.*)$/s.exec(got.detail) ?? [undefined, "", got.detail];
  const status = { not_found: 404, forbidden: 403, file_too_large: 400, unavailable: 503 }[got.reason];
  return { refusal: refusalOf({ name, message, $metadata: { httpStatusCode: status } }), isTrailFile: false };
}

async function examineQueue(url: string | undefined): Promise<Check[]> {
  if (url === undefined) return judgeQueue({ kind: "absent" });
  return judgeQueue(
    await askQueue(url).then(
      (seen) => ({ kind: "seen" as const, url, ...seen }),
      (error: unknown) => ({ kind: "refused" as const, url, refusal: refusalOf(error) }),
    ),
  );
}
