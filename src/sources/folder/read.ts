/** Reads one file and its hash. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ReadFile } from "../source.ts";
import { unpack } from "../unpack.ts";

/** Reads a file. It is unpacked only when its text is asked for, since a known file's is not. */
export async function readTrailFile(path: string): Promise<ReadFile> {
  const bytes = await readFile(path);
  return { sha256: createHash("sha256").update(bytes).digest(), chunks: () => unpack(bytes) };
}
