/** Brings in line how sensitive assets are with what Macie found since, and marks the hours of those that changed. */
import type { PoolClient } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { indexCatalog } from "../../core/catalog/index-catalog.ts";
import { sensitivitiesOf } from "../../core/macie/sensitivity.ts";
import { readMacieStamp, readSensitivities, replaceSensitivities } from "../../store/asset-sensitivity.ts";
import type { Sensitivities } from "../../store/asset-sensitivity.ts";
import { markTouched } from "../../store/dependencies.ts";
import { writeInputs } from "../../store/derive-inputs.ts";
import { readStandingFindings } from "../../store/macie-standing.ts";

/**
 * Part of the transaction that links. `stored`: the inputs that derived state has. What was found counts for all accesses,
 * those before it, too: the data were as sensitive then.
 */
export async function markSensitive(
  client: PoolClient,
  catalog: Catalog,
  stored: ReadonlyMap<string, string>,
): Promise<void> {
  const stamp = await readMacieStamp(client);
  const inputs = { macie: stamp, macie_catalog: catalog.hash };
  if (Object.entries(inputs).every(([name, value]) => stored.get(name) === value)) return;
  const before = await readSensitivities(client);
  const after = await sensitivitiesNow(client, catalog);
  const ids = new Set([...before.keys(), ...after.keys()]);
  const changed = [...ids].filter((id) => before.get(id) !== after.get(id));
  if (changed.length > 0) {
    await replaceSensitivities(client, after);
    await markTouched(client, {
      people: new Map(),
      assets: new Map(changed.map((id) => [id, -Infinity])),
      keys: new Map(),
      named: { assets: new Set(), people: new Set() },
    });
  }
  await writeInputs(client, inputs);
}

/** Of what was found in an asset's own objects; what was found on its bucket alone says nothing of the asset. */
async function sensitivitiesNow(client: PoolClient, catalog: Catalog): Promise<Sensitivities> {
  if (catalog.assets.length === 0) return new Map();
  const { findings } = await readStandingFindings(client);
  if (findings.length === 0) return new Map();
  const { assets } = sensitivitiesOf(findings, indexCatalog(catalog), catalog.asOf);
  return new Map(assets.flatMap(({ asset, data }) => (data ? [[asset.id, data.severity] as const] : [])));
}
