/** Buckets with data of which a policy prescribes where they lie, or how they are encrypted, and nobody read either. */
import { holds } from "../catalog/catalog.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { lastMoment } from "../catalog/moment.ts";
import { demandsIn } from "./effective.ts";
import type { MeshPolicy } from "./policy.ts";
import { unitsNow } from "./units-now.ts";

/** `s3://bucket`, sorted: of assets that there are. The Region of a table is in its ARN. */
export function unreadBuckets(
  policy: MeshPolicy,
  catalog: Pick<Catalog, "assets" | "projects" | "domains" | "asOf">,
  isRead: (bucket: string) => boolean,
): string[] {
  const at = lastMoment(catalog);
  const demandsOf = demandsIn(policy, unitsNow(catalog));
  const units = new Map(
    catalog.projects.flatMap((project) => (holds(project, at) ? [[project.id, project.domain]] : [])),
  );
  const buckets = catalog.assets.flatMap((asset) => {
    if (!holds(asset, at)) return [];
    const { regions, ofClass } = demandsOf(units.get(asset.project) ?? null);
    const isPrescribed = ofClass(asset.classification ?? null).encryption !== undefined;
    if (!isPrescribed && (regions === undefined || asset.tableArn !== undefined)) return [];
    return asset.locations.flatMap((place) => /^s3:\/\/[^/]+/.exec(place)?.[0] ?? []);
  });
  return [...new Set(buckets)].filter((bucket) => !isRead(bucket)).sort();
}
