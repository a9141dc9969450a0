/**
 * A digest file: what CloudTrail delivered in an hour, each file with its hash, and a pointer to the digest before.
 * docs.aws.amazon.com, cloudtrail-log-file-validation-digest-file-structure.
 */
import { z } from "zod";
import { parseEventTime } from "../record/time.ts";

const TIME = z.string().refine((text) => parseEventTime(text) !== undefined, "must be a time");

const SCHEMA = z.looseObject({
  awsAccountId: z.string(),
  digestStartTime: TIME,
  digestEndTime: TIME,
  digestS3Bucket: z.string(),
  digestS3Object: z.string(),
  digestPublicKeyFingerprint: z.string(),
  previousDigestS3Bucket: z.string().nullish(),
  previousDigestS3Object: z.string().nullish(),
  previousDigestHashValue: z.string().nullish(),
  previousDigestSignature: z.string().nullable(),
  logFiles: z.array(z.looseObject({ s3Bucket: z.string(), s3Object: z.string(), hashValue: z.string() })),
});

export interface ListedFile {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of what it unzips to, hexadecimal. */
  readonly hash: string;
}

export interface PreviousDigest {
  readonly bucket: string;
  readonly key: string;
  readonly hash: string | undefined;
  readonly signature: string;
}

export interface Digest {
  readonly bucket: string;
  readonly key: string;
  readonly fingerprint: string;
  /** As they are written: the signature is over these very letters. */
  readonly endText: string;
  /** From when on it says which files there were. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** undefined where a chain begins. */
  readonly previous: PreviousDigest | undefined;
  readonly files: readonly ListedFile[];
}

/** A digest, or what is wrong with it, in words. */
export function parseDigest(text: string): Digest | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const parsed = SCHEMA.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `its ${issue?.path.join(".") || "content"} is not what a digest has`;
  }
  const digest = parsed.data;
  const previous = previousOf(digest);
  // a chain begins with an empty one of the hour before digests were switched on: of files of that hour it says nothing
  const isStarting = previous === undefined && digest.logFiles.length === 0;
  return {
    bucket: digest.digestS3Bucket,
    key: digest.digestS3Object,
    fingerprint: digest.digestPublicKeyFingerprint,
    endText: digest.digestEndTime,
    startsAt: parseEventTime(isStarting ? digest.digestEndTime : digest.digestStartTime) as number,
    endsAt: parseEventTime(digest.digestEndTime) as number,
    previous,
    files: digest.logFiles.map((file) => ({
      bucket: file.s3Bucket,
      key: file.s3Object,
      hash: file.hashValue.toLowerCase(),
    })),
  };
}

function previousOf(digest: z.infer<typeof SCHEMA>): PreviousDigest | undefined {
  const { previousDigestS3Bucket: bucket, previousDigestS3Object: key } = digest;
  const { previousDigestSignature: signature, previousDigestHashValue: hash } = digest;
  if (typeof bucket !== "string" || typeof key !== "string" || signature === null) return undefined;
  return { bucket, key, hash: hash?.toLowerCase(), signature };
}
