/** Checks the audit log from its first entry to its last; of the log no more than a batch is held. Changes nothing. */
import type { Pool } from "pg";
import { LogCheck } from "../../core/audit/check-log.ts";
import type { CheckedLog } from "../../core/audit/check-log.ts";
import type { HeadFile } from "../../core/audit/check-heads.ts";
import type { HeadKeys } from "../../core/audit/head.ts";
import { readChain } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";

export interface VerifyGiven {
  readonly pool: Pool;
  readonly heads: readonly HeadFile[];
  readonly keys: HeadKeys;
  readonly signal?: AbortSignal;
  readonly onRead?: (entries: number) => void;
}

export async function verifyAuditLog({
  pool,
  heads,
  keys,
  signal,
  onRead,
}: VerifyGiven): Promise<CheckedLog> {
  const check = new LogCheck({ files: heads, keys, now: await readClock(pool) });
  let read = 0;
  for await (const part of readChain(pool)) {
    signal?.throwIfAborted();
    if (!part.every((entry) => check.add(entry))) break;
    onRead?.((read += part.length));
  }
  return check.report();
}
