/** The answer of `cloudtrail:ListPublicKeys`, as the API or `aws cloudtrail list-public-keys` gives it. */
import { z } from "zod";
import type { DigestName } from "./trail-object.ts";

const SCHEMA = z.looseObject({
  PublicKeyList: z.array(z.looseObject({ Fingerprint: z.string(), Value: z.string() })),
});

/** Keys by fingerprint, or what is wrong with the text, in words. */
export function parsePublicKeys(text: string): Map<string, Buffer> | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const parsed = SCHEMA.safeParse(data);
  if (!parsed.success) return "it has no PublicKeyList with Fingerprint and Value";
  return new Map(parsed.data.PublicKeyList.map((key) => [key.Fingerprint, Buffer.from(key.Value, "base64")]));
}

/**
 * The times of which keys are needed. A digest of late files is signed when it is made, maybe days after its hour and with a key that was
 * not there then. `now` in ms; of no digest there is no time.
 */
export function signedWithin(
  digests: readonly Pick<DigestName, "chain" | "endsAt">[],
  now: number,
): { readonly from: number; readonly until: number } {
  let from = Infinity;
  let until = -Infinity;
  for (const { chain, endsAt } of digests) {
    from = Math.min(from, endsAt);
    until = Math.max(until, endsAt, chain.isBackfill ? now : endsAt);
  }
  return { from, until };
}
