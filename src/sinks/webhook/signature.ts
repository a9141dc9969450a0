/** Signs as Standard Webhooks does: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { createHmac } from "node:crypto";

export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** In bytes, as the specification has them. */
const KEY_MIN = 24;
const KEY_MAX = 64;

/** The header `webhook-signature`: a signature by each key, so that receivers may change theirs when they like. */
export function signatureOf({ id, timestamp, body }: Signed, keys: readonly Buffer[]): string {
  return keys
    .map((key) => createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64"))
    .map((signature) => `v1,${signature}`)
    .join(" ");
}

/**
 * The keys in a file: lines of `whsec_` and base64. undefined unless there is one and each is such a line; what a line holds is never
 * said.
 */
export function keysIn(text: string): readonly Buffer[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const keys = lines.flatMap((line) => {
    const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(line.trim()) ?? [];
    const key = Buffer.from(encoded ?? "", "base64");
    return key.length >= KEY_MIN && key.length <= KEY_MAX ? [key] : [];
  });
  return keys.length > 0 && keys.length === lines.length ? keys : undefined;
}
