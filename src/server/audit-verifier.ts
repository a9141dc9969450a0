/** Checks the audit log for whoever asks over HTTP: not again and again, since all of it is read. */
import type { Pool } from "pg";
import { readHeads, readSigningKey } from "../app.ts";
import type { Config } from "../config.ts";
import type { HeadKeys } from "../core/audit/head.ts";
import { placeName } from "../core/audit/head-place.ts";
import { remember } from "../core/remember.ts";
import type { CheckedAudit } from "../http/deps.ts";
import { verifyAuditLog } from "../jobs/audit/verify.ts";

/** What was found is good for so long. */
const REMEMBERED_MS = 300_000;

export function auditVerifier(pool: Pool, config: Config): () => Promise<CheckedAudit> {
  return remember(REMEMBERED_MS, Date.now, () => check(pool, config, Date.now()));
}

/** By heads where it is configured where they are, and whose signature they bear. */
async function check(pool: Pool, { audit, s3PathStyle }: Config, checkedAt: number): Promise<CheckedAudit> {
  const { heads: place, keyFile } = audit;
  if (!place || keyFile === undefined) {
    const log = await verifyAuditLog({ pool, heads: [], keys: new Map() });
    return { ...log, place: undefined, checkedAt };
  }
  const keys = await keysIn(keyFile);
  const heads = await readHeads(place, { pathStyle: s3PathStyle }); // before the log: it must hold all that was signed by now
  return { ...(await verifyAuditLog({ pool, heads, keys })), place: placeName(place), checkedAt };
}

async function keysIn(keyFile: string): Promise<HeadKeys> {
  const key = await readSigningKey(keyFile);
  return new Map([[key.id, key.publicKey]]);
}
