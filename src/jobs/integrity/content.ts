/** What lies in a trail's bucket, as those see it who judge it. */
import { createHash } from "node:crypto";
import type { FoundDigest } from "../../core/integrity/chain.ts";
import { parseDigest } from "../../core/integrity/digest.ts";
import type { FoundFile } from "../../core/integrity/files.ts";
import { contentHash, unzipped } from "../../sources/unpack.ts";

/** A digest as it was delivered. */
export async function digestContent(bytes: Buffer): Promise<FoundDigest["content"]> {
  const hash = createHash("sha256");
  const parts: Buffer[] = [];
  for await (const chunk of unzipped(bytes)) {
    if (!Buffer.isBuffer(chunk)) return `it cannot be unzipped: ${chunk.detail}`;
    hash.update(chunk);
    parts.push(chunk);
  }
  const digest = parseDigest(Buffer.concat(parts).toString("utf8"));
  return typeof digest === "string" ? `it is no digest: ${digest}` : { digest, hash: hash.digest("hex") };
}

/** A log file as it was delivered. */
export async function logContent(bytes: Buffer): Promise<FoundFile["content"]> {
  const content = await contentHash(bytes);
  return Buffer.isBuffer(content)
    ? { hash: content.toString("hex") }
    : { problem: `it cannot be unzipped: ${content.detail}` };
}
