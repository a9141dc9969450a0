/**
 * Traces: what a record says of a copy, or of a query, beyond what is stored of every record. A record leaves at most one. They are
 * few beside reads: one a query, a copy, a file of results.
 */
import { firstBits } from "../record/bits.ts";
import { isVendRequest } from "../record/origin.ts";
import { cleanText, knownString, objectOf, stringOf } from "../record/text.ts";
import type { JsonObject } from "../record/text.ts";
import { athenaId, queryOfKey, queryOfRequest } from "./query-id.ts";
import { crawledBy, replicatedBy } from "./standing-copies.ts";
import { writingOf } from "./statement.ts";

export const TRACE_KINDS = [
  /** An object was copied to `target`. */
  "copy",
  /** Lake Formation was asked for the data of a query. */
  "vend",
  /** A query was asked for. */
  "query",
  /** The result of a query was fetched through Athena. */
  "fetch",
  /** The file with the result of a query was touched. */
  "result",
  /** The list of the files that a query wrote. */
  "manifest",
  /** A file that a query wrote as a table. */
  "output",
  /** A bucket is replicated to `target`. */
  "replication",
  /** A crawler is pointed at places. */
  "crawler",
] as const;
export type TraceKind = (typeof TRACE_KINDS)[number];

export interface Trace {
  readonly kind: TraceKind;
  readonly queryId?: string | undefined;
  /** Where to: `s3://bucket/folder/`, or a name of a database. Of replication buckets, with blanks between: see `replicasOf`. */
  readonly target?: string | undefined;
  /** Of what stands (replication, crawlers): `s3://bucket/folder/` of each place that it concerns. */
  readonly sources?: readonly string[];
  /** Few and short. */
  readonly detail?: Readonly<Record<string, string>>;
}

const COPIES = new Set(["CopyObject", "UploadPartCopy"]);
const TOUCHES = new Set(["GetObject", "PutObject", "CompleteMultipartUpload", "SelectObjectContent"]);
const FETCHES = new Set(["GetQueryResults", "GetQueryResultsStream"]);
const CRAWLERS = new Set(["CreateCrawler", "UpdateCrawler"]);
const TEXT_MAX = 1024;
/** As many rules as S3 takes in a configuration of replication. */
const SOURCES_MAX = 1000;
/** Of as many buckets, each with what is around its name. */
const TARGETS_MAX = SOURCES_MAX * 70;

/**
 * What a record leaves, with texts that Postgres takes: NUL and lone surrogates are replaced. undefined for nearly all records.
 * Never throws.
 */
export function traceOf(record: JsonObject): Trace | undefined {
  const trace = readTrace(record);
  return trace && cleaned(trace);
}

/**
 * Where replication puts what lies at a place of one of its sources, by the source's number: keys stay what they are. What an earlier
 * version stored says all targets, and not which of them each source has.
 */
export function replicasOf({ target = "", detail }: Trace, source: number, place: string): string[] {
  const folder = place.slice(place.indexOf("/", "s3://".length) + 1);
  const targets = target.split(" ");
  const own = detail?.["targets"] === "by_source" ? targets.slice(source, source + 1) : targets;
  return own.map((bucket) => bucket + folder);
}

/** Number that stands for a query, for what hours depend on. */
export function queryKey(queryId: string): number {
  return firstBits(`query ${queryId}`);
}

function readTrace(record: JsonObject): Trace | undefined {
  const { eventSource: source, eventName: name } = record;
  if (typeof name !== "string") return undefined;
  if (source === "s3.amazonaws.com") return readOfS3(record, name);
  if (isVendRequest(record)) return readVend(record);
  if (source === "athena.amazonaws.com") return readOfAthena(record, name);
  if (source === "glue.amazonaws.com" && CRAWLERS.has(name) && !isRefused(record)) return readCrawler(record);
  return undefined;
}

function readOfS3(record: JsonObject, name: string): Trace | undefined {
  const parameters = objectOf(record["requestParameters"]);
  const bucket = knownString(parameters?.["bucketName"]);
  if (name === "PutBucketReplication")
    return bucket && !isRefused(record) ? readReplication(parameters, bucket) : undefined;
  const key = stringOf(parameters?.["key"]);
  if (key === undefined) return undefined;
  const place = bucket === undefined ? undefined : `s3://${bucket}/${key.slice(0, key.lastIndexOf("/") + 1)}`;
  if (COPIES.has(name)) return { kind: "copy", target: place };
  if (!TOUCHES.has(name)) return undefined;
  const object = queryOfKey(key);
  return object && { kind: object.is, queryId: object.queryId, target: place };
}

function readReplication(parameters: JsonObject | undefined, bucket: string): Trace | undefined {
  const rules = replicatedBy(parameters, bucket).slice(0, SOURCES_MAX);
  const [first] = rules;
  if (!first) return undefined;
  const sources = rules.map(({ source }) => source);
  if (rules.every(({ target }) => target === first.target))
    return { kind: "replication", sources: [...new Set(sources)], target: first.target };
  const target = rules.map((rule) => rule.target).join(" ");
  return { kind: "replication", sources, target, detail: { targets: "by_source" } };
}

function readCrawler(record: JsonObject): Trace | undefined {
  const crawled = crawledBy(objectOf(record["requestParameters"]));
  return crawled && { kind: "crawler", ...crawled };
}

function readVend(record: JsonObject): Trace | undefined {
  const parameters = objectOf(record["requestParameters"]);
  const more = objectOf(record["additionalEventData"]);
  const permissions = textsOf(parameters?.["permissions"]).join(",");
  const supported = textsOf(parameters?.["supportedPermissionTypes"]).join(",");
  return {
    kind: "vend",
    queryId: queryOfRequest(parameters),
    detail: without({
      engine: knownString(more?.["requesterService"]),
      permissions,
      supported,
      cells: parameters?.["cellLevelSecurityEnforced"] === true ? "enforced" : undefined,
      by: Array.isArray(parameters?.["dataLocations"]) ? "location" : undefined,
    }),
  };
}

function readOfAthena(record: JsonObject, name: string): Trace | undefined {
  const parameters = objectOf(record["requestParameters"]);
  if (FETCHES.has(name)) {
    const queryId = athenaId(parameters?.["queryExecutionId"]);
    return queryId === undefined ? undefined : { kind: "fetch", queryId };
  }
  if (name !== "StartQueryExecution") return undefined;
  const queryId = athenaId(objectOf(record["responseElements"])?.["queryExecutionId"]);
  if (queryId === undefined) return undefined;
  const statement = knownString(parameters?.["queryString"]);
  const writing = statement === undefined ? undefined : writingOf(statement);
  const results = knownString(objectOf(parameters?.["resultConfiguration"])?.["outputLocation"]);
  return {
    kind: "query",
    queryId,
    target: writing?.target,
    detail: without({
      workgroup: knownString(parameters?.["workGroup"]),
      statement: statement === undefined ? "masked" : "clear",
      writes: writing?.by,
      results,
    }),
  };
}

function isRefused(record: JsonObject): boolean {
  return stringOf(record["errorCode"]) !== undefined;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === "string").slice(0, 20)
    : [];
}

function without(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => (entry[1] ?? "") !== ""),
  );
}

function cleaned({ kind, queryId, target, sources, detail }: Trace): Trace {
  const clean = (text: string): string => cleanText(text, TEXT_MAX);
  return {
    kind,
    queryId: queryId === undefined ? undefined : cleanText(queryId, 128),
    target:
      target === undefined ? undefined : cleanText(target, kind === "replication" ? TARGETS_MAX : TEXT_MAX),
    ...(sources && { sources: sources.slice(0, SOURCES_MAX).map(clean) }),
    ...(detail && {
      detail: Object.fromEntries(Object.entries(detail).map(([name, text]) => [name, clean(text)])),
    }),
  };
}
