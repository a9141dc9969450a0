/** What is judged of the heads of the audit log. */
import { HOUR_MS } from "../record/time.ts";
import { refusalOf } from "../refusal/refusal.ts";
import type { Check } from "./check.ts";

export interface AuditSeen {
  /** Where heads go; undefined: nowhere. */
  readonly heads: string | undefined;
  readonly key:
    | { readonly kind: "absent" }
    | { readonly kind: "failed"; readonly path: string; readonly error: unknown }
    /** `isOpen`: anybody may read it. */
    | { readonly kind: "seen"; readonly path: string; readonly id: string; readonly isOpen: boolean };
  /** Of heads in a folder. */
  readonly folder:
    | { readonly kind: "none" }
    | { readonly kind: "failed"; readonly error: unknown }
    /** `newest`: the hour of the last head, in ms. */
    | { readonly kind: "seen"; readonly isWritable: boolean; readonly newest: number | undefined };
  /** In ms. */
  readonly now: number;
}

/** A head is due every hour; a worker may be away for a while. */
const OLD_HOURS = 3;
const name = "audit-head";

export function judgeAuditHeads({ heads, key, folder, now }: AuditSeen): Check[] {
  if (heads === undefined && key.kind === "absent")
    return [
      {
        name,
        state: "skipped",
        says: "needs AUDITPLANE_AUDIT_KEY and AUDITPLANE_AUDIT_HEADS: the audit log has no signed heads, so whoever owns the database can cut off its end, or make it anew, and nothing shows it",
        fix: "auditplane audit keygen /etc/auditplane/audit-key.pem  # then AUDITPLANE_AUDIT_KEY=/etc/auditplane/audit-key.pem and AUDITPLANE_AUDIT_HEADS=s3://BUCKET/PREFIX: docs/audit-log.md",
      },
    ];
  if (heads === undefined)
    return [
      broken(
        "AUDITPLANE_AUDIT_KEY signs heads that go nowhere",
        "set AUDITPLANE_AUDIT_HEADS to a folder or s3://BUCKET/PREFIX",
      ),
    ];
  if (key.kind === "absent")
    return [
      broken(
        `nothing signs the heads that go to ${heads}`,
        "auditplane audit keygen FILE  # then AUDITPLANE_AUDIT_KEY=FILE",
      ),
    ];
  if (key.kind === "failed")
    return [
      broken(
        `the key that signs heads cannot be used (${refusalOf(key.error).detail})`,
        `auditplane audit keygen FILE  # or let the worker's user read ${key.path}`,
      ),
    ];
  const checks = [...judgeKey(key), ...judgeFolder(heads, folder, now)];
  if (checks.length > 0) return checks;
  const tried = folder.kind === "none" ? "; whether they can be put there is not tried" : "";
  return [{ name, state: "ok", says: `heads signed by ${key.id.slice(0, 16)} go to ${heads}${tried}` }];
}

function judgeKey({ path, isOpen }: Extract<AuditSeen["key"], { kind: "seen" }>): Check[] {
  if (!isOpen) return [];
  return [
    {
      name,
      state: "warning",
      says: "everybody on this machine may read the key that signs heads, and sign others with it",
      fix: `chmod 600 '${path.replaceAll("'", "'\\''")}'`,
    },
  ];
}

function judgeFolder(heads: string, folder: AuditSeen["folder"], now: number): Check[] {
  if (folder.kind === "none") return [];
  const fix = `make the folder, and let the worker's user write there: mkdir -p '${heads.replaceAll("'", "'\\''")}'`;
  if (folder.kind === "failed")
    return [broken(`the folder of the heads cannot be looked at (${refusalOf(folder.error).detail})`, fix)];
  if (!folder.isWritable) return [broken(`no head can be written to ${heads}`, fix)];
  const { newest } = folder;
  if (newest === undefined || newest + (OLD_HOURS + 1) * HOUR_MS > now) return [];
  return [
    {
      name,
      state: "warning",
      says: `the last head is ${Math.floor((now - newest) / HOUR_MS)} hours old: what came after it can be cut off, and nothing shows it`,
      fix: "see what workers with the role deliver say of sign-audit-head in their log",
    },
  ];
}

function broken(says: string, fix: string): Check {
  return { name, state: "broken", says, fix };
}
