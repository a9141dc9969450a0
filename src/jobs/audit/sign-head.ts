/** Signs what stands in the audit log and writes it outside. Run it twice: the second run finds it there. */
import type { Pool } from "pg";
import { headName, headText, signedText } from "../../core/audit/head.ts";
import type { AuditHead } from "../../core/audit/head.ts";
import { MerkleTree } from "../../core/audit/merkle.ts";
import type { HeadSink, Written } from "../../sinks/audit-heads/index.ts";
import type { SigningKey } from "../../sources/audit-key/index.ts";
import { readHashes } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";

export interface SignDeps {
  readonly pool: Pool;
  readonly key: SigningKey;
  readonly sink: HeadSink;
}

export interface SignedOutcome {
  readonly state: Written;
  readonly name: string;
  readonly entries: number;
}

/** undefined: there is no entry yet, and nothing to sign. Throws `output_failed`. */
export async function signHead({ pool, key, sink }: SignDeps): Promise<SignedOutcome | undefined> {
  const time = new Date(await readClock(pool)).toISOString();
  const tree = new MerkleTree();
  let lastHash = "";
  for await (const part of readHashes(pool)) {
    for (const { hash } of part) tree.add(hash);
    lastHash = part.at(-1)?.hash.toString("hex") ?? lastHash;
  }
  if (tree.size === 0) return undefined;
  const rootHash = tree.root().toString("hex");
  const head: AuditHead = { time, treeSize: tree.size, rootHash, lastHash, keyId: key.id };
  const name = headName(head);
  const signed = { ...head, signature: key.sign(signedText(head)) };
  return { state: await sink.write({ name, text: headText(signed) }), name, entries: tree.size };
}
