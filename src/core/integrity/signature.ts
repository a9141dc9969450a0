/** Whether AWS signed a digest: docs.aws.amazon.com, cloudtrail-log-file-custom-validation. */
import { createPublicKey, verify } from "node:crypto";
import type { Digest } from "./digest.ts";

/** Keys that CloudTrail signed with, PKCS#1 in DER, by fingerprint. How fingerprints are made is not documented. */
export type PublicKeys = ReadonlyMap<string, Buffer>;

/** What was signed: RSA, PKCS#1 v1.5, SHA-256. `hash` is of the digest, unzipped, hexadecimal. */
function textToSign(digest: Digest, hash: string): string {
  const { endText, bucket, key, previous } = digest;
  return [endText, `${bucket}/${key}`, hash, previous?.signature ?? "null"].join("\n");
}

export type SignatureVerdict = "signed" | "public_key_not_found" | "bad_signature";

/** `signature` in hexadecimal: of the digest that follows, else of the object's metadata. */
export function judgeSignature(
  { digest, hash, signature }: { digest: Digest; hash: string; signature: string },
  keys: PublicKeys,
): SignatureVerdict {
  const der = keys.get(digest.fingerprint);
  if (!der) return "public_key_not_found";
  return isSigned(textToSign(digest, hash), signature, der) ? "signed" : "bad_signature";
}

function isSigned(text: string, signature: string, der: Buffer): boolean {
  try {
    const key = createPublicKey({ key: der, format: "der", type: "pkcs1" });
    return verify("sha256", Buffer.from(text), key, Buffer.from(signature, "hex"));
  } catch {
    return false; // what stands there is no key
  }
}
