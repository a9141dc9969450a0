/** What was read is as sensitive as the most sensitive of it. */
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { highestOf } from "../../core/macie/severity.ts";
import type { Severity } from "../../core/macie/severity.ts";
import type { Sensitivities } from "../../store/asset-sensitivity.ts";

/** The most sensitive first; what is called otherwise comes behind, by name. */
const ORDER = ["restricted", "confidential", "internal", "public"];

export interface Classified {
  /** As the catalog says. */
  readonly classification: string | null;
  /** As Macie found. */
  readonly sensitivity: Severity | null;
}

/** `names` are the keys of assets by dictionary id. */
export function classifyBy(
  { catalog: { catalog }, sensitivities }: { catalog: CatalogIndex; sensitivities: Sensitivities },
  names: ReadonlyMap<number, string>,
): (assets: readonly number[]) => Classified {
  const known = new Map(catalog.assets.map(({ id, classification }) => [id, classification]));
  const rankOf = (classification: string): number => {
    const rank = ORDER.indexOf(classification.toLowerCase());
    return rank === -1 ? ORDER.length : rank;
  };
  return (assets) => {
    const ids = assets.map((id) => names.get(id) ?? "");
    const [classification = null] = ids
      .map((id) => known.get(id))
      .filter((one) => one !== undefined)
      .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
    const [first, ...rest] = ids.flatMap((id) => sensitivities.get(id) ?? []);
    return { classification, sensitivity: first ? highestOf([first, ...rest]) : null };
  };
}
