/**
 * How sensitive assets are, by what Macie found in them, and what it found where no asset is. Pure, and independent of
 * the order of findings. Macie knows no tables: its objects are joined to assets by the longest location that holds them.
 */
import { dataFolder } from "../access/data-folder.ts";
import { holds } from "../catalog/catalog.ts";
import type { Asset } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { assetOf } from "../catalog/places.ts";
import type { MacieFinding } from "./finding.ts";
import { sumUp } from "./found-data.ts";
import type { FoundData, ObjectFinding } from "./found-data.ts";
import { isInForce, newestOf } from "./newest.ts";
import { highestOf } from "./severity.ts";
import type { Severity } from "./severity.ts";

/** What was found on a bucket alone: it holds for everything in it, and says nothing of any one asset. */
export interface BucketConcern {
  readonly bucket: string;
  readonly severity: Severity;
  readonly types: readonly string[];
  readonly newestAt: number;
}

export interface AssetSensitivity {
  readonly asset: Asset;
  /** The highest of what was found in the asset and on its buckets. */
  readonly severity: Severity;
  /** What was found in its own objects; undefined: only its buckets were found. */
  readonly data: FoundData | undefined;
  readonly buckets: readonly BucketConcern[];
}

/** Sensitive data in a folder that no asset covers. */
export interface UncoveredPlace {
  /** `s3://bucket/folder/`, without the parts that divide a data set (`dt=2026-09-02/`). */
  readonly resource: string;
  readonly bucket: string;
  readonly data: FoundData;
}

export interface Sensitivities {
  /** By the asset's id. */
  readonly assets: readonly AssetSensitivity[];
  /** By resource. */
  readonly uncovered: readonly UncoveredPlace[];
  /** Of buckets in which no asset lies, by name. */
  readonly uncoveredBuckets: readonly BucketConcern[];
}

/**
 * Joins findings to the assets of the catalog as it was at a time. Of each finding the newest version counts, and only
 * one that is neither archived nor a sample.
 */
export function sensitivitiesOf(
  findings: Iterable<MacieFinding>,
  index: CatalogIndex,
  at: number,
): Sensitivities {
  const inForce = newestOf(findings).filter(isInForce);
  const placed = inForce.flatMap((finding) => placeOf(finding, index, at) ?? []);
  const ofAssets = groupBy(
    placed.filter(({ asset }) => asset !== undefined),
    ({ asset }) => asset,
  );
  const ofNone = groupBy(
    placed.filter(({ asset }) => asset === undefined),
    ({ resource }) => dataFolder(resource),
  );
  const concerns = concernsOf(inForce);
  const inBuckets = assetsByBucket(index, at);
  const assets = new Set([
    ...ofAssets.keys(),
    ...[...concerns.keys()].flatMap((name) => inBuckets.get(name)),
  ]);
  return {
    assets: [...assets]
      .flatMap((asset) => asset ?? [])
      .flatMap((asset) => {
        const own = ofAssets.get(asset);
        const buckets = bucketsOf(asset).flatMap((name) => concerns.get(name) ?? []);
        return withSeverity(asset, own && sumUp(own.map(({ finding }) => finding)), buckets) ?? [];
      })
      .toSorted((a, b) => compareText(a.asset.id, b.asset.id)),
    uncovered: [...ofNone]
      .map(([resource, found]) => ({
        resource,
        bucket: bucketOf(resource),
        data: sumUp(found.map(({ finding }) => finding)),
      }))
      .toSorted((a, b) => compareText(a.resource, b.resource)),
    uncoveredBuckets: [...concerns.values()].filter(({ bucket }) => !inBuckets.has(bucket)),
  };
}

interface Placed {
  readonly finding: ObjectFinding;
  /** The folder of the object. */
  readonly resource: string;
  readonly asset: Asset | undefined;
}

/** Undefined for findings on a bucket alone. */
function placeOf(finding: MacieFinding, index: CatalogIndex, at: number): Placed | undefined {
  const { bucket, object } = finding;
  if (!object || isOnBucket(finding)) return undefined;
  const resource = `s3://${bucket.name}/${object.key.slice(0, object.key.lastIndexOf("/") + 1)}`;
  return {
    finding: { ...finding, object },
    resource,
    asset: assetOf(index.resolveResource(resource), at),
  };
}

/** Settings are the bucket's, and so is what names no object that can be read. */
function isOnBucket({ category, object }: MacieFinding): boolean {
  return category === "POLICY" || object === undefined;
}

/** By the bucket's name, in order. */
function concernsOf(findings: readonly MacieFinding[]): ReadonlyMap<string, BucketConcern> {
  const byBucket = groupBy(findings.filter(isOnBucket), ({ bucket }) => bucket.name);
  const concerns = [...byBucket].flatMap(([bucket, [first, ...rest]]) => {
    if (!first) return [];
    const all = [first, ...rest];
    return {
      bucket,
      severity: highestOf([first.severity, ...rest.map(({ severity }) => severity)]),
      types: [...new Set(all.map(({ type }) => type))].sort(compareText),
      newestAt: all.reduce((newest, { updatedAt }) => Math.max(newest, updatedAt), -Infinity),
    };
  });
  return new Map(
    concerns
      .toSorted((a, b) => compareText(a.bucket, b.bucket))
      .map((concern) => [concern.bucket, concern] as const),
  );
}

function assetsByBucket({ catalog }: CatalogIndex, at: number): ReadonlyMap<string, readonly Asset[]> {
  const places = catalog.assets
    .filter((asset) => holds(asset, at))
    .flatMap((asset) => bucketsOf(asset).map((bucket) => ({ bucket, asset })));
  const byBucket = groupBy(places, ({ bucket }) => bucket);
  return new Map([...byBucket].map(([bucket, found]) => [bucket, found.map(({ asset }) => asset)]));
}

/** The buckets that an asset lies in, each once, in order. */
function bucketsOf({ locations }: Asset): string[] {
  return [...new Set(locations.map(bucketOf))].sort(compareText);
}

function bucketOf(resource: string): string {
  return /^s3:\/\/([^/]*)/.exec(resource)?.[1] ?? "";
}

function withSeverity(
  asset: Asset,
  data: FoundData | undefined,
  buckets: readonly BucketConcern[],
): AssetSensitivity | undefined {
  const [first, ...rest] = [...(data ? [data] : []), ...buckets].map(({ severity }) => severity);
  return first && { asset, severity: highestOf([first, ...rest]), data, buckets };
}
