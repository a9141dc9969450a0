/** Signed heads of the audit log: what stood in it at a time, in a file that whoever owns the database cannot change. */
import { createPublicKey, hash, verify } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../record/decode.ts";
import { parseEventTime } from "../record/time.ts";

/** What is signed. */
export interface AuditHead {
  /** The present when it was signed, by the database's clock, in ISO 8601. */
  readonly time: string;
  /** How many entries there were. */
  readonly treeSize: number;
  /** Of the Merkle tree over their hashes; hexadecimal, as is the hash of the last. */
  readonly rootHash: string;
  readonly lastHash: string;
  /** See keyIdOf. */
  readonly keyId: string;
}

export interface SignedHead extends AuditHead {
  /** Ed25519 (RFC 8032) of signedText, base64. */
  readonly signature: string;
}

/** Public keys by id. */
export type HeadKeys = ReadonlyMap<string, string>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const SCHEMA = z.strictObject({
  version: z.literal(1),
  time: z.iso.datetime(),
  tree_size: z.int().min(1),
  root_hash: sha256,
  last_hash: sha256,
  key_id: sha256,
  signature: z.base64(),
});

/** No signature of ours for another purpose can be taken for one of a head. */
const PURPOSE = "auditplane audit head\n";

export function signedText(head: AuditHead): string {
  return `${PURPOSE}${canonicalJson(fieldsOf(head))}`;
}

/** The content of its file. */
export function headText(head: SignedHead): string {
  return `${JSON.stringify({ ...fieldsOf(head), signature: head.signature }, null, 2)}\n`;
}

function fieldsOf({
  time,
  treeSize,
  rootHash,
  lastHash,
  keyId,
}: AuditHead): Readonly<Record<string, unknown>> {
  return { version: 1, time, tree_size: treeSize, root_hash: rootHash, last_hash: lastHash, key_id: keyId };
}

/** The hour, the size and the root: names are in the order of time, and the same log in the same hour has the same one. */
export function headName({ time, treeSize, rootHash }: AuditHead): string {
  const hour = time.slice(0, 13).replaceAll("-", "");
  return `${hour}Z-${String(treeSize).padStart(12, "0")}-${rootHash.slice(0, 16)}.json`;
}

/** In ms; undefined: no head has such a name. */
export function hourOfName(name: string): number | undefined {
  const [, year, month, day, hour] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})Z-\d{12,}-[0-9a-f]{16}\.json$/.exec(name) ?? [];
  return parseEventTime(`${year}-${month}-${day}T${hour}:00:00Z`);
}

/** The head in a file; undefined: it is none. */
export function parseHead(text: string): SignedHead | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = SCHEMA.safeParse(data);
  if (!parsed.success) return undefined;
  const {
    time,
    tree_size: treeSize,
    root_hash: rootHash,
    last_hash: lastHash,
    key_id: keyId,
    signature,
  } = parsed.data;
  return { time, treeSize, rootHash, lastHash, keyId, signature };
}

/** SHA-256 of the public key as SubjectPublicKeyInfo in DER, hexadecimal. Throws where the text is no key. */
export function keyIdOf(publicKey: string): string {
  return hash("sha256", createPublicKey(publicKey).export({ type: "spki", format: "der" }), "hex");
}

/** Every public key of Ed25519 in a text in PEM, one after the other. undefined: there is none, or something else. */
export function parseHeadKeys(text: string): HeadKeys | undefined {
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  try {
    const isOther = blocks.some((block) => createPublicKey(block).asymmetricKeyType !== "ed25519");
    return blocks.length === 0 || isOther
      ? undefined
      : new Map(blocks.map((block) => [keyIdOf(block), block]));
  } catch {
    return undefined; // what stands there is no key
  }
}

export type HeadVerdict = "signed" | "unknown_key" | "bad_signature";

export function judgeHead(head: SignedHead, keys: HeadKeys): HeadVerdict {
  const key = keys.get(head.keyId);
  if (key === undefined) return "unknown_key";
  const signature = Buffer.from(head.signature, "base64");
  return verify(null, Buffer.from(signedText(head)), key, signature) ? "signed" : "bad_signature";
}
