/** The catalog as an owner is told of it. */
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";

/** With the assets of a viewer's domains alone, and what lets anybody read these; as it is, where they see all. */
export function narrowed(index: CatalogIndex, viewer: Pick<Viewer, "domains">, at: number): CatalogIndex {
  if (viewer.domains === undefined) return index;
  const { catalog } = index;
  const isSeen = (project: string): boolean => seesDomain(viewer, index.projectAt(project, at)?.domain);
  const assets = catalog.assets.filter(({ project }) => isSeen(project));
  const ids = new Set(assets.map(({ id }) => id));
  const isOfThese = ({ asset }: { readonly asset: string }): boolean => ids.has(asset);
  return {
    ...index,
    catalog: {
      ...catalog,
      assets,
      subscriptions: catalog.subscriptions.filter(isOfThese),
      grants: catalog.grants.filter(isOfThese),
      exemptions: catalog.exemptions.filter(({ asset }) => asset === undefined || ids.has(asset)),
    },
  };
}
