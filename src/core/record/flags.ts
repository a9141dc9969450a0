/** Bits of `events.flags`: what a record was, beyond its columns. */
export const FLAG = {
  /** No usable eventID: the id is the first 128 bits of the record's sha256. */
  syntheticId: 1,
  /** An addendum (`UPDATED_DATA`) that supersedes an earlier record. */
  addendum: 2,
  /** The identity has no ARN: perhaps the other account's copy. */
  noArn: 4,
} as const;
