/** Reads of the database as somebody may: row security leaves out what is not of an owner's domains. */
import type { Pool, PoolClient } from "pg";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { holds } from "../core/catalog/catalog.ts";
import { readAssetIds } from "../store/viewer-assets.ts";
import { inTransaction } from "../store/transaction.ts";
import type { ReadAs } from "./deps.ts";

/** One statement sees what the next one sees; Postgres itself refuses whatever would change something. */
export function createReadAs(pool: Pool, catalog: () => Promise<CatalogIndex>): ReadAs {
  const known = new Map<string, string>();
  let hash: string | undefined;

  /** Ids of all assets that were ever of these domains' projects, in JSON. */
  async function assetsOf(domains: readonly string[]): Promise<string> {
    const index = await catalog();
    if (hash !== index.catalog.hash) known.clear();
    hash = index.catalog.hash;
    const key = domains.join("\n");
    const before = known.get(key);
    if (before !== undefined) return before;
    const own = new Set(domains);
    const assets = index.catalog.assets.filter((asset) => {
      const domain = index.projectAt(asset.project, index.catalog.asOf)?.domain;
      return domain !== undefined && own.has(domain) && holds(asset, index.catalog.asOf);
    });
    const ids = JSON.stringify(await readAssetIds(pool, [...new Set(assets.map(({ id }) => id))]));
    known.set(key, ids);
    return ids;
  }

  return async (viewer, work) => {
    const { domains } = viewer;
    const assets = domains && (await assetsOf(domains));
    return await inTransaction(pool, async (client) => {
      await client.query("set transaction isolation level repeatable read, read only");
      if (domains) await limit(client, domains, assets ?? "[]");
      return await work(client);
    });
  };
}

/** For the rest of the transaction. */
async function limit(client: PoolClient, domains: readonly string[], assets: string): Promise<void> {
  await client.query("set local role auditplane_owner");
  await client.query(
    "select set_config('auditplane.domains', $1, true), set_config('auditplane.assets', $2, true)",
    [JSON.stringify(domains), assets],
  );
}
