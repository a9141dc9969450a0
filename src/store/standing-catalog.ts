/** The catalog by which people are known: of the control plane, where it was read, else the one that was judged by at last. */
import type { PoolClient } from "pg";
import type { Catalog } from "../core/catalog/catalog.ts";
import { readCatalogInForce } from "./catalogs.ts";
import { readDeclared } from "./declared.ts";
import { makeCatalog, readCatalogGiven } from "./made-catalog.ts";

/** undefined: there is none. */
export async function readStandingCatalog(client: PoolClient): Promise<Catalog | undefined> {
  const given = await readCatalogGiven(client, await readDeclared(client));
  return given ? (await makeCatalog(client, given)).catalog : await readCatalogInForce(client);
}
