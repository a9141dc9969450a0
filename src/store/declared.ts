/** What settings declare, for those who make catalogs and judge by them. */
import type { Pool, PoolClient } from "pg";
import type { Declared } from "../core/control-plane/made/catalog-of.ts";
import type { Prescribed } from "../core/governance/given.ts";
import { declaredOf, prescribedOf } from "../core/settings/declared.ts";
import type { Share } from "../core/settings/share.ts";
import { readDeclarations } from "./settings.ts";

/** As it stands; `knownAt`, in ms: as it stood then. */
export async function readDeclared(db: Pool | PoolClient, knownAt?: number): Promise<Declared> {
  const { domains, shares } = await readDeclarations(db, knownAt);
  return declaredOf(domains, shares);
}

/** What domains prescribe, by id. */
export async function readPrescribed(db: Pool | PoolClient): Promise<Readonly<Record<string, Prescribed>>> {
  return prescribedOf((await readDeclarations(db)).domains);
}

/** Over ones, and those to come, too. By id. */
export async function readShares(db: Pool | PoolClient): Promise<readonly Share[]> {
  return (await readDeclarations(db)).shares;
}
