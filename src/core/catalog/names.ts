/** What a catalog calls its assets and domains: those that have ended as they were at last. */
import { groupBy } from "./group.ts";
import type { CatalogIndex } from "./index-catalog.ts";

export interface AssetNames {
  readonly asset: string;
  readonly name: string;
  readonly project: string;
  readonly projectName: string | null;
  readonly domain: string | null;
  readonly domainName: string | null;
  readonly classification: string | null;
  readonly locations: readonly string[];
}

export interface DomainNames {
  readonly domain: string;
  readonly name: string;
  /** As the catalog names them. */
  readonly owners: readonly string[];
}

/** Each asset once, by id: as its entry says that holds when the catalog was read, else by the last one. */
export function assetNames(index: CatalogIndex): AssetNames[] {
  const { asOf, assets } = index.catalog;
  return newestOf(assets, asOf).map((asset) => {
    const at = momentIn(asset, asOf);
    const project = index.projectAt(asset.project, at);
    const [domain] = project ? index.lineOf(project.domain, at) : [];
    return {
      asset: asset.id,
      name: asset.name,
      project: asset.project,
      projectName: project?.name ?? null,
      domain: project?.domain ?? null,
      domainName: domain?.name ?? null,
      classification: asset.classification ?? null,
      locations: asset.locations,
    };
  });
}

/** Each domain once, by id. */
export function domainNames({ catalog: { domains, asOf } }: CatalogIndex): DomainNames[] {
  return newestOf(domains, asOf).map(({ id, name, owners }) => ({ domain: id, name, owners }));
}

interface Entry {
  readonly id: string;
  readonly from: number;
  readonly until: number;
}

function newestOf<T extends Entry>(entries: readonly T[], asOf: number): T[] {
  return [...groupBy(entries, ({ id }) => id).values()].map((same) => {
    const begun = same.filter(({ from }) => from <= asOf);
    return (begun.length > 0 ? begun : same).reduce((a, b) => (b.from >= a.from ? b : a));
  });
}

/** When the entry held, as near to when the catalog was read as can be. */
function momentIn({ from, until }: Entry, asOf: number): number {
  return Math.max(Math.min(asOf, until - 1), from);
}
