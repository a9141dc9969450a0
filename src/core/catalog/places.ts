/** Which asset a resource belonged to, when: the longest matching location, of several of one project the smaller id. */
import { holds } from "./catalog.ts";
import type { Asset, Interval } from "./catalog.ts";
import { compareText, groupBy } from "./group.ts";

/** The time during which a resource belonged to one asset. */
export interface Tenure extends Interval {
  readonly asset: Asset;
}

const NONE: readonly Tenure[] = [];

/**
 * Answers the tenures of a resource: disjoint, in order, gaps where no asset covers it. A resource is the folder of an
 * object (`s3://bucket/folder/`) or a table ARN. Answers are one and the same for all folders below one location.
 */
export function createResolver(assets: readonly Asset[]): (resource: string) => readonly Tenure[] {
  const byPlace = groupBy(
    assets.flatMap((asset) => placesOf(asset).map((place) => ({ place, asset }))),
    ({ place }) => place,
  );
  const ofPlace = new Map<string, readonly Tenure[]>();
  const tenuresOf = (place: string): readonly Tenure[] => {
    let tenures = ofPlace.get(place);
    if (!tenures) {
      const owners = (byPlace.get(place) ?? []).map(({ asset }) => asset);
      tenures = layer(owners.toSorted((a, b) => compareText(a.id, b.id)).map(ownTenure));
      ofPlace.set(place, tenures);
    }
    return tenures;
  };
  return (resource) => {
    const chain = prefixes(resource).filter((prefix) => byPlace.has(prefix));
    const [only] = chain;
    if (only === undefined) return NONE;
    return chain.length === 1 ? tenuresOf(only) : layer(chain.flatMap(tenuresOf));
  };
}

/** The asset of the tenure that holds a time. */
export function assetOf(tenures: readonly Tenure[], at: number): Asset | undefined {
  for (const tenure of tenures) if (holds(tenure, at)) return tenure.asset;
  return undefined;
}

function placesOf({ locations, tableArn }: Asset): readonly string[] {
  return [...new Set(tableArn === undefined ? locations : [...locations, tableArn])];
}

function ownTenure(asset: Asset): Tenure {
  return { asset, from: asset.from, until: asset.until };
}

/** Lays tenures over one another: at each time the first of the list answers. */
function layer(tenures: readonly Tenure[]): readonly Tenure[] {
  if (tenures.length < 2) return tenures;
  const borders = [...new Set(tenures.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
  const layered: Tenure[] = [];
  for (const [number, until] of borders.slice(1).entries()) {
    const from = borders[number] as number;
    const top = tenures.find((tenure) => tenure.from <= from && until <= tenure.until);
    const last = layered.at(-1);
    if (!top) continue;
    if (last?.asset === top.asset && last.until === from) layered[layered.length - 1] = { ...last, until };
    else layered.push({ asset: top.asset, from, until });
  }
  return layered;
}

/** The resource itself and, of a folder, every folder above it, longest first. */
function prefixes(resource: string): string[] {
  if (!resource.startsWith("s3://")) return [resource];
  const found: string[] = [];
  for (let slash = resource.lastIndexOf("/"); slash > 4; slash = resource.lastIndexOf("/", slash - 1)) {
    found.push(resource.slice(0, slash + 1));
  }
  return found;
}
