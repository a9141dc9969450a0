/** The catalog as it stands: of a file with what is declared beside it, or of the control plane, which is read again and again. */
import type { Pool } from "pg";
import { NO_CATALOG, indexCatalog } from "../../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Declared, MadeCatalog } from "../../core/control-plane/made/catalog-of.ts";
import { redate } from "../../core/control-plane/made/redate.ts";
import { declareIn } from "../../core/settings/declared.ts";
import { makeCatalog, readCatalogGiven } from "../../store/made-catalog.ts";
import { inTransaction } from "../../store/transaction.ts";
import { erasedSince } from "../privacy/erased-since.ts";

export interface CurrentCatalog {
  /** Made anew where a read, or what is declared, has changed since; else the same object. */
  read(): Promise<CatalogIndex>;
}

export interface ControlCatalog extends CurrentCatalog {
  /** What something names and no read has shown, or nobody can resolve; none where a file says who may read what. */
  unseen(): Promise<NotSeen>;
}

type NotSeen = Pick<MadeCatalog, "unseen" | "past" | "unresolved">;

/** `file` undefined: of the control plane, and empty as long as nothing was read. */
export function openCatalog(
  pool: Pool,
  {
    file,
    declared,
  }: { readonly file: Catalog | undefined; readonly declared: (pool: Pool) => Promise<Declared> },
): ControlCatalog {
  let current = indexCatalog(file ?? NO_CATALOG);
  let notSeen: NotSeen = { unseen: [], past: [], unresolved: [] };
  let reading: Promise<CatalogIndex> | undefined;
  /** Whoever was erased since is in it no more. */
  const isNamelessNow = erasedSince(pool);
  const make = async (): Promise<Catalog> => {
    if (file) return declareIn(file, await declared(pool));
    const given = await readCatalogGiven(pool, await declared(pool));
    const isErased = await isNamelessNow();
    if (!given || (given.hash === current.catalog.hash && !isErased)) return current.catalog;
    const redated = isErased ? undefined : redate(current.catalog, given);
    if (redated) return redated;
    const made = await inTransaction(pool, (client) => makeCatalog(client, given));
    notSeen = { unseen: made.unseen, past: made.past, unresolved: made.unresolved };
    return made.catalog;
  };
  const renew = async (): Promise<CatalogIndex> => {
    const catalog = await make();
    const isSame =
      catalog === current.catalog || (file !== undefined && catalog.hash === current.catalog.hash);
    return isSame ? current : (current = indexCatalog(catalog));
  };
  const read = (): Promise<CatalogIndex> => (reading ??= renew().finally(() => (reading = undefined)));
  return {
    read,
    async unseen() {
      await read();
      return notSeen;
    },
  };
}
