/** Reads a file again wherever it lies: on a disk, or in a bucket. */
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

/** Nothing is opened before it is asked for. `pathStyle` as of openBuckets. */
export function openReader(given: { readonly pathStyle: boolean }): FileReader {
  let buckets: Bucket | undefined;
  return {
    async read(path) {
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
      const { bytes } = got;
      return { sha256: createHash("sha256").update(bytes).digest(), chunks: () => unpack(bytes) };
    },
    close: () => buckets?.close(),
  };
}
