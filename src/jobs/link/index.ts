/**
 * Brings back the hours that something which came since concerns, and no others: the request behind a session, the
 * record behind an access key, a role's id, an addendum; a new catalog, an account whose logs are new, a finding of Macie. Run it after
 * records are committed and before hours are derived. Run it twice: the second run finds nothing to do.
 */
import type { Pool, PoolClient } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { movesBetween } from "../../core/catalog/moves.ts";
import { touchedBy } from "../../core/catalog/touched.ts";
import { accountKey } from "../../core/identity/keys.ts";
import { peersText } from "../../core/volume/subject.ts";
import { markStaleFrom } from "../../store/volume.ts";
import { noteMoves } from "../../store/moves.ts";
import { readCatalogByHash, writeCatalog } from "../../store/catalogs.ts";
import { readClock } from "../../store/clock.ts";
import { markHoursOf, markLate, markReplaced, markTouched } from "../../store/dependencies.ts";
import { listEnvironmentRoles } from "../../store/control-sight.ts";
import { readInputs, writeInputs } from "../../store/derive-inputs.ts";
import { markAllHours } from "../../store/dirty-hours.ts";
import { forgetFactJudgements } from "../../store/governance.ts";
import { forgetJudgements } from "../../store/pipeline-facts.ts";
import { inTransaction } from "../../store/transaction.ts";
import { markFiltered } from "./filters.ts";
import { markSensitive } from "./sensitivity.ts";

/** What derive computes with, beside records. */
export interface LinkGiven {
  readonly catalog: Catalog;
  /** Accounts that are ours. */
  readonly accounts: readonly string[];
  /** Hashes of everything else: where one changes, every hour is derived again. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** Held shared by whoever derives: what a derivation under way depends on is known before it is asked for. */
export const LINK_LOCK = 7_214_004;

/** Marks hours as behind. What changed since the last call is compared in one transaction. */
export async function linkLate(pool: Pool, given: LinkGiven): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [LINK_LOCK]);
    await markReplaced(client);
    await markLate(client);
    const stored = await readInputs(client);
    await markChanged(client, given, stored);
    await markSensitive(client, given.catalog, stored);
    await markFiltered(client, given.catalog, stored);
  });
}

async function markChanged(
  client: PoolClient,
  { catalog, accounts, hashes }: LinkGiven,
  stored: ReadonlyMap<string, string>,
): Promise<void> {
  const own = accounts.toSorted().join(",");
  const inputs = { ...hashes, catalog: catalog.hash, accounts: own };
  if (Object.entries(inputs).every(([name, hash]) => stored.get(name) === hash)) return;
  await writeCatalog(client, catalog);
  await writeInputs(client, inputs);
  const before = await readCatalogByHash(client, stored.get("catalog") ?? "", catalog);
  if (before) await noteMoved(client, before, catalog);
  if (!before || Object.entries(hashes).some(([name, hash]) => stored.get(name) !== hash)) {
    await markAllHours(client);
    await forgetJudgements(client);
    await forgetFactJudgements(client);
    return;
  }
  if (before.hash !== catalog.hash) {
    await markTouched(client, touchedBy(before, catalog, await listEnvironmentRoles(client)));
    if (peersText(before) !== peersText(catalog)) await markStaleFrom(client, -Infinity);
  }
  await markHoursOf(client, difference(stored.get("accounts") ?? "", own).map(accountKey));
}

/** Of files: the control plane dates what moves. As of the last second that the new one speaks of, so that it is in what is made by it. */
async function noteMoved(client: PoolClient, before: Catalog, after: Catalog): Promise<void> {
  if (before.made ?? after.made) return;
  const last = Math.min(await readClock(client), lastMoment(after));
  const at = Math.floor(last / 1000) * 1000;
  await noteMoves(client, movesBetween(before, after, at));
}

/** What only one of two lists has. */
function difference(a: string, b: string): string[] {
  const [left, right] = [new Set(a.split(",")), new Set(b.split(","))];
  return [...left, ...right].filter((item) => left.has(item) !== right.has(item));
}
