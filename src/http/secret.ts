/** Random values that are shown once and kept as a hash: of cookies, and of tokens. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { hashOf } from "../core/authority/secret-hash.ts";

export function randomCookie(): string {
  return randomBytes(32).toString("base64url");
}

/** In a time that says nothing of where they differ. */
export function isSame(hash: Buffer, secret: string): boolean {
  return timingSafeEqual(hash, hashOf(secret));
}
