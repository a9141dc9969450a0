/** Marks the hours of assets whose filters changed since the last call. */
import type { PoolClient } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { readFilteredAssets } from "../../store/asset-filters.ts";
import { markTouched } from "../../store/dependencies.ts";
import { writeInputs } from "../../store/derive-inputs.ts";

/** Part of the transaction that links. `stored`: the inputs that derived state has. */
export async function markFiltered(
  client: PoolClient,
  catalog: Catalog,
  stored: ReadonlyMap<string, string>,
): Promise<void> {
  const now = [...(await readFilteredAssets(client, catalog))].map((entry) => JSON.stringify(entry));
  const text = now.join("\n");
  const known = stored.get("filters") ?? "";
  if (text === known) return;
  const [before, after] = [new Set(known === "" ? [] : known.split("\n")), new Set(now)];
  const changed = [...before, ...after].filter((line) => before.has(line) !== after.has(line));
  const assets = changed.map((line) => (JSON.parse(line) as [string, unknown])[0]);
  await markTouched(client, {
    people: new Map(),
    assets: new Map(assets.map((id) => [id, -Infinity])),
    keys: new Map(),
    named: { assets: new Set(), people: new Set() },
  });
  await writeInputs(client, { filters: text });
}
