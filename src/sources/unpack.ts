/** Unzips within bounds, and brings characters to UTF-8. */
import { createHash } from "node:crypto";
import { createGunzip, gunzipSync } from "node:zlib";
import type { Unreadable } from "./source.ts";

const UNZIPPED_MAX = 256 * 1_048_576;
/** A gzip stream of records shrinks eight to nine times; two hundred is an attack. */
const RATIO_MAX = 200;
/** Below this size no ratio is worth a thought: one record of 16 MB may be one character alone. */
const RATIO_FREE = 32 * 1_048_576;
/** A chunk is allocated whole, however little comes into it: of small files, which zip to a tenth, one holds all. */
const CHUNK_MAX = 1_048_576;
const CHUNK_MIN = 65_536;
const CHUNK_RATIO = 16;
/** A stream costs as much as what is in so small a file. */
const AT_ONCE_MAX = 65_536;

/**
 * Unzips where the bytes say so (not the name: some clients have already unzipped) and takes UTF-8 or UTF-16. `onContent` is
 * told the SHA-256 of what was zipped, once it was read to its end: digests name that.
 */
export async function* unpack(
  bytes: Buffer,
  onContent?: (sha256: Buffer) => void,
): AsyncGenerator<Buffer | Unreadable> {
  const chunks = onContent ? hashed(unzipped(bytes), onContent) : unzipped(bytes);
  let isFirst = true;
  for await (const chunk of chunks) {
    if (!isFirst || !Buffer.isBuffer(chunk)) yield chunk;
    else if (isUtf16(chunk)) return yield* toUtf8([chunk, chunks]);
    else yield hasMark(chunk) ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

async function* hashed(
  chunks: AsyncIterable<Buffer | Unreadable>,
  onContent: (sha256: Buffer) => void,
): AsyncGenerator<Buffer | Unreadable> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    yield chunk;
    if (!Buffer.isBuffer(chunk)) return;
    hash.update(chunk);
  }
  onContent(hash.digest());
}

/** The SHA-256 of what was zipped, or why it cannot be unzipped. */
export async function contentHash(bytes: Buffer): Promise<Buffer | Unreadable> {
  const hash = createHash("sha256");
  for await (const chunk of unzipped(bytes)) {
    if (!Buffer.isBuffer(chunk)) return chunk;
    hash.update(chunk);
  }
  return hash.digest();
}

/** The bytes as they were before they were zipped, if they are. Ends with the reason where the rest cannot be had. */
export function unzipped(bytes: Buffer): AsyncGenerator<Buffer | Unreadable> {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes) : plain(bytes);
}

async function* plain(bytes: Buffer): AsyncGenerator<Buffer | Unreadable> {
  if (bytes.length > UNZIPPED_MAX) yield { reason: "file_too_large", detail: `${bytes.length} bytes` };
  else if (bytes.length > 0) yield bytes;
}

async function* unzip(bytes: Buffer): AsyncGenerator<Buffer | Unreadable> {
  const chunkSize = Math.min(CHUNK_MAX, Math.max(CHUNK_MIN, bytes.length * CHUNK_RATIO));
  const whole = unzippedAtOnce(bytes, chunkSize);
  if (whole) return yield* plain(whole);
  const stream = createGunzip({ chunkSize });
  stream.end(bytes);
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      // of what was unzipped so far: a bomb is known long before its end
      if (size > UNZIPPED_MAX || size > Math.max(RATIO_FREE, stream.bytesWritten * RATIO_MAX)) {
        const detail = `unzips to ${size} bytes and more (${bytes.length} zipped)`;
        yield { reason: "file_too_large", detail };
        return;
      }
      yield chunk;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    yield { reason: code === "Z_BUF_ERROR" ? "truncated_gzip" : "bad_gzip", detail: message };
  }
}

/** undefined: it is not small, or something is wrong with it, which its stream tells. */
function unzippedAtOnce(bytes: Buffer, chunkSize: number): Buffer | undefined {
  if (bytes.length > AT_ONCE_MAX) return undefined;
  try {
    return gunzipSync(bytes, { chunkSize, maxOutputLength: bytes.length * RATIO_MAX });
  } catch {
    return undefined;
  }
}

function hasMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** UTF-16 is rare: it is gathered and recoded as a whole. */
async function* toUtf8([first, rest]: [Buffer, AsyncIterable<Buffer | Unreadable>]): AsyncGenerator<
  Buffer | Unreadable
> {
  const parts = [first];
  for await (const chunk of rest) {
    if (!Buffer.isBuffer(chunk)) return yield chunk;
    parts.push(chunk);
  }
  const bytes = Buffer.concat(parts);
  const pairs = bytes.subarray(2, bytes.length - (bytes.length % 2));
  yield Buffer.from((bytes[0] === 0xff ? pairs : pairs.swap16()).toString("utf16le"));
}
