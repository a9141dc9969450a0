/** The catalog as plain JSON, which has no infinity: an open end is null, and so is the `as_of` of no catalog. */
import type { Catalog } from "./catalog.ts";
import type { CatalogIndex } from "./index-catalog.ts";

const OPEN: Readonly<Record<string, number>> = { from: -Infinity, until: Infinity, asOf: Infinity };

export function packCatalog(catalog: Catalog): string {
  return JSON.stringify(catalog);
}

export function unpackCatalog(packed: string): Catalog {
  return unpack(packed) as Catalog;
}

/** Of the packed catalog its `people` alone. */
export function unpackPeople(packed: string): Catalog["people"] {
  return unpack(packed) as Catalog["people"];
}

function unpack(packed: string): unknown {
  return JSON.parse(packed, (key, value: unknown) => (value === null ? OPEN[key] : value));
}

/** When each domain was read, by id; '' stands for the catalog. In ms; null where there is no catalog. */
export function asOfByDomain(index: CatalogIndex): Record<string, number | null> {
  const ids = new Set(index.catalog.domains.map(({ id }) => id));
  return Object.fromEntries([["", index.asOf(null)], ...[...ids].map((id) => [id, index.asOf(id)] as const)]);
}
