/** What settings declare, for those who make catalogs and judge by them. */
import type { Pool, PoolClient } from "pg";
import type { Declared } from "../core/control-plane/catalog-of.ts";
import { declaredOf } from "../core/settings/declared.ts";
import { readDeclarations } from "./settings.ts";

/** As it stands; `knownAt`, in ms: as it stood then. */
export async function readDeclared(db: Pool | PoolClient, knownAt?: number): Promise<Declared> {
  const { domains, shares } = await readDeclarations(db, knownAt);
  return declaredOf(domains, shares);
}
