/** The answer of `cloudtrail:ListPublicKeys`, as the API or `aws cloudtrail list-public-keys` gives it. */
import { z } from "zod";

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
