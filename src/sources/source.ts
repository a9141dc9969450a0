/** What every source of records is: it says what there is to read, in batches, and reads one file at a time. */
import type { ZodType } from "zod";
import type { QuarantineReason } from "../core/record/quarantine-reasons.ts";

/** A source object by name; its bytes are fetched by the worker that ingests it. */
export interface RawFile {
  /** The path as it was named, or `s3://…`. */
  readonly path: string;
  /** Bytes as stored. */
  readonly size: number;
  /** Set where the name alone says that nothing is to be read. */
  readonly skip?: string;
}

/** The unit of ingest: files of about 5,000 to 20,000 events together. */
export interface RawBatch {
  readonly files: readonly RawFile[];
}

/** Why a file cannot be read to its end. */
export interface Unreadable {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

export interface ReadFile {
  /** Of the bytes as stored. */
  readonly sha256: Buffer;
  /**
   * The text, unzipped, in UTF-8 without a byte order mark, in pieces; nothing where it is empty. Ends with the reason
   * where the rest cannot be read. May be asked for again.
   */
  readonly chunks: () => AsyncIterable<Buffer | Unreadable>;
}

export interface Source<Settings> {
  readonly name: string;
  readonly settings: ZodType<Settings>;
  /** What there is to read after the cursor; undefined: everything. */
  poll(cursor: string | undefined, settings: Settings): AsyncIterable<RawBatch>;
  /** Fetches one file. Throws for what may succeed later; bad content is a value. */
  read(path: string): Promise<ReadFile>;
}
