/** The bucket, and the object, that a finding is about, as they were when Macie looked. */
import { objectOf } from "../record/text.ts";
import { parseEventTime } from "../record/time.ts";
import { describe, textOf, wholeOf } from "./fields.ts";
import type { Doubts } from "./fields.ts";

export interface Encryption {
  /** `NONE`, `AES256`, `aws:kms`, `aws:kms:dsse`, `UNKNOWN`. */
  readonly type: string;
  readonly keyId: string | undefined;
}

export interface FoundBucket {
  readonly name: string;
  /** `unknown`: Macie could not tell, or does not say. */
  readonly publicAccess: "public" | "not_public" | "unknown";
  /** Of new objects; undefined where Macie does not say. */
  readonly encryption: Encryption | undefined;
}

export interface FoundObject {
  readonly key: string;
  /** Bucket and key. */
  readonly path: string;
  /** Undefined in buckets without versions. */
  readonly versionId: string | undefined;
  readonly eTag: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  readonly lastModified: number | undefined;
  /** Undefined where Macie does not say. */
  readonly isPublic: boolean | undefined;
  readonly encryption: Encryption | undefined;
}

/** S3 has at most 1,024 bytes in a key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const KEY_MAX = 1024;
const NAME_MAX = 256;
/** A slash in a name would make it the place of another bucket's data. */
const BUCKET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;

/** Undefined where no bucket is named: then nobody can tell what the finding is about. */
export function readBucket(value: unknown): FoundBucket | undefined {
  const bucket = objectOf(value);
  const arn = bucket?.["arn"];
  const name = bucket?.["name"] ?? (typeof arn === "string" ? arn.replace(/^arn:[a-z-]+:s3:::/, "") : arn);
  if (typeof name !== "string" || !BUCKET_NAME.test(name)) return undefined;
  const permission = objectOf(bucket?.["publicAccess"])?.["effectivePermission"];
  return {
    name,
    publicAccess: permission === "PUBLIC" ? "public" : permission === "NOT_PUBLIC" ? "not_public" : "unknown",
    encryption: readEncryption(bucket?.["defaultServerSideEncryption"]),
  };
}

/** Undefined for null, as policy findings have it, and for what names no object, which is doubted. */
export function readObject(value: unknown, bucket: string, doubts: Doubts): FoundObject | undefined {
  if (value === undefined || value === null) return undefined;
  const object = objectOf(value);
  const path = textOf(object?.["path"], KEY_MAX + NAME_MAX);
  const key = textOf(object?.["key"], KEY_MAX) ?? keyOfPath(path, bucket);
  if (!object || key === undefined) {
    doubts.add("resourcesAffected.s3Object.key", `is ${describe(object?.["key"])}`);
    return undefined;
  }
  const { publicAccess } = object;
  return {
    key,
    path: path ?? `${bucket}/${key}`,
    versionId: textOf(object["versionId"], KEY_MAX),
    // the API says eTag, EventBridge says etag
    eTag: textOf(object["eTag"], NAME_MAX) ?? textOf(object["etag"], NAME_MAX),
    size: wholeOf(object["size"]),
    lastModified: parseEventTime(object["lastModified"]),
    isPublic: typeof publicAccess === "boolean" ? publicAccess : undefined,
    encryption: readEncryption(object["serverSideEncryption"]),
  };
}

function keyOfPath(path: string | undefined, bucket: string): string | undefined {
  const key = path?.startsWith(`${bucket}/`) ? path.slice(bucket.length + 1) : "";
  return key === "" ? undefined : key;
}

function readEncryption(value: unknown): Encryption | undefined {
  const encryption = objectOf(value);
  const type = textOf(encryption?.["encryptionType"], NAME_MAX);
  return type === undefined ? undefined : { type, keyId: textOf(encryption?.["kmsMasterKeyId"], KEY_MAX) };
}
