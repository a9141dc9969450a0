/** What makes copies from then on: replication of a bucket, and crawlers that make tables of other people's places. */
import { knownString, objectOf } from "../record/text.ts";
import type { JsonObject } from "../record/text.ts";

export interface Replicated {
  /** `s3://bucket/prefix`; the bucket where a rule names no prefix. */
  readonly source: string;
  /** `s3://bucket/`. */
  readonly target: string;
}

/**
 * From where to where a bucket is replicated, by each rule that is enabled. CloudTrail writes the configuration as the XML had it: one
 * rule may stand alone or in a list.
 */
export function replicatedBy(parameters: JsonObject | undefined, bucket: string): Replicated[] {
  const configuration = objectOf(parameters?.["ReplicationConfiguration"]);
  return listOf(configuration?.["Rule"] ?? configuration?.["Rules"]).flatMap((one) => {
    const rule = objectOf(one);
    const name = knownString(objectOf(rule?.["Destination"])?.["Bucket"]);
    if (!rule || name === undefined || rule["Status"] === "Disabled") return [];
    const target = `s3://${name.replace(/^arn:[a-z-]+:s3:::/, "")}/`;
    return [{ source: `s3://${bucket}/${prefixOf(rule)}`, target }];
  });
}

function prefixOf(rule: JsonObject): string {
  const filter = objectOf(rule["Filter"]);
  const named = rule["Prefix"] ?? filter?.["Prefix"] ?? objectOf(filter?.["And"])?.["Prefix"];
  return knownString(named) ?? "";
}

/** Places that a crawler reads, and the database that its tables go to; undefined where it reads none of S3. */
export function crawledBy(
  parameters: JsonObject | undefined,
): { readonly sources: readonly string[]; readonly target: string | undefined } | undefined {
  const targets = listOf(objectOf(parameters?.["targets"])?.["s3Targets"]);
  const paths = targets.flatMap((target) => knownString(objectOf(target)?.["path"]) ?? []);
  const sources = paths
    .filter((path) => path.startsWith("s3://"))
    .map((path) => (path.endsWith("/") ? path : `${path}/`));
  if (sources.length === 0) return undefined;
  return { sources: unique(sources), target: knownString(parameters?.["databaseName"]) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
