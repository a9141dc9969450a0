/** What is judged of a trail's bucket and of its newest file. */
import { formatCounted } from "../finding/explain.ts";
import { HOUR_MS } from "../record/time.ts";
import type { Check } from "./check.ts";
import { refusedCheck } from "./refused.ts";
import type { Refusal } from "../refusal/refusal.ts";

export interface LocationSeen {
  /** `s3://bucket/prefix/`. */
  readonly place: string;
  readonly bucket: string;
  /** Before `AWSLogs/`: empty, or ending in a slash. */
  readonly prefix: string;
  /** undefined: the bucket let itself be listed. */
  readonly refusal: Refusal | undefined;
  /** Of accounts and Regions. */
  readonly folders: number;
  /** How many days were looked through. */
  readonly days: number;
  readonly newest: NewestSeen | undefined;
}

export interface NewestSeen {
  readonly key: string;
  readonly ageMs: number;
  /** undefined: it was read. */
  readonly refusal: Refusal | undefined;
  /** Whether it is zipped, as CloudTrail's are. */
  readonly isTrailFile: boolean;
}

/** An account with any events has a file within minutes. */
const OLD_MS = 6 * HOUR_MS;
const NAMED_IN = "AUDITPLANE_TRAIL_LOCATIONS";

export function judgeLocation(seen: LocationSeen): Check[] {
  const { place, bucket, refusal } = seen;
  if (refusal !== undefined) {
    const resource = `arn:aws:s3:::${bucket}`;
    return [
      refusedCheck({ name: "trail-bucket", place, need: "list", resource, namedIn: NAMED_IN }, refusal),
    ];
  }
  return [judgeListing(seen), ...judgeNewest(seen)];
}

function judgeListing({ place, prefix, folders }: LocationSeen): Check {
  if (folders > 0)
    return {
      name: "trail-bucket",
      state: "ok",
      place,
      says: `lists; ${formatCounted(folders, "account and Region", "accounts and Regions")} looked through`,
    };
  return {
    name: "trail-bucket",
    state: "broken",
    place,
    says: `lists, and has no account below ${prefix}AWSLogs/`,
    fix: `correct the prefix in ${NAMED_IN}: it is what stands before AWSLogs/; aws cloudtrail describe-trails prints it as S3KeyPrefix`,
  };
}

function judgeNewest({ place, bucket, prefix, folders, days, newest }: LocationSeen): Check[] {
  if (folders === 0) return [];
  const name = "trail-file";
  if (newest === undefined)
    return [
      {
        name,
        state: "broken",
        place,
        says: `nothing was delivered in ${formatCounted(days, "day")}`,
        fix: "aws cloudtrail get-trail-status --name TRAIL  # IsLogging, LatestDeliveryError; or set AUDITPLANE_TRAIL_DAYS higher",
      },
    ];
  const { key, ageMs, refusal, isTrailFile } = newest;
  const path = `s3://${bucket}/${key}`;
  if (refusal !== undefined) return [refusedFile({ place, bucket, prefix, path }, refusal)];
  if (!isTrailFile)
    return [
      {
        name,
        state: "broken",
        place,
        says: `${path} is no gzip file`,
        fix: `see who writes there: aws s3api head-object --bucket ${bucket} --key ${key}`,
      },
    ];
  const age = `delivered ${formatCounted(Math.max(0, Math.round(ageMs / 60_000)), "minute")} ago`;
  if (ageMs <= OLD_MS) return [{ name, state: "ok", place, says: `reads; ${age}` }];
  return [
    {
      name,
      state: "warning",
      place,
      says: `${path} reads, and is the newest: ${age}`,
      fix: "aws cloudtrail get-trail-status --name TRAIL  # IsLogging, LatestDeliveryError",
    },
  ];
}

/** `region`: in which was asked; undefined: nobody says where workers are. `refusal`: undefined where CloudTrail answered. */
export function judgeKeys(region: string | undefined, refusal: Refusal | undefined): Check {
  const name = "public-keys";
  if (region === undefined) return { name, state: "skipped", says: "needs AWS_REGION" };
  if (refusal === undefined)
    return { name, state: "ok", place: region, says: "CloudTrail lists the keys that it signs digests with" };
  return refusedCheck({ name, place: region, need: "keys", resource: "*", namedIn: "AWS_REGION" }, refusal);
}

/** Where the key of KMS is what is missing, S3 says so, or says only that access is denied. */
function refusedFile(
  {
    place,
    bucket,
    prefix,
    path,
  }: Pick<LocationSeen, "place" | "bucket" | "prefix"> & { readonly path: string },
  refusal: Refusal,
): Check {
  const isKey = refusal.kind === "key_unusable" || refusal.action?.startsWith("kms:") === true;
  const resource = isKey ? "arn of the trail's key" : `arn:aws:s3:::${bucket}/${prefix}AWSLogs/*`;
  const check = refusedCheck(
    { name: "trail-file", place, need: isKey ? "decrypt" : "read", resource, namedIn: NAMED_IN },
    refusal,
  );
  const says = `${path}: ${check.says}`;
  if (refusal.kind !== "access_denied" || refusal.action !== undefined || refusal.denied !== undefined)
    return { ...check, says };
  return {
    ...check,
    says,
    fix: `${check.fix}; and, if the trail is encrypted with a key of KMS, deploy/iam/trail-key.json`,
  };
}
