/** The same catalog as of other reads, which changed nothing: most do, and to make it anew of a million rows takes its time. */
import type { Catalog } from "../../catalog/catalog.ts";
import { canonicalJson } from "../../record/decode.ts";
import { catalogHash } from "./catalog-of.ts";
import type { CatalogGiven } from "./catalog-of.ts";
import { readDates } from "./read-dates.ts";

/** undefined: the reads differ in more than when they began. All lists but that of domains are those of the catalog itself. */
export function redate(catalog: Catalog, given: CatalogGiven): Catalog | undefined {
  if (!catalog.made || undated(catalog.made) !== undated(given)) return undefined;
  const { asOf, historyFrom, ofScope } = readDates(given.scopes);
  return {
    ...catalog,
    asOf,
    historyFrom,
    domains: catalog.domains.map((domain) => ({ ...domain, asOf: ofScope.get(domain.scope ?? "")?.asOf })),
    hash: catalogHash(given),
    made: { scopes: given.scopes, declared: given.declared },
  };
}

/** All that a catalog is made of but when it was read. */
function undated({ scopes, declared }: CatalogGiven): string {
  const rest = scopes.map(({ asOf: _, ...scope }) => scope).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return canonicalJson(JSON.parse(JSON.stringify({ scopes: rest, declared })));
}
