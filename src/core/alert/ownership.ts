/** Who owns now what findings are about: who is told lives today, whatever the catalog said when it was read. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { holds } from "../catalog/catalog.ts";

/** The domain that owns an asset now; `then`: the one that owned it when it was read. Whatever nothing is known of stays as it was. */
export type DomainNow = (asset: string | null, then: string | null) => string | null;

export function indexOwnership(index: CatalogIndex): DomainNow {
  const { catalog } = index;
  let assets: ReadonlyMap<string, typeof catalog.assets> | undefined;
  return (asset, then) => {
    if (asset === null) return then;
    assets ??= groupBy(catalog.assets, ({ id }) => id);
    const entries = assets.get(asset)?.filter((entry) => holds(entry, catalog.asOf)) ?? [];
    const domains = new Set(entries.map(({ project }) => index.projectAt(project, catalog.asOf)?.domain));
    const [only] = domains;
    return domains.size === 1 && only !== undefined ? only : then;
  };
}

/** The assets that some domains own now. */
export function assetsOf(index: CatalogIndex, domains: ReadonlySet<string>): string[] {
  const { asOf, assets } = index.catalog;
  return assets
    .filter((asset) => holds(asset, asOf) && domains.has(index.projectAt(asset.project, asOf)?.domain ?? ""))
    .map(({ id }) => id);
}
