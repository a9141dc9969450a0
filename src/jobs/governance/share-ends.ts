/** Finds declared shares that are about to end: by the database's clock, whatever was read of the control plane. */
import type { Pool } from "pg";
import { TIMED_DISAGREEMENTS } from "../../core/governance/disagreement.ts";
import type { Disagreement } from "../../core/governance/disagreement.ts";
import { aboutAsset, assetsNow } from "../../core/governance/given.ts";
import { endingShares } from "../../core/governance/shares-ending.ts";
import { readSensitivities } from "../../store/asset-sensitivity.ts";
import { readClock } from "../../store/clock.ts";
import { readShares } from "../../store/declared.ts";
import { listStandingFacts, replaceFacts } from "../../store/governance.ts";
import type { FactChange } from "../../store/governance.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { CurrentCatalog } from "../sync/current-catalog.ts";

export interface ShareEndsDeps {
  readonly pool: Pool;
  /** Tells whose assets are, as far as anything was read. */
  readonly catalog: CurrentCatalog;
}

/** Run it twice: the second finds the same. */
export async function watchShareEnds({ pool, catalog }: ShareEndsDeps): Promise<FactChange> {
  const index = await catalog.read();
  return await inTransaction(pool, async (client) => {
    const now = await readClock(client);
    const sensitivities = await readSensitivities(client);
    const known = { index, at: now, sensitivityOf: (asset: string) => sensitivities.get(asset) };
    const assets = new Map(assetsNow(known).map((asset) => [asset.id, asset]));
    const told = new Set((await listStandingFacts(client, TIMED_DISAGREEMENTS)).map(nameOf));
    const facts = endingShares({
      shares: await readShares(client),
      now,
      aboutOf(id) {
        const asset = assets.get(id);
        return asset ? aboutAsset(asset, known) : {};
      },
      isTold: (fact) => told.has(nameOf(fact)),
    });
    return await replaceFacts(client, facts, { at: now, only: TIMED_DISAGREEMENTS });
  });
}

function nameOf({ subject, asset }: Pick<Disagreement, "subject" | "asset">): string {
  return JSON.stringify([subject, asset]);
}
