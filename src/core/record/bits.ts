/** Digests as numbers: 53 bits, so that they are exact everywhere. */
import { hash } from "node:crypto";

/** The first 53 bits of a sha256; two of a million texts share them with a chance of 1 in 18,000. */
export function firstBits(content: string | Buffer): number {
  const digest = hash("sha256", content, "binary");
  let bits = 0;
  for (let at = 0; at < 6; at++) bits = bits * 256 + digest.charCodeAt(at);
  return bits * 32 + (digest.charCodeAt(6) >>> 3);
}
