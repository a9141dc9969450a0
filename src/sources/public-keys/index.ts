/** CloudTrail's public keys, as a file. See README.md. */
import { parsePublicKeys } from "../../core/integrity/public-keys.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import { AuditplaneError } from "../../errors.ts";
import { readSmallText } from "../read-small-text.ts";

const MAX = 10_000_000;
const FIX = "give what aws cloudtrail list-public-keys prints";

/** Throws `input_missing` for what cannot be read or holds no keys. */
export async function readPublicKeys(path: string): Promise<PublicKeys> {
  const text = await readSmallText(path, { what: "public keys", fix: FIX, max: MAX });
  const keys = parsePublicKeys(text);
  if (typeof keys === "string")
    throw new AuditplaneError("input_missing", `could not read the public keys ${path}: ${keys}; ${FIX}`);
  return keys;
}
