/** The catalog that a command speaks of: of the control plane, as a kept database has it, or of a file. */
import type { Pool, PoolClient } from "pg";
import { readPolicy } from "../app.ts";
import { NO_CATALOG } from "../core/catalog/index-catalog.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { AuditplaneError } from "../errors.ts";
import { readDeclared } from "../store/declared.ts";
import { makeCatalog, readCatalogGiven } from "../store/made-catalog.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";

/** As it was known at a time, in ms; undefined: as it is known now. Throws `input_missing` where nothing was read by then. */
export async function readKnownCatalog(client: PoolClient, knownAt: number | undefined): Promise<Catalog> {
  const given = await readCatalogGiven(client, await readDeclared(client, knownAt), knownAt);
  if (given) return (await makeCatalog(client, given)).catalog;
  throw new AuditplaneError(
    "input_missing",
    "could not say who owns what: nothing of the control plane was read by then; run catalog sync first, or give a catalog file where --catalog is taken",
  );
}

/** Throws `catalog_invalid` or `input_missing`. */
export async function readCatalogFile(path: string): Promise<Catalog> {
  const { catalog } = await readPolicy({ catalog: path, rules: [], pipelines: [], builtinRules: false });
  return catalog ?? NO_CATALOG;
}

/** Of the file, where one is given, else what the database knows things by: the control plane, or the file that was judged by at last. */
export async function readCatalogOrStanding(pool: Pool, path: string | undefined): Promise<Catalog> {
  if (path !== undefined) return await readCatalogFile(path);
  return (await inTransaction(pool, readStandingCatalog)) ?? NO_CATALOG;
}
