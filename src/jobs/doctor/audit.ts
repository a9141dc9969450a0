/** Looks at the key that signs heads of the audit log, and at where they go. Writes nothing. */
import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { hourOfName } from "../../core/audit/head.ts";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { judgeAuditHeads } from "../../core/doctor/audit.ts";
import type { AuditSeen } from "../../core/doctor/audit.ts";
import type { Check } from "../../core/doctor/check.ts";
import { readSigningKey } from "../../sources/audit-key/index.ts";

export interface AuditGiven {
  readonly heads: HeadPlace | undefined;
  readonly keyFile: string | undefined;
}

export async function examineAudit({ heads, keyFile }: AuditGiven, now: () => number): Promise<Check[]> {
  const [key, folder] = await Promise.all([lookAtKey(keyFile), lookAtFolder(heads)]);
  return judgeAuditHeads({ heads: heads && placeName(heads), key, folder, now: now() });
}

async function lookAtKey(path: string | undefined): Promise<AuditSeen["key"]> {
  if (path === undefined) return { kind: "absent" };
  return await readSigningKey(path).then(
    ({ id, isOpen }) => ({ kind: "seen" as const, path, id, isOpen }),
    (error: unknown) => ({ kind: "failed" as const, path, error }),
  );
}

async function lookAtFolder(place: HeadPlace | undefined): Promise<AuditSeen["folder"]> {
  if (place?.kind !== "folder") return { kind: "none" };
  try {
    const hours = (await readdir(place.path)).flatMap((name) => hourOfName(name) ?? []);
    const isWritable = await access(place.path, constants.W_OK).then(
      () => true,
      () => false,
    );
    return {
      kind: "seen",
      isWritable,
      newest: hours.length === 0 ? undefined : hours.reduce((a, b) => Math.max(a, b)),
    };
  } catch (error) {
    return { kind: "failed", error };
  }
}
