/**
 * Recognises an access to data in a record: what was done to which resource, and how many bytes left.
 * A resource is the folder of an object (`s3://bucket/path/`) or a table ARN: assets are found by either.
 */
import { firstBits } from "./bits.ts";
import { isVendRequest } from "./origin.ts";
import { isHidden, knownString, objectOf, stringOf } from "./text.ts";
import type { JsonObject } from "./text.ts";

export const ACTIONS = ["read", "list", "write", "delete", "admin"] as const;
export type Action = (typeof ACTIONS)[number];

export interface RecordedAccess {
  readonly action: Action;
  /** Undefined where the record does not say what was touched. */
  readonly resource: string | undefined;
  /** 53 bits that stand for bucket and key; undefined where there is no single object. */
  readonly objectHash: number | undefined;
  /** Bytes that left S3; undefined where the record does not say (a governed query, an absent or absurd number). */
  readonly bytesOut: number | undefined;
  /** Bytes that came to S3 by a write. */
  readonly bytesIn: number | undefined;
}

const S3_SOURCES = new Set([
  "s3.amazonaws.com",
  "s3express.amazonaws.com",
  "s3-outposts.amazonaws.com",
  "s3-object-lambda.amazonaws.com",
]);
/** Spelt both ways in AWS's documents. */
const NETWORK_TYPES = new Set<unknown>(["AwsVpceEvents", "AwsVpceEvent"]);
const COPIES = new Set(["CopyObject", "UploadPartCopy"]);
const ADMIN = /(Acl|Policy|Tagging|Retention|LegalHold)$/;
/** In place of a bucket's name: an access point's ARN or alias. Only `resources` tell the bucket. */
const ALIAS = /^arn:|-s3alias$|--(ol|op)-s3$/;
const ACCESS_POINT_ARN = /^arn:[^/]*:accesspoint[/:]/;
/** No object is larger than 50 TB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingObjects.html */
const BYTES_MAX = 50e12;

/** The access that a record tells of, or undefined: management calls, and parents whose children are told one by one. */
export function readAccess(record: JsonObject): RecordedAccess | undefined {
  const source = record["eventSource"];
  const name = record["eventName"];
  if (typeof name !== "string") return undefined;
  if (isVendRequest(record)) return isNetworkActivity(record) ? undefined : readVend(record);
  if (typeof source !== "string" || !S3_SOURCES.has(source) || !isDataEvent(record)) return undefined;
  if (name === "DeleteObjects") return undefined;
  const place = COPIES.has(name) ? copySource(record) : placeOf(record);
  const action = actionOf(name);
  const more = objectOf(record["additionalEventData"]);
  return {
    action,
    resource: place && `s3://${place.bucket}/${folderOf(place.path ?? "")}`,
    objectHash:
      place?.path !== undefined && action !== "list" ? hashObject(place.bucket, place.path) : undefined,
    bytesOut: bytesOf(more?.["bytesTransferredOut"]),
    bytesIn: action === "write" ? bytesOf(more?.["bytesTransferredIn"]) : undefined,
  };
}

/** True if an S3 call named an access point, by name, alias or ARN: whose policy lets callers in beside the bucket's. */
export function namesAccessPoint(record: JsonObject): boolean {
  const source = record["eventSource"];
  if (typeof source !== "string" || !S3_SOURCES.has(source)) return false;
  const parameters = objectOf(record["requestParameters"]);
  return (
    stringOf(parameters?.["accessPointName"]) !== undefined ||
    isAccessPoint(parameters?.["bucketName"]) ||
    isAccessPoint(parameters?.["x-amz-copy-source"])
  );
}

function isAccessPoint(name: unknown): boolean {
  if (typeof name !== "string") return false;
  return name.startsWith("arn:") ? ACCESS_POINT_ARN.test(name) : ALIAS.test(name);
}

/** One governed query: Lake Formation vends credentials for a table or a location. */
function readVend(record: JsonObject): RecordedAccess {
  const parameters = objectOf(record["requestParameters"]);
  const locations = parameters?.["dataLocations"];
  const location = Array.isArray(locations) ? stringOf(locations[0]) : undefined;
  return {
    action: "read",
    resource: knownString(parameters?.["tableArn"]) ?? (location && locationFolder(location)),
    objectHash: undefined,
    bytesOut: undefined,
    bytesIn: undefined,
  };
}

function isDataEvent(record: JsonObject): boolean {
  if (isNetworkActivity(record)) return false;
  return record["managementEvent"] === false || record["eventCategory"] === "Data";
}

/** Tells of a call through a VPC endpoint, be it refused there: the call itself is another record, if there was one. */
function isNetworkActivity(record: JsonObject): boolean {
  return record["eventCategory"] === "NetworkActivity" || NETWORK_TYPES.has(record["eventType"]);
}

/** Decides by the event's name; the first that fits, copies first since their names say nothing. */
function actionOf(name: string): Action {
  if (COPIES.has(name)) return "read";
  if (name.startsWith("List")) return "list";
  if (/^(Get|Head|Select|Restore)/.test(name)) return "read";
  if (name.startsWith("Delete")) return "delete";
  return ADMIN.test(name) ? "admin" : "write";
}

interface Place {
  readonly bucket: string;
  /** Key or listed prefix; undefined where only the bucket is known. */
  readonly path: string | undefined;
}

/** `resources` tell what the parameters hide, leave out, or name by an access point. */
function placeOf(record: JsonObject): Place | undefined {
  const parameters = objectOf(record["requestParameters"]);
  const named = knownString(parameters?.["bucketName"]);
  const key = stringOf(parameters?.["key"]) ?? stringOf(parameters?.["prefix"]) ?? "";
  const isBucket = named !== undefined && !ALIAS.test(named) && named !== parameters?.["accessPointName"];
  const isWhole = isBucket && !isHidden(key);
  const resource = isWhole ? undefined : placeOfResources(record["resources"]);
  if (named === undefined) return resource;
  return { bucket: resource?.bucket ?? named, path: isHidden(key) ? resource?.path : key };
}

function placeOfResources(resources: unknown): Place | undefined {
  if (!Array.isArray(resources)) return undefined;
  for (const resource of resources) {
    const arn = stringOf(objectOf(resource)?.["ARN"]) ?? stringOf(objectOf(resource)?.["ARNPrefix"]);
    const place = arn && placeOfArn(arn);
    if (place) return place;
  }
  return undefined;
}

/** `arn:aws:s3:::bucket/key`; access points and other kinds of resource give nothing. */
function placeOfArn(arn: string): Place | undefined {
  const match = /^arn:[a-z-]+:s3:::([^/]+)(?:\/(.*))?$/s.exec(arn);
  if (match?.[1] === undefined || isHidden(match[1])) return undefined;
  return { bucket: match[1], path: isHidden(match[2]) ? undefined : match[2] };
}

/** `bucket/key?versionId=…`, perhaps with a leading slash, perhaps encoded. */
function copySource(record: JsonObject): Place | undefined {
  const header = stringOf(objectOf(record["requestParameters"])?.["x-amz-copy-source"]);
  if (header === undefined) return undefined;
  const path = decode(header.replace(/\?versionId=.*$/s, "")).replace(/^\//, "");
  if (path.startsWith("arn:")) return placeOfArn(path) ?? sourceBehind(path, record);
  const slash = path.indexOf("/");
  return slash <= 0 ? undefined : { bucket: path.slice(0, slash), path: path.slice(slash + 1) };
}

/** An access point names no bucket: of the resources the one with its key that is not the copy tells it. */
function sourceBehind(accessPoint: string, record: JsonObject): Place | undefined {
  const key = /^arn:[^/]*:accesspoint[/:][^/]+\/object\/(.*)$/s.exec(accessPoint)?.[1];
  const { resources } = record;
  if (key === undefined || !Array.isArray(resources)) return undefined;
  const goal = objectOf(record["requestParameters"]);
  const places = resources.flatMap(
    (resource) => placeOfArn(stringOf(objectOf(resource)?.["ARN"]) ?? "") ?? [],
  );
  return places.find(
    ({ bucket, path }) => path === key && (bucket !== goal?.["bucketName"] || path !== goal["key"]),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function locationFolder(location: string): string | undefined {
  const place = placeOfArn(location) ?? placeOfArn(location.replace(/^s3:\/\//, "arn:aws:s3:::"));
  if (!place) return undefined;
  const { bucket, path = "" } = place;
  return `s3://${bucket}/${path === "" || path.endsWith("/") ? path : `${path}/`}`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function hashObject(bucket: string, key: string): number {
  return firstBits(`${bucket}/${key}`);
}

/** Whole bytes: CloudTrail writes `2356.0` too. Negative, absurd or no numbers are unknown, not zero. */
function bytesOf(value: unknown): number | undefined {
  const bytes = typeof value === "string" && /^\d+(\.0+)?$/.test(value) ? Number(value) : value;
  if (typeof bytes !== "number" || !(bytes >= 0 && bytes <= BYTES_MAX)) return undefined;
  return Math.round(bytes);
}
