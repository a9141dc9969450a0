/** Reads the key that signs heads of the audit log, and the public keys that check them. See README.md. */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { stat } from "node:fs/promises";
import { keyIdOf, parseHeadKeys } from "../../core/audit/head.ts";
import type { HeadKeys } from "../../core/audit/head.ts";
import { AuditplaneError } from "../../errors.ts";
import { readSmallText } from "../read-small-text.ts";

export interface SigningKey {
  readonly id: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
  /** Whether others than its owner and their group may read the file. */
  readonly isOpen: boolean;
  /** Base64. */
  sign(text: string): string;
}

const MAX = 1_000_000;
const PRIVATE_FIX = "make one with auditplane audit keygen FILE";
const PUBLIC_FIX = "give the public key as auditplane audit keygen printed it, several one after the other";

/** Throws `input_missing` for what cannot be read or is no private key of Ed25519. */
export async function readSigningKey(path: string): Promise<SigningKey> {
  const key = await readPrivateKey(path, { what: "audit key", fix: PRIVATE_FIX });
  const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  const { mode } = await stat(path);
  return {
    id: keyIdOf(publicKey),
    publicKey,
    isOpen: (mode & 0o007) !== 0,
    sign: (message) => sign(null, Buffer.from(message), key).toString("base64"),
  };
}

/** Throws `input_missing`, which says `what` it was to be and how to mend it. */
export async function readPrivateKey(
  path: string,
  { what, fix }: { readonly what: string; readonly fix: string },
): Promise<KeyObject> {
  const key = privateKeyIn(await readSmallText(path, { what, fix, max: MAX }));
  if (key) return key;
  throw new AuditplaneError(
    "input_missing",
    `could not use the ${what} ${path}: it is no private key of Ed25519 in PKCS8, PEM; ${fix}`,
  );
}

function privateKeyIn(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined; // what stands there is no key
  }
}

/** Throws `input_missing`. */
export async function readHeadKeys(path: string): Promise<HeadKeys> {
  const text = await readSmallText(path, { what: "public key", fix: PUBLIC_FIX, max: MAX });
  const keys = parseHeadKeys(text);
  if (keys) return keys;
  throw new AuditplaneError(
    "input_missing",
    `could not use the public key ${path}: it holds no public key of Ed25519 in PEM, or another key as well; ${PUBLIC_FIX}`,
  );
}
