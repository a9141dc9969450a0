/** The catalog as reviews go by it: with what files before had elsewhere. */
import type { Pool } from "pg";
import { indexCatalog } from "../../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { withMoves } from "../../core/catalog/moves.ts";
import { listMoves } from "../../store/moves.ts";

/** The same object where nothing moved, and of the control plane, which dates what moves. */
export async function withMoved(pool: Pool, index: CatalogIndex): Promise<CatalogIndex> {
  if (index.catalog.made !== undefined) return index;
  const catalog = withMoves(index.catalog, await listMoves(pool));
  return catalog === index.catalog ? index : { ...indexCatalog(catalog), accounts: index.accounts };
}
