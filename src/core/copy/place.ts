/** Where copies go, as the catalog has it at the time. */
import { holds } from "../catalog/catalog.ts";
import type { Asset } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { assetOf } from "../catalog/places.ts";

export interface Goal {
  readonly target: string | null;
  /** That covers the place. */
  readonly asset: Asset | undefined;
}

/** What a place is: of a place that is none of S3, or not known, nothing. */
export function goalAt(index: CatalogIndex, target: string | undefined, at: number): Goal {
  if (target === undefined) return { target: null, asset: undefined };
  return { target, asset: assetOf(index.resolveResource(target), at) };
}

/** What stays with its owner is no copy: a place of the same asset, or of another of its project. */
export function staysHome(source: Asset, { asset }: Goal): boolean {
  return asset !== undefined && (asset.id === source.id || asset.project === source.project);
}

/**
 * A place and the locations of assets within it, since a bucket may hold many: what they are of has data there. Sorted, the place
 * first.
 */
export function placesIn(index: CatalogIndex, place: string, at: number): string[] {
  const inside = index.catalog.assets
    .filter((asset) => holds(asset, at))
    .flatMap(({ locations }) => locations.filter((location) => location.startsWith(place)));
  return [place, ...new Set(inside.filter((location) => location !== place).sort())];
}
