/** Reads a report where it lies in a bucket. See README.md. */
import { parseHeadPlace, placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import type { RefusalKind } from "../../core/refusal/refusal.ts";
import { MANIFEST_NAME } from "../../core/review/proof/manifest.ts";
import { AuditplaneError } from "../../errors.ts";
import { openBuckets } from "../s3-trail/bucket.ts";
import type { Bucket } from "../s3-trail/bucket.ts";
import type { ReportFolder } from "./index.ts";

type Place = Extract<HeadPlace, { kind: "s3" }>;

/** A report has seven files: of a listing with more than so many nothing is read. */
const FILES_MAX = 1_000;
const RIGHTS =
  "whoever checks reports there needs s3:ListBucket for the bucket and s3:GetObject for its objects";
const AGAIN = "see that S3 can be reached, and do it again";
const FIXES: Readonly<Partial<Record<RefusalKind, string>>> = {
  access_denied: RIGHTS,
  not_found: "there is no such bucket; give the one that reports are written to",
  wrong_region: "the bucket is elsewhere: set AWS_REGION to its Region",
  region_missing: "set AWS_REGION to the Region of the bucket",
  credentials_missing: "log in to AWS, or name a profile that is: AWS_PROFILE",
  credentials_expired: "log in to AWS again",
};

/**
 * What `s3://bucket/prefix` holds of one report; what is listed and gone, or too large, counts as missing. Hands it to `work` and closes what it
 * opened. Throws `usage` for what names no folder of a bucket, `input_missing` where nothing lies there, and `source_unavailable` for a bucket, or
 * an object, that is not to be had, with what is to be done.
 */
export async function withReportBucket<T>(
  text: string,
  { pathStyle }: { readonly pathStyle: boolean },
  work: (report: ReportFolder) => Promise<T>,
): Promise<T> {
  const place = parseHeadPlace(text);
  if (place?.kind !== "s3" || place.prefix === "")
    throw new AuditplaneError(
      "usage",
      `could not read the report ${text.slice(0, 200)}: it names no report of a bucket; write s3://bucket/prefix/AR-2026-09-3f9a61c2`,
    );
  const bucket = openBuckets({ pathStyle });
  try {
    return await work(await openReport(place, bucket));
  } finally {
    bucket.close();
  }
}

async function openReport(place: Place, bucket: Bucket): Promise<ReportFolder> {
  const names = await listNames(place, bucket);
  const read = async (key: string, denied: "told" | "missing"): Promise<Buffer | undefined> => {
    const object = await bucket.read({ bucket: place.bucket, key });
    if ("bytes" in object) return object.bytes;
    if (object.reason === "not_found" || object.reason === "file_too_large") return undefined;
    if (object.reason === "forbidden" && denied === "missing") return undefined;
    const fix = object.reason === "forbidden" ? RIGHTS : AGAIN;
    throw failed(`s3://${place.bucket}/${key}`, { reason: object.detail, fix });
  };
  const known = new Set(names);
  const beside = place.prefix.replace(/[^/]*\/$/, "");
  return {
    name: place.prefix.slice(beside.length, -1),
    paths: names,
    read: async (path) => (known.has(path) ? await read(`${place.prefix}${path}`, "told") : undefined),
    // without the right to list, S3 calls forbidden what is not there
    async manifestBeside(name) {
      return (await read(`${beside}${name}/${MANIFEST_NAME}`, "missing"))?.toString();
    },
  };
}

/** Below the report, in their order. */
async function listNames(place: Place, bucket: Bucket): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { key } of bucket.list(place.bucket, { prefix: place.prefix })) {
      names.push(key.slice(place.prefix.length));
      if (names.length > FILES_MAX) break;
    }
  } catch (cause) {
    const { kind, detail } = refusalOf(cause);
    throw failed(placeName(place), { reason: detail, fix: FIXES[kind] ?? AGAIN, cause });
  }
  if (names.length > 0 && names.length <= FILES_MAX) return names.sort();
  throw new AuditplaneError(
    "input_missing",
    `could not read the report ${placeName(place)}: ${names.length === 0 ? "nothing lies there" : "that is no report, so much lies there"}; give the folder of one, such as s3://bucket/prefix/AR-2026-09-3f9a61c2`,
  );
}

interface Failure {
  readonly reason: string;
  readonly fix: string;
  readonly cause?: unknown;
}

function failed(name: string, { reason, fix, cause }: Failure): AuditplaneError {
  return new AuditplaneError(
    "source_unavailable",
    `could not read the report ${name}: ${reason}; ${fix}`,
    cause === undefined ? {} : { cause },
  );
}
