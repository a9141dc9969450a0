/** Random values that are shown once and kept as a hash: of cookies, and of tokens. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Letters and digits, each as likely as any other. */
export function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

export function randomCookie(): string {
  return randomBytes(32).toString("base64url");
}

export function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** In a time that says nothing of where they differ. */
export function isSame(hash: Buffer, secret: string): boolean {
  return timingSafeEqual(hash, hashOf(secret));
}
