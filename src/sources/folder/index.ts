/** The source `folder`: trail files on a disk. See README.md. */
import { z } from "zod";
import type { RawBatch, RawFile, Source } from "../source.ts";
import { readTrailFile } from "./read.ts";
import { walk } from "./walk.ts";

const settings = z.object({ paths: z.array(z.string().min(1)).min(1).describe("Files and folders to read") });

/** Unzipped bytes of a batch: about 10,000 records of 2 KB. */
const BATCH_BYTES = 20_000_000;
const BATCH_FILES_MAX = 500;
const UNZIP_FACTOR = 7.5;

export const folder: Source<z.infer<typeof settings>> = {
  name: "folder",
  settings,
  async *poll(_cursor, { paths }): AsyncGenerator<RawBatch> {
    yield* toBatches(await walk(paths));
  },
  read: readTrailFile,
};

/** Groups files in their order; a file larger than a batch is a batch of its own. */
export function* toBatches<F extends RawFile>(files: readonly F[]): Generator<{ readonly files: F[] }> {
  let batch: F[] = [];
  let weight = 0;
  for (const file of files) {
    const bytes = file.skip ? 0 : file.path.endsWith(".gz") ? file.size * UNZIP_FACTOR : file.size;
    if (batch.length > 0 && (weight + bytes > BATCH_BYTES || batch.length >= BATCH_FILES_MAX)) {
      yield { files: batch };
      batch = [];
      weight = 0;
    }
    batch.push(file);
    weight += bytes;
  }
  if (batch.length > 0) yield { files: batch };
}
