/** A trail's bucket, or a copy of one, as those see it who check that it is whole. */

export interface TrailEntry {
  /** What `read` takes. */
  readonly key: string;
  /** From `AWSLogs/` on. */
  readonly name: string;
  readonly size: number;
}

export interface TrailContent {
  readonly bytes: Buffer;
  /** Where it lies in S3; undefined: that is not known. */
  readonly place: { readonly bucket: string; readonly key: string } | undefined;
  /** The `signature` of its metadata; null: they have none. undefined: they are not known. */
  readonly signature: string | null | undefined;
}

export interface TrailObjects {
  /** Everything that lies below `AWSLogs/`, in any order. */
  list(): AsyncIterable<TrailEntry>;
  /** Throws for what may succeed later. */
  read(key: string): Promise<TrailContent>;
}
