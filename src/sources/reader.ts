/** Reads a file again wherever it lies: on a disk, in a bucket, or where a source that leaves no file behind stored it. */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { AuditplaneError } from "../errors.ts";
import { folder } from "./folder/index.ts";
import { openBuckets } from "./s3-trail/bucket.ts";
import type { Bucket } from "./s3-trail/bucket.ts";
import { pathOf, placeOf } from "./s3-trail/place.ts";
import type { ReadFile } from "./source.ts";
import type { TrailContent } from "./trail-objects.ts";
import { unpack } from "./unpack.ts";

export interface FileReader {
  /** By path, `s3://…` included. Throws where it is not to be had. */
  read(path: string): Promise<ReadFile>;
  /** The same as it was stored, with what S3 has of it. Throws where it is not to be had. */
  content(path: string): Promise<TrailContent>;
  /** Paths of the files in a folder, in the order of names; none where there is no such folder. */
  list(folder: string): Promise<string[]>;
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
  let opened: Bucket | undefined;
  const buckets = (): Bucket => (opened ??= openBuckets(given));
  const content = async (path: string): Promise<TrailContent> => {
    const stored = RAW_FILE.test(path) ? await given.rawFile?.(path) : undefined;
    if (stored) return { bytes: stored, place: undefined, signature: undefined };
    const place = placeOf(path);
    if (!place) return { bytes: await readFile(path), place: undefined, signature: undefined };
    const got = await buckets().read(place);
    if ("bytes" in got) return { bytes: got.bytes, place, signature: got.metadata["signature"] ?? null };
    throw new AuditplaneError(
      "source_unavailable",
      `could not read ${path}: ${got.reason.replaceAll("_", " ")} (${got.detail}); see that it is there and may be read`,
    );
  };
  return {
    content,
    async read(path) {
      const isElsewhere = placeOf(path) !== undefined || RAW_FILE.test(path);
      return isElsewhere ? zipped((await content(path)).bytes) : await folder.read(path);
    },
    async list(from) {
      const place = placeOf(from);
      if (!place) return await namesIn(from);
      const paths: string[] = [];
      for await (const { key } of buckets().list(place.bucket, { prefix: `${place.key}/` }))
        paths.push(pathOf({ bucket: place.bucket, key }));
      return paths;
    },
    close: () => opened?.close(),
  };
}

async function namesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${path}/${name}`)
    .sort();
}

function zipped(bytes: Buffer): ReadFile {
  return { sha256: createHash("sha256").update(bytes).digest(), chunks: () => unpack(bytes) };
}
