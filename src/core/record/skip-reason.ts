/** Tells what is well formed and yet no record of one call: it is counted, never stored, never added to records. */
import type { JsonObject } from "./text.ts";

export type SkipReason =
  /** A list of files that CloudTrail delivered, for validation. */
  | "digest"
  /** An unusual rate of calls that CloudTrail noticed. */
  | "insight"
  /** Counts over five minutes of data events that are records elsewhere. */
  | "aggregated"
  /** CloudWatch Logs asking whether a destination is there. */
  | "control_message"
  | "not_cloudtrail";

const TRAIL_NAMES = ["eventSource", "eventName", "eventTime", "eventVersion", "userIdentity"];

/** Why an object is no record; undefined for a record, a broken one included. */
export function skipReasonOf(value: JsonObject): SkipReason | undefined {
  const category = value["eventCategory"];
  const type = value["eventType"];
  if (category === "Insight" || type === "AwsCloudTrailInsight") return "insight";
  if (category === "Aggregated" || type === "AwsAggregatedEvent") return "aggregated";
  const source = value["eventSource"];
  if (typeof source === "string" && source !== "") {
    // notifications of S3 and the like call themselves so, and have the names of a record otherwise
    return source.startsWith("aws:") ? "not_cloudtrail" : undefined;
  }
  if (TRAIL_NAMES.some((name) => Object.hasOwn(value, name))) return undefined;
  return isDigest(value) ? "digest" : "not_cloudtrail";
}

function isDigest(value: JsonObject): boolean {
  return Object.hasOwn(value, "digestS3Object") || Object.hasOwn(value, "logFiles");
}
