/** Digests as numbers: 53 bits, so that they are exact everywhere. */
import { hash } from "node:crypto";

/** The first 53 bits of a sha256; two of a million texts share them with a chance of 1 in 18,000. */
export function firstBits(content: string | Buffer): number {
  const digest = hash("sha256", content, "hex");
  return (
    Number.parseInt(digest.slice(0, 8), 16) * 2_097_152 + (Number.parseInt(digest.slice(8, 14), 16) >>> 3)
  );
}
