/** How sensitive assets are, and what sensitive data no asset covers: the report as programs read it. */
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { observeFolder } from "../../core/coverage/observability.ts";
import type { Sight } from "../../core/coverage/observability.ts";
import type { Level } from "../../core/coverage/selected.ts";
import type { FoundColumn, FoundData, FoundKind } from "../../core/macie/found-data.ts";
import { isInForce } from "../../core/macie/newest.ts";
import { sensitivitiesOf } from "../../core/macie/sensitivity.ts";
import type { BucketConcern, Sensitivities } from "../../core/macie/sensitivity.ts";
import { SEVERITIES } from "../../core/macie/severity.ts";
import type { Severity } from "../../core/macie/severity.ts";
import { isoTime } from "../../core/record/time.ts";
import type { BucketReader, StoredFindings } from "./query.ts";

interface DataLine {
  readonly severity: Severity;
  readonly kinds: readonly FoundKind[];
  readonly columns: readonly FoundColumn[];
  readonly objects: number;
  readonly newest_at: string;
}

export interface AssetLine extends DataLine {
  readonly asset: string;
  readonly project: string;
  readonly classification: string | null;
  /** What was found on its buckets alone. */
  readonly buckets: readonly BucketConcernLine[];
}

export interface ReaderLine {
  readonly person: string;
  readonly accesses: number;
  readonly bytes_out: number;
  readonly last_day: string;
}

export interface PlaceLine extends DataLine {
  /** `s3://bucket/folder/` */
  readonly place: string;
  readonly bucket: string;
  /** Of everything in the bucket that no asset covers; null: nothing is known of these days. */
  readonly readers: readonly ReaderLine[] | null;
  /** How much of the reads there could be seen; null: nobody was asked. */
  readonly observability: Level | null;
}

export interface BucketLine {
  readonly bucket: string;
  readonly severity: Severity;
  readonly types: readonly string[];
  readonly newest_at: string;
  readonly readers: readonly ReaderLine[] | null;
  readonly observability: Level | null;
}

type BucketConcernLine = Omit<BucketLine, "readers" | "observability">;

export interface SensitivityReport {
  readonly as_of: string;
  /** The most severe first, as in all lists here. */
  readonly assets: readonly AssetLine[];
  readonly uncovered: readonly PlaceLine[];
  /** In which no asset lies. */
  readonly uncovered_buckets: readonly BucketLine[];
  /** Archived findings and samples. */
  readonly left_out: number;
  /** Findings that nobody could read. */
  readonly unreadable: number;
  readonly read: readonly {
    readonly account: string;
    readonly region: string;
    readonly state: string;
    readonly reason: string | null;
    readonly detail: string | null;
    readonly ended_at: string | null;
  }[];
}

/** Of what is stored, by the catalog as it is now. The order of findings changes nothing. */
export async function computeSensitivity(
  { findings, unreadable, places }: StoredFindings,
  { index, now, sight }: { readonly index: CatalogIndex; readonly now: number; readonly sight: Sight },
  readersOf: (buckets: readonly string[]) => Promise<readonly BucketReader[] | undefined>,
): Promise<SensitivityReport> {
  const found = sensitivitiesOf(findings, index, now);
  const uncovered = [...found.uncovered, ...found.uncoveredBuckets];
  const readers = await readersOf(uncovered.map(({ bucket }) => bucket));
  return {
    as_of: isoTime(now),
    ...linesOf(found, readers, sight),
    left_out: findings.filter((finding) => !isInForce(finding)).length,
    unreadable,
    read: places.map(({ account, region, state, reason, detail, endedAt }) => ({
      account,
      region,
      state: state ?? "not_read_yet",
      reason,
      detail,
      ended_at: endedAt && isoTime(endedAt.getTime()),
    })),
  };
}

function linesOf(
  { assets, uncovered, uncoveredBuckets }: Sensitivities,
  readers: readonly BucketReader[] | undefined,
  sight: Sight,
): Pick<SensitivityReport, "assets" | "uncovered" | "uncovered_buckets"> {
  const byBucket = groupBy(readers ?? [], ({ bucket }) => bucket);
  const readersOf = (bucket: string): ReaderLine[] | null =>
    readers === undefined ? null : (byBucket.get(bucket) ?? []).map(readerLine);
  return {
    assets: assets
      .map(({ asset, severity, data, buckets }) => ({
        asset: asset.id,
        project: asset.project,
        classification: asset.classification ?? null,
        ...dataLine(data, buckets),
        severity,
        buckets: buckets.map(bucketLine),
      }))
      .toSorted((a, b) => bySeverity(a, b) || compareText(a.asset, b.asset)),
    uncovered: uncovered
      .map(({ resource, bucket, data }) => ({
        place: resource,
        bucket,
        ...dataLine(data, []),
        severity: data.severity,
        readers: readersOf(bucket),
        observability: observeFolder(resource, sight) ?? null,
      }))
      .toSorted((a, b) => bySeverity(a, b) || compareText(a.place, b.place)),
    uncovered_buckets: uncoveredBuckets
      .map((concern) => ({
        ...bucketLine(concern),
        readers: readersOf(concern.bucket),
        observability: observeFolder(`s3://${concern.bucket}/`, sight) ?? null,
      }))
      .toSorted((a, b) => bySeverity(a, b) || compareText(a.bucket, b.bucket)),
  };
}

function dataLine(
  data: FoundData | undefined,
  buckets: readonly BucketConcern[],
): Omit<DataLine, "severity"> {
  const newest = [...(data ? [data] : []), ...buckets].reduce(
    (time, { newestAt }) => Math.max(time, newestAt),
    -Infinity,
  );
  const { kinds = [], columns = [], objects = 0 } = data ?? {};
  return { kinds, columns, objects, newest_at: isoTime(newest) };
}

function bucketLine({ bucket, severity, types, newestAt }: BucketConcern): BucketConcernLine {
  return { bucket, severity, types, newest_at: isoTime(newestAt) };
}

function readerLine({ person, accesses, bytesOut, lastDay }: BucketReader): ReaderLine {
  return { person, accesses, bytes_out: bytesOut, last_day: lastDay };
}

type Severe = { readonly severity: Severity };

function bySeverity(a: Severe, b: Severe): number {
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);
}
