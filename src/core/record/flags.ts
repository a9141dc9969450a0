/** Bits of `events.flags`: what a record was, beyond its columns. */
export const FLAG = {
  /** No usable eventID: the id is the first 128 bits of the record's sha256. */
  syntheticId: 1,
  /** An addendum (`UPDATED_DATA`) that supersedes an earlier record. */
  addendum: 2,
  /** The identity has no ARN: perhaps the other account's copy. */
  noArn: 4,
  /** An object's key is given twice in the record; the last one counts. */
  duplicateKeys: 8,
  /** CloudTrail left a part out that was too large. */
  omitted: 16,
  /** By a presigned URL: the identity is the signer's, address and agent are the user's. */
  presigned: 32,
  /** Through an access point. */
  accessPoint: 64,
} as const;
