/**
 * Brings back the hours that something which came late concerns: the request behind a session, the record behind an
 * access key, a role's id, an addendum. Run it after records are committed and before hours are derived. Run it twice:
 * the second run finds nothing to do.
 */
import type { Pool } from "pg";
import { markHoursOf, markReplaced, takeLateKeys } from "../../store/dependencies.ts";
import { inTransaction } from "../../store/transaction.ts";

/** Held shared by whoever derives: what a derivation that is under way depends on is known before it is asked for. */
export const LINK_LOCK = 7_214_004;

/** Marks the hours that depend on what came since the last call, and no others. */
export async function linkLate(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [LINK_LOCK]);
    await markHoursOf(client, await takeLateKeys(client));
    await markReplaced(client);
  });
}
