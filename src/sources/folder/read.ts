/** Reads one file: hash, unzip within bounds, bring the characters to UTF-8. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { FileBody, ReadFile } from "../source.ts";

const UNZIPPED_MAX = 256 * 1_048_576;
/** A gzip stream of records shrinks eight to nine times; two hundred is an attack. */
const RATIO_MAX = 200;
/** Below this size no ratio is worth a thought. */
const RATIO_FREE = 4 * 1_048_576;
const CHUNK_MIN = 65_536;

/** Reads a file whole. Its body is unpacked only when asked for, since a known file is not. */
export async function readTrailFile(path: string): Promise<ReadFile> {
  const bytes = await readFile(path);
  return { sha256: createHash("sha256").update(bytes).digest(), body: () => unpack(bytes) };
}

/** Unzips where the bytes say so (not the name: some clients have already unzipped) and takes UTF-8 or UTF-16. */
export function unpack(bytes: Buffer): FileBody {
  if (bytes.length === 0) return { kind: "skipped", reason: "empty" };
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    if (bytes.length > UNZIPPED_MAX) return quarantined("file_too_large", `${bytes.length} bytes`);
    return { kind: "text", text: toUtf8(bytes) };
  }
  const limit = Math.min(UNZIPPED_MAX, Math.max(RATIO_FREE, bytes.length * RATIO_MAX));
  try {
    const text = gunzipSync(bytes, { maxOutputLength: limit, chunkSize: chunkSize(bytes, limit) });
    return text.length === 0 ? { kind: "skipped", reason: "empty" } : { kind: "text", text: toUtf8(text) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      return quarantined("file_too_large", `unzips to more than ${limit} bytes (${bytes.length} zipped)`);
    }
    return quarantined(code === "Z_BUF_ERROR" ? "truncated_gzip" : "bad_gzip", message);
  }
}

/**
 * The size that the stream claims to unzip to, in its last four bytes (RFC 1952, ISIZE): room for it at once saves a
 * copy. It may lie, or be that of the last of several members: then there are more chunks.
 */
function chunkSize(zipped: Buffer, limit: number): number {
  const claimed = zipped.length < 18 ? 0 : zipped.readUInt32LE(zipped.length - 4);
  return Math.min(Math.max(claimed + 1, CHUNK_MIN), limit);
}

function toUtf8(bytes: Buffer): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.subarray(2).toString("utf16le"));
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes;
  const pairs = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
  return Buffer.from(pairs.swap16().toString("utf16le"));
}

function quarantined(reason: string, detail: string): FileBody {
  return { kind: "quarantined", reason, detail };
}
