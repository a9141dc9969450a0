/** The catalog of a file with what settings declare beside it. */
import type { Pool } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { NO_CATALOG } from "../../core/catalog/index-catalog.ts";
import { declareIn } from "../../core/settings/declared.ts";
import { readDeclared } from "../../store/declared.ts";

/** As it stands in the database. Where there is no file, nothing is governed, and nothing is exempt. */
export async function declaredCatalog(pool: Pool, file: Catalog | undefined): Promise<Catalog> {
  return file ? declareIn(file, await readDeclared(pool)) : NO_CATALOG;
}
