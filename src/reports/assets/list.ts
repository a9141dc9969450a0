/** Assets that the catalog has now, as a list shows them. */
import type { Pool, PoolClient } from "pg";
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import { holds } from "../../core/catalog/catalog.ts";
import type { Asset } from "../../core/catalog/catalog.ts";
import { compareText } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { readSensitivities } from "../../store/asset-sensitivity.ts";
import { readAssetCounts } from "../../store/asset-use.ts";

/** So far back are reads and alerts counted. */
export const COUNTED_DAYS = 30;

export interface ListedAsset {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly project_name: string | null;
  readonly domain: string | null;
  readonly domain_name: string | null;
  readonly classification: string | null;
  /** What Macie found in it; null: nothing. */
  readonly sensitivity: string | null;
  /** Of the last 30 days, as the next ones. */
  readonly reads: number;
  readonly readers: number;
  readonly bytes_out: number;
  readonly last_read_day: string | null;
  readonly open_alerts: number;
}

export interface AssetFilter {
  /** Words of its name or id, whatever their case. */
  readonly search?: string | undefined;
  readonly domain?: string | undefined;
  readonly classification?: string | undefined;
  readonly limit: number;
  /** The last one that was shown before; absent: from the first on. */
  readonly after?: { readonly name: string; readonly id: string } | undefined;
}

/** By name, then id: those that a viewer sees. `present` in ms: counts are of the days before. */
export async function readAssetList(
  db: Pool | PoolClient,
  index: CatalogIndex,
  { viewer, present, ...filter }: AssetFilter & { readonly viewer: Viewer; readonly present: number },
): Promise<ListedAsset[]> {
  const entries = chosen(entriesOf(index), viewer, filter);
  const since = present - COUNTED_DAYS * 86_400_000;
  const counts = await readAssetCounts(
    db,
    entries.map(({ asset }) => asset.id),
    since,
  );
  const sensitivities = await readSensitivities(db);
  return entries.map(({ asset, projectName, domain, domainName }) => {
    const own = counts.get(asset.id);
    return {
      id: asset.id,
      name: asset.name,
      project: asset.project,
      project_name: projectName,
      domain,
      domain_name: domainName,
      classification: asset.classification ?? null,
      sensitivity: sensitivities.get(asset.id) ?? null,
      reads: own?.reads ?? 0,
      readers: own?.readers ?? 0,
      bytes_out: own?.bytesOut ?? 0,
      last_read_day: own?.lastDay ?? null,
      open_alerts: own?.openAlerts ?? 0,
    };
  });
}

/** Whether it is an asset of a domain that a viewer sees. */
export function seesAsset(index: CatalogIndex, viewer: Viewer, id: string | undefined): boolean {
  const entry = entriesOf(index).find(({ asset }) => asset.id === id);
  return entry !== undefined && seesDomain(viewer, entry.domain);
}

export interface AssetEntry {
  readonly asset: Asset;
  readonly projectName: string | null;
  readonly domain: string | null;
  readonly domainName: string | null;
  /** Name and id in lower case. */
  readonly text: string;
}

function chosen(
  entries: readonly AssetEntry[],
  viewer: Viewer,
  { search, domain, classification, limit, after }: AssetFilter,
): AssetEntry[] {
  const words = search?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const found: AssetEntry[] = [];
  for (const entry of entries) {
    if (found.length >= limit) break;
    if (after && !isAfter(entry.asset, after)) continue;
    if (domain !== undefined && entry.domain !== domain) continue;
    if (classification !== undefined && entry.asset.classification !== classification) continue;
    if (!seesDomain(viewer, entry.domain)) continue;
    if (words.every((word) => entry.text.includes(word))) found.push(entry);
  }
  return found;
}

function isAfter({ name, id }: Asset, after: { readonly name: string; readonly id: string }): boolean {
  return (compareText(name, after.name) || compareText(id, after.id)) > 0;
}

const KNOWN = new WeakMap<CatalogIndex, readonly AssetEntry[]>();

/** By name, then id; made once of a catalog. */
export function entriesOf(index: CatalogIndex): readonly AssetEntry[] {
  const known = KNOWN.get(index);
  if (known) return known;
  const at = lastMoment(index.catalog);
  const names = new Map(
    index.catalog.domains.filter((domain) => holds(domain, at)).map(({ id, name }) => [id, name]),
  );
  const entries = index.catalog.assets
    .filter((asset) => holds(asset, at))
    .map((asset): AssetEntry => {
      const project = index.projectAt(asset.project, at);
      const domain = project?.domain ?? null;
      return {
        asset,
        projectName: project?.name ?? null,
        domain,
        domainName: domain === null ? null : (names.get(domain) ?? null),
        text: `${asset.name}\n${asset.id}`.toLowerCase(),
      };
    })
    .sort((a, b) => compareText(a.asset.name, b.asset.name) || compareText(a.asset.id, b.asset.id));
  KNOWN.set(index, entries);
  return entries;
}
