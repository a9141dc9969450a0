/** Bits of `events.flags`: what a record was, beyond its columns. */
export const FLAG = {
  /** No usable eventID: the id is the first 128 bits of the record's sha256. */
  syntheticId: 1,
  /** An addendum (`UPDATED_DATA`) that supersedes an earlier record. */
  addendum: 2,
  /** The identity has no ARN: perhaps the other account's copy. */
  noArn: 4,
  /** An object of the record gives a key twice: other readers may read another value. */
  duplicateKeys: 8,
  /** CloudTrail left out what was too large. */
  omitted: 16,
  /** An S3 call by a presigned URL: the identity is the signer's, address and agent are the caller's. */
  presigned: 32,
  /** An S3 call that named an access point instead of a bucket. */
  accessPoint: 64,
} as const;
