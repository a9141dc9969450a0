/** Whether two names are one person's: two logins of somebody are the same hand. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { nameKey } from "../catalog/index-catalog.ts";

/** By what the catalog says of a time, in ms; names that it knows nothing of are compared as they are. */
export function samePersonAt(index: CatalogIndex, at: number): (a: string, b: string) => boolean {
  const personOf = (name: string): string => nameKey(index.personAt(name, at)?.id ?? name);
  return (a, b) => a === b || personOf(a) === personOf(b);
}
