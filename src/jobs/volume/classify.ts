/** What was read is as sensitive as the most sensitive of it. */
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";

/** The most sensitive first; what is called otherwise comes behind, by name. */
const ORDER = ["restricted", "confidential", "internal", "public"];

/** `names` are the keys of assets by dictionary id. */
export function classifyBy(
  { catalog }: CatalogIndex,
  names: ReadonlyMap<number, string>,
): (assets: readonly number[]) => string | null {
  const known = new Map(catalog.assets.map(({ id, classification }) => [id, classification]));
  const rankOf = (classification: string): number => {
    const rank = ORDER.indexOf(classification.toLowerCase());
    return rank === -1 ? ORDER.length : rank;
  };
  return (assets) => {
    const found = assets
      .map((id) => known.get(names.get(id) ?? ""))
      .filter((classification) => classification !== undefined)
      .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
    return found[0] ?? null;
  };
}
