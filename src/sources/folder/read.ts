/** Reads one file: hash, unzip within bounds, decode the characters. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { FileBody, ReadFile } from "../source.ts";

const UNZIPPED_MAX = 256 * 1_048_576;
/** A gzip stream of records shrinks eight to nine times; two hundred is an attack. */
const RATIO_MAX = 200;
/** Below this size no ratio is worth a thought. */
const RATIO_FREE = 4 * 1_048_576;

/** Reads a file whole. Its body is unpacked only when asked for, since a known file is not. */
export async function readTrailFile(path: string): Promise<ReadFile> {
  const bytes = await readFile(path);
  return { sha256: createHash("sha256").update(bytes).digest(), body: () => unpack(bytes) };
}

/** Unzips where the bytes say so (not the name: some clients have already unzipped) and decodes UTF-8 or UTF-16. */
export function unpack(bytes: Buffer): FileBody {
  if (bytes.length === 0) return { kind: "skipped", reason: "empty" };
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    if (bytes.length > UNZIPPED_MAX) return quarantined("file_too_large", `${bytes.length} bytes`);
    return { kind: "text", text: decodeText(bytes) };
  }
  const limit = Math.min(UNZIPPED_MAX, Math.max(RATIO_FREE, bytes.length * RATIO_MAX));
  try {
    const text = gunzipSync(bytes, { maxOutputLength: limit, chunkSize: 1_048_576 });
    return text.length === 0
      ? { kind: "skipped", reason: "empty" }
      : { kind: "text", text: decodeText(text) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      return quarantined("file_too_large", `unzips to more than ${limit} bytes (${bytes.length} zipped)`);
    }
    return quarantined(code === "Z_BUF_ERROR" ? "truncated_gzip" : "bad_gzip", message);
  }
}

function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le").slice(1);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes).swap16().toString("utf16le").slice(1);
  return bytes.toString("utf8");
}

function quarantined(reason: string, detail: string): FileBody {
  return { kind: "quarantined", reason, detail };
}
