/** Reads a file again wherever it lies: on a disk, in a bucket, or where a source that leaves no file behind stored it. */
import { createHash } from "node:crypto";
import { AuditplaneError } from "../errors.ts";
import { folder } from "./folder/index.ts";
import { openBuckets } from "./s3-trail/bucket.ts";
import type { Bucket } from "./s3-trail/bucket.ts";
import { placeOf } from "./s3-trail/place.ts";
import type { ReadFile } from "./source.ts";
import { unpack } from "./unpack.ts";

export interface FileReader {
  /** By path, `s3://…` included. Throws where it is not to be had. */
  read(path: string): Promise<ReadFile>;
  close(): void;
}

export interface ReaderGiven {
  /** As of openBuckets. */
  readonly pathStyle: boolean;
  /** What is stored under a path of such a source; undefined: nothing. */
  readonly rawFile?: (path: string) => Promise<Buffer | undefined>;
}

/** Paths that LookupEvents' pages have. */
const RAW_FILE = /^lookup-events\/\d{12}\//;

/** Nothing is opened before it is asked for. */
export function openReader(given: ReaderGiven): FileReader {
  let buckets: Bucket | undefined;
  return {
    async read(path) {
      const stored = RAW_FILE.test(path) ? await given.rawFile?.(path) : undefined;
      if (stored) return zipped(stored);
      const place = placeOf(path);
      if (!place) return folder.read(path);
      buckets ??= openBuckets(given);
      const got = await buckets.read(place);
      if ("reason" in got) {
        throw new AuditplaneError(
          "source_unavailable",
          `could not read ${path}: ${got.reason.replaceAll("_", " ")} (${got.detail}); see that it is there and may be read`,
        );
      }
      return zipped(got.bytes);
    },
    close: () => buckets?.close(),
  };
}

function zipped(bytes: Buffer): ReadFile {
  return { sha256: createHash("sha256").update(bytes).digest(), chunks: () => unpack(bytes) };
}
