/** A service outlives its database: one that starts while the database takes no connection waits, as one that runs does. */
import { setTimeout as sleep } from "node:timers/promises";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { isPassing } from "../store/passing.ts";

const AGAIN_MS = 5_000;

export interface PatienceGiven {
  /** Aborted when nothing is to be started any more. */
  readonly signal: AbortSignal;
  /** Told why there was no connection, each time. */
  readonly onWait: (wait: { readonly reason: string; readonly againInMs: number }) => void;
  readonly againInMs?: number;
}

/**
 * Does what needs a database, and does it again after a while for as long as the database refuses for a reason that passes: it
 * starts up, is away, or has no connection left. Throws whatever else it throws.
 */
export async function startPatiently(
  start: () => Promise<void>,
  { signal, onWait, againInMs = AGAIN_MS }: PatienceGiven,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await start();
    } catch (error) {
      const cause =
        error instanceof AuditplaneError && error.code === "migration_failed" ? error.cause : error;
      if (signal.aborted || !isPassing(cause)) throw error;
      onWait({ reason: reasonOf(cause), againInMs });
    }
    await sleep(againInMs, undefined, { signal }).catch(() => undefined);
  }
}
