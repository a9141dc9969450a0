/** The domains that are somebody's: those whose owner they, or a group of theirs, are by the catalog, and all below them. */
import { holds } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";

/** Ids, sorted, as the catalog says now. `names`: every name that they go by; compared without case. */
export function ownDomains(index: CatalogIndex, names: readonly string[]): string[] {
  const { catalog } = index;
  const own = new Set(names.map((name) => name.toLowerCase()));
  const standing = catalog.domains.filter((domain) => holds(domain, catalog.asOf));
  const groups = catalog.groups.filter(
    (group) =>
      holds(group, catalog.asOf) &&
      group.members.some((one) => own.has(one.person.toLowerCase()) && holds(one, catalog.asOf)),
  );
  const owning = new Set([...own, ...groups.map(({ id }) => id.toLowerCase())]);
  const isOwn = ({ owners }: { readonly owners: readonly string[] }): boolean =>
    owners.some((owner) => owning.has(owner.toLowerCase()));
  const ids = standing.filter(({ id }) => index.lineOf(id, catalog.asOf).some(isOwn)).map(({ id }) => id);
  return [...new Set(ids)].sort();
}
