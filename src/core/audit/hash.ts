/**
 * The hashes that chain the audit log. Canonical JSON is that of RFC 8785 (https://www.rfc-editor.org/rfc/rfc8785), so that any
 * program can compute them anew: docs/audit-log.md says how.
 */
import { hash } from "node:crypto";
import { canonicalJson } from "../record/decode.ts";
import type { Kept } from "./entry.ts";

/** What stands before the first entry. */
export const NO_HASH: Buffer = Buffer.alloc(32);

/** Raised when what is hashed of an entry changes. */
const FORM = 1;

/** sha256(salt ‖ canonical(personal)): says nothing of what it is of, once the salt is gone. */
export function commitmentOf(salt: Buffer, personal: unknown): Buffer {
  return hash("sha256", Buffer.concat([salt, Buffer.from(canonicalJson(personal))]), "buffer");
}

/** sha256(0x00 ‖ seq ‖ prev_hash ‖ canonical_json), with seq in eight bytes, the largest first. */
export function entryHash(entry: Kept, prevHash: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeBigUInt64BE(BigInt(entry.seq), 1);
  return hash("sha256", Buffer.concat([head, prevHash, Buffer.from(canonicalText(entry))]), "buffer");
}

/** All that is kept but the seq, which is hashed before it. */
export function canonicalText({
  at,
  actorKind,
  action,
  subjectKind,
  subject,
  detail,
  commitment,
}: Kept): string {
  return canonicalJson({
    form: FORM,
    at,
    actor_kind: actorKind,
    action,
    subject_kind: subjectKind,
    subject,
    detail,
    personal: commitment.toString("hex"),
  });
}
