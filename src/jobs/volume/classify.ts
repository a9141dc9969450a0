/** What was read is as sensitive as the most sensitive of it, as the catalog had it at that time. */
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { groupBy } from "../../core/catalog/group.ts";

/** The most sensitive first; what is called otherwise comes behind, by name. */
const ORDER = ["restricted", "confidential", "internal", "public"];

function rankOf(classification: string): number {
  const rank = ORDER.indexOf(classification.toLowerCase());
  return rank === -1 ? ORDER.length : rank;
}

/** null: none of it is classified. */
export function mostSensitive(classifications: Iterable<string | null | undefined>): string | null {
  const [first] = [...classifications]
    .filter((classification) => typeof classification === "string")
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return first ?? null;
}

/** All classifications that an asset has, by dictionary id, within some time, in ms: several where it moves meanwhile. */
export type ClassificationsOf = (
  asset: number,
  range: { readonly from: number; readonly to: number },
) => readonly (string | null)[];

/** `names` are the keys of assets by dictionary id. */
export function classificationsBy(
  { catalog }: CatalogIndex,
  names: ReadonlyMap<number, string>,
): ClassificationsOf {
  const entries = groupBy(catalog.assets, ({ id }) => id);
  return (asset, { from, to }) => {
    const own = entries.get(names.get(asset) ?? "") ?? [];
    const then = own.filter((entry) => entry.from < to && entry.until > from);
    return [...new Set(then.map(({ classification }) => classification ?? null))];
  };
}
