/** What is kept of a secret in its place: of cookies, tokens and links. They are random and long, so that a plain hash is enough. */
import { createHash } from "node:crypto";

export function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
