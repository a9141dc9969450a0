/** The variables of the audit log's signed heads. */
import type { HeadPlace } from "../core/audit/head-place.ts";
import { folderOrBucket, text } from "./fields.ts";

export interface AuditSettings {
  /** Where signed heads of the audit log are kept. */
  readonly heads: HeadPlace | undefined;
  /** Path of the key that signs them. */
  readonly keyFile: string | undefined;
}

export const auditFields = {
  AUDITPLANE_AUDIT_HEADS: folderOrBucket.describe(
    "Where signed heads of the audit log are written, and looked for: a folder, or s3://bucket/prefix, which whoever owns the database cannot change; one for each database. Absent: nowhere, and a cut tail of the log cannot be seen.",
  ),
  AUDITPLANE_AUDIT_KEY: text.describe(
    "File with the private key that signs them (Ed25519, PKCS8, PEM), as auditplane audit keygen writes it. Absent: none is signed.",
  ),
} as const;

interface AuditData {
  readonly AUDITPLANE_AUDIT_HEADS?: HeadPlace | undefined;
  readonly AUDITPLANE_AUDIT_KEY?: string | undefined;
}

export function auditSettings(data: AuditData): AuditSettings {
  return { heads: data.AUDITPLANE_AUDIT_HEADS, keyFile: data.AUDITPLANE_AUDIT_KEY };
}
