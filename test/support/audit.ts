/** Audit logs, keys and heads of our own making. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { HeadFile } from "../../src/core/audit/check-heads.ts";
import type { ChainedEntry } from "../../src/core/audit/entry.ts";
import { NO_HASH, commitmentOf, entryHash } from "../../src/core/audit/hash.ts";
import { headName, headText, keyIdOf, signedText } from "../../src/core/audit/head.ts";
import type { AuditHead, HeadKeys } from "../../src/core/audit/head.ts";
import { MerkleTree } from "../../src/core/audit/merkle.ts";

export const NOON = Date.parse("2026-10-31T12:00:00Z");

/** The same entries again, each hashed anew after the one before: what whoever owns the database can do. */
export function rechained(entries: readonly ChainedEntry[]): ChainedEntry[] {
  let prevHash = NO_HASH;
  return entries.map((entry, at) => {
    const commitment = entry.salt === null ? entry.commitment : commitmentOf(entry.salt, entry.personal);
    const made = { ...entry, seq: at + 1, commitment, prevHash };
    prevHash = entryHash(made, made.prevHash);
    return { ...made, hash: prevHash };
  });
}

/** A log of so many entries, a minute apart. */
export function aLog(
  size: number,
  change: (at: number) => Partial<ChainedEntry> = () => ({}),
): ChainedEntry[] {
  const bare = Array.from(
    { length: size },
    (_, at): ChainedEntry => ({
      seq: at + 1,
      at: new Date(NOON + at * 60_000).toISOString().replace("Z", "000Z"),
      actorKind: "person",
      action: "exception.added",
      subjectKind: "exception",
      subject: `exception-${at + 1}`,
      detail: { bytes: at },
      salt: createHash("sha256").update(`salt ${at}`).digest(),
      personal: { actor: "owner@example.com", reason: `reason ${at}` },
      commitment: NO_HASH,
      prevHash: NO_HASH,
      hash: NO_HASH,
      ...change(at),
    }),
  );
  return rechained(bare);
}

export interface TestKey {
  readonly id: string;
  readonly publicKey: string;
  /** PKCS8, PEM. */
  readonly privateKey: string;
  readonly keys: HeadKeys;
  sign(head: AuditHead): HeadFile;
}

export function aKey(): TestKey {
  const pair = generateKeyPairSync("ed25519");
  const pem = (key: KeyObject, type: "spki" | "pkcs8"): string =>
    key.export({ type, format: "pem" }).toString();
  const publicKey = pem(pair.publicKey, "spki");
  const id = keyIdOf(publicKey);
  return {
    id,
    publicKey,
    privateKey: pem(pair.privateKey, "pkcs8"),
    keys: new Map([[id, publicKey]]),
    sign: (head) => {
      const signature = sign(null, Buffer.from(signedText(head)), pair.privateKey).toString("base64");
      return { name: headName(head), text: headText({ ...head, signature }) };
    },
  };
}

/** What stands in a log, to be signed. */
export function headOf(
  entries: readonly ChainedEntry[],
  key: TestKey,
  change: Partial<AuditHead> = {},
): AuditHead {
  const tree = new MerkleTree();
  for (const { hash } of entries) tree.add(hash);
  return {
    time: "2026-10-31T13:00:00.000Z",
    treeSize: entries.length,
    rootHash: tree.root().toString("hex"),
    lastHash: entries.at(-1)?.hash.toString("hex") ?? "",
    keyId: key.id,
    ...change,
  };
}
