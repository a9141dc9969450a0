/** Every catalog that derived state was computed with. */
import type { Pool, PoolClient } from "pg";
import type { Catalog } from "../core/catalog/catalog.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import type { CatalogGiven } from "../core/control-plane/made/catalog-of.ts";
import { redate } from "../core/control-plane/made/redate.ts";
import { makeCatalog } from "./made-catalog.ts";
import { asOfByDomain, packCatalog, unpackCatalog } from "../core/catalog/stored.ts";

/** Keeps a catalog; what is known stays as it is. */
export async function writeCatalog(client: PoolClient, catalog: Catalog): Promise<void> {
  await client.query(
    "insert into catalogs (hash, content, made, as_of) values ($1, $2::jsonb, $3::jsonb, $4::jsonb) on conflict do nothing",
    [
      catalog.hash,
      catalog.made ? null : packCatalog(catalog),
      catalog.made ? JSON.stringify(catalog.made) : null,
      JSON.stringify(asOfByDomain(indexCatalog(catalog))),
    ],
  );
}

/**
 * One that was made of the history of the control plane is made anew, unless it differs from a catalog at hand in when it was read alone.
 */
export async function readCatalogByHash(
  client: PoolClient,
  hash: string,
  atHand?: Catalog,
): Promise<Catalog | undefined> {
  const { rows } = await client.query<{ content: string | null; made: CatalogGiven | null }>(
    "select content::text as content, made from catalogs where hash = $1",
    [hash],
  );
  const [row] = rows;
  if (row?.made) return (atHand && redate(atHand, row.made)) ?? (await makeCatalog(client, row.made)).catalog;
  return row?.content === null || row === undefined ? undefined : unpackCatalog(row.content);
}

/** The hash of the catalog that derived state was computed with at last. */
export async function readCatalogHash(db: Pool | PoolClient): Promise<string | undefined> {
  const { rows } = await db.query<{ hash: string }>("select hash from derive_inputs where name = 'catalog'");
  return rows[0]?.hash;
}

/** The catalog that derived state was computed with at last. */
export async function readCatalogInForce(client: PoolClient): Promise<Catalog | undefined> {
  const hash = await readCatalogHash(client);
  return hash === undefined ? undefined : await readCatalogByHash(client, hash);
}

/** When each domain was read, of the catalog in force; '' stands for the catalog itself. In ms. */
export async function readAsOf(db: Pool | PoolClient): Promise<ReadonlyMap<string, number | null>> {
  const { rows } = await db.query<{ as_of: Record<string, number | null> }>(
    "select as_of from catalogs c join derive_inputs i on i.name = 'catalog' and i.hash = c.hash",
  );
  return new Map(Object.entries(rows[0]?.as_of ?? {}));
}
