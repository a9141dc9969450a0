/** What was delivered and lies where it can be read as a whole: in a bucket, or in a folder. */

export interface StoredObject {
  readonly bytes: Buffer;
  /** Another one is another content; undefined: where it lies none is given. */
  readonly etag: string | undefined;
  /** Of S3's users, with small letters. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Why an object is not to be had. */
export interface Unavailable {
  /** `not_found` and `unavailable` may pass; the others need somebody. */
  readonly reason: "not_found" | "forbidden" | "file_too_large" | "unavailable";
  readonly detail: string;
}

/** Zipped. CloudTrail's own files have at most 50 MB before they are zipped. */
export const OBJECT_MAX = 256 * 1_048_576;
