/** What was read is as sensitive as the most sensitive of it, as the catalog had it at that time, and as Macie found it. */
import { compareClassifications } from "../../core/catalog/classification-order.ts";
import { groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { highestOf } from "../../core/macie/severity.ts";
import type { Severity } from "../../core/macie/severity.ts";
import type { Sensitivities } from "../../store/asset-sensitivity.ts";

export interface Classified {
  /** As the catalog says; null: not at all. */
  readonly classification: string | null;
  /** As Macie found. */
  readonly sensitivity: Severity | null;
}

/** Each by itself: what is classified highest may be other data than what Macie found most in. */
export function mostSensitive(all: readonly Classified[]): Classified {
  const [classification = null] = all.map((one) => one.classification).sort(compareClassifications);
  const [first, ...rest] = all.flatMap(({ sensitivity }) => sensitivity ?? []);
  return { classification, sensitivity: first ? highestOf([first, ...rest]) : null };
}

/** All that an asset is, by dictionary id, within some time, in ms: several where it moves meanwhile. */
export type ClassifiedWithin = (
  asset: number,
  range: { readonly from: number; readonly to: number },
) => readonly Classified[];

/** `names` are the keys of assets by dictionary id. */
export function classifiedBy(
  { catalog: { catalog }, sensitivities }: { catalog: CatalogIndex; sensitivities: Sensitivities },
  names: ReadonlyMap<number, string>,
): ClassifiedWithin {
  const entries = groupBy(catalog.assets, ({ id }) => id);
  return (asset, { from, to }) => {
    const id = names.get(asset) ?? "";
    const then = (entries.get(id) ?? []).filter((entry) => entry.from < to && entry.until > from);
    const classifications = new Set(then.map(({ classification }) => classification ?? null));
    const sensitivity = sensitivities.get(id) ?? null;
    return [...classifications].map((classification) => ({ classification, sensitivity }));
  };
}
