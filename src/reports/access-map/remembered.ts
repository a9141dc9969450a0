/** The map of all domains, for whoever asks again and again: it is made of all sums of days. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { renew } from "../../core/remember.ts";
import { mapAccess } from "./compute.ts";
import type { MapRow } from "./compute.ts";
import { readReads } from "./query.ts";

export interface AccessMapAt {
  readonly rows: readonly MapRow[];
  /** When it was made, in ms. */
  readonly at: number;
}

/** What was made is good for so long, and shown for so long while it is made anew. */
const REMEMBERED = { ms: 300_000, old: 3_600_000 };

export interface MapGiven {
  readonly pool: Pool;
  readonly catalog: () => Promise<CatalogIndex>;
  /** In ms. */
  readonly now: () => number;
  /** Whether somebody was erased since it was asked last: then nothing that was remembered is shown. */
  readonly isNamelessNow: () => Promise<boolean>;
}

export function rememberMap({ pool, catalog, now, isNamelessNow }: MapGiven): () => Promise<AccessMapAt> {
  const begin = () =>
    renew({ ...REMEMBERED, now }, async () => {
      const at = now();
      return { rows: mapAccess(await readReads(pool), await catalog()), at };
    });
  let read = begin();
  return async () => {
    if (await isNamelessNow()) read = begin();
    const map = await read();
    // whoever looks before anything was read does not see that for minutes
    if (map.rows.length === 0) read = begin();
    return map;
  };
}
