/** What is noted of a revocation in the audit log. */
import type { AuditAction } from "../../core/audit/actions.ts";
import type { AuditEntry } from "../../core/audit/entry.ts";
import type { RevocationRow } from "../../core/revocation/revocation.ts";

export interface Noted {
  /** undefined: nobody decided it. */
  readonly author?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/** Whom it is about is personal, and is erased with them. */
export function auditOf(
  { id, kind, scope, target, person }: RevocationRow,
  action: Extract<AuditAction, `revocation.${string}`>,
  { author, reason, detail = {} }: Noted = {},
): AuditEntry {
  return {
    actor: author === undefined ? { kind: "system" } : { kind: "person", name: author },
    action,
    subject: { kind: "revocation", id: String(id) },
    reason,
    detail: { kind, scope, ...detail },
    personal: { target, person },
  };
}
