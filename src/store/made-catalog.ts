/** The catalog of the control plane, made of its history as it stands, or stood. */
import type { Pool, PoolClient } from "pg";
import { CATALOG_KINDS, CatalogMaker, catalogHash } from "../core/control-plane/made/catalog-of.ts";
import type { CatalogGiven, Declared, MadeCatalog } from "../core/control-plane/made/catalog-of.ts";
import { readHistory } from "./control-entries.ts";
import { listScopes, listScopesAt } from "./control-plane.ts";
import { listPastBlindness } from "./past-blindness.ts";

type Given = CatalogGiven & {
  readonly hash: string;
  /** Whether every scope that is to be read was read once: before, what is missing may be in one that was not. */
  readonly isWhole: boolean;
};

/** What a catalog would be made of now, or at a time, in ms, as it was known then; undefined: no scope was read. */
export async function readCatalogGiven(
  db: Pool | PoolClient,
  declared: Declared,
  at?: number,
): Promise<Given | undefined> {
  const past = await listPastBlindness(db, at);
  const all = await (at === undefined ? listScopes(db) : listScopesAt(db, at));
  const scopes = all.flatMap(({ key, asOf, historyFrom, blind, revision, isConfigured }) =>
    asOf === null || historyFrom === null
      ? []
      : [{ key, asOf, historyFrom, blind, ...past.get(key), revision, isConfigured }],
  );
  const isWhole = all.every(({ asOf, isConfigured }) => asOf !== null || !isConfigured);
  if (scopes.length === 0) return undefined;
  return { scopes, declared, hash: catalogHash({ scopes, declared }), isWhole };
}

/** Makes it. Part of a transaction; what is read is what the reads of `given` had learnt, whatever is read meanwhile. */
export async function makeCatalog(client: PoolClient, given: CatalogGiven): Promise<MadeCatalog> {
  const maker = new CatalogMaker();
  for (const kind of CATALOG_KINDS) {
    for await (const page of readHistory(client, { kinds: [kind], scopes: given.scopes })) maker.take(page);
  }
  return maker.make(given);
}
