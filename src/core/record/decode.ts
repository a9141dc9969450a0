/**
 * Makes an event of one element of a container, or says why not. Pure and total: whatever the element holds, the
 * answer is one of three values and nothing is thrown.
 */
import { hash } from "node:crypto";
import { readIdentity } from "../identity/fields.ts";
import type { IdentityFields } from "../identity/fields.ts";
import { accessKeyNumber } from "../identity/keys.ts";
import { readAccess } from "./access.ts";
import type { RecordedAccess } from "./access.ts";
import { firstBits } from "./bits.ts";
import type { Element } from "./element.ts";
import { FLAG } from "./flags.ts";
import { isVendRequest, readOrigin, withLakePrincipal } from "./origin.ts";
import { isShallow, objectOf, stringOf } from "./text.ts";
import type { JsonObject } from "./text.ts";
import { parseEventTime } from "./time.ts";

/** One CloudTrail record, reduced to what is stored. Strings are as they came. */
export interface TrailEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** 32 hex digits in lower case. */
  readonly eventId: string;
  readonly sharedEventId: string | undefined;
  readonly account: string;
  readonly region: string;
  /** Event source, a blank, event name: one of a few hundred. */
  readonly operation: string;
  readonly identity: IdentityFields;
  /** See `accessKeyNumber`. */
  readonly accessKey: number | undefined;
  /** The key of the session or access key that the record gave out, if any. */
  readonly originOf: number | undefined;
  /** Of an addendum (`UPDATED_DATA`): the id of the record that it replaces. */
  readonly addendumOf: string | undefined;
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
  readonly errorCode: string | undefined;
  readonly access: RecordedAccess | undefined;
  readonly flags: number;
  /** 53 bits of the sha256 of the record's bytes. */
  readonly bodyHash: number;
}

export type RecordQuarantineReason =
  | "bad_json"
  | "not_an_object"
  | "record_too_large"
  | "too_deep"
  | "missing_event_source"
  | "missing_event_name"
  | "bad_event_time";

export type Decoded =
  | { readonly kind: "event"; readonly event: TrailEvent; readonly record: JsonObject }
  | { readonly kind: "skipped" }
  | { readonly kind: "quarantined"; readonly reason: RecordQuarantineReason; readonly detail: string };

const RECORD_BYTES_MAX = 1_048_576;
const DEPTH_MAX = 64;

/** Decodes one element; see Decoded. A record is quarantined alone: its siblings are other elements. */
export function decodeRecord(element: Element): Decoded {
  const { length } = element.bytes;
  if (length > RECORD_BYTES_MAX)
    return quarantined("record_too_large", `${length} bytes, at most ${RECORD_BYTES_MAX} are read`);
  if (element.error !== undefined) return quarantined("bad_json", element.error);
  const record = objectOf(element.value);
  if (!record) return quarantined("not_an_object", "the element is no JSON object");
  if (!isShallow(record, DEPTH_MAX)) return quarantined("too_deep", `nested deeper than ${DEPTH_MAX} levels`);
  if (!isTrailRecord(record)) return { kind: "skipped" };
  const eventSource = stringOf(record["eventSource"]);
  if (eventSource === undefined)
    return quarantined("missing_event_source", "eventSource is absent or no text");
  const eventName = stringOf(record["eventName"]);
  if (eventName === undefined) return quarantined("missing_event_name", "eventName is absent or no text");
  const time = parseEventTime(record["eventTime"]);
  if (time === undefined) {
    return quarantined(
      "bad_event_time",
      `eventTime is ${describe(record["eventTime"])}, not ISO 8601 in UTC`,
    );
  }
  return { kind: "event", event: eventOf(element.bytes, record, { time, eventSource, eventName }), record };
}

/** Insights, five-minute aggregates and what has none of a record's fields are something else. */
function isTrailRecord(record: JsonObject): boolean {
  const category = record["eventCategory"];
  if (category === "Insight" || category === "Aggregated") return false;
  if (record["eventType"] === "AwsCloudTrailInsight" || record["eventType"] === "AwsAggregatedEvent")
    return false;
  return ["eventSource", "eventName", "eventTime", "eventVersion", "userIdentity"].some((name) =>
    Object.hasOwn(record, name),
  );
}

function eventOf(
  bytes: Buffer,
  record: JsonObject,
  head: { time: number; eventSource: string; eventName: string },
): TrailEvent {
  const told = readIdentity(record["userIdentity"]);
  const identity = isVendRequest(record) ? withLakePrincipal(told, record) : told;
  const eventId = guidOf(record["eventID"]);
  const addendumOf = correctedBy(record["addendum"]);
  return {
    // field by field: a spread costs more here than everything else together
    time: head.time,
    operation: `${head.eventSource} ${head.eventName}`,
    eventId: eventId ?? hash("sha256", canonicalJson(record), "hex").slice(0, 32),
    sharedEventId: guidOf(record["sharedEventID"]),
    account: textOf(record["recipientAccountId"]) ?? identity.accountId ?? "",
    region: stringOf(record["awsRegion"]) ?? "",
    identity,
    accessKey: accessKeyNumber(objectOf(record["userIdentity"])?.["accessKeyId"]),
    originOf: readOrigin(record),
    addendumOf,
    sourceIp: stringOf(record["sourceIPAddress"]),
    userAgent: stringOf(record["userAgent"]),
    errorCode: stringOf(record["errorCode"]),
    access: readAccess(record),
    flags:
      (eventId === undefined ? FLAG.syntheticId : 0) |
      (addendumOf === undefined ? 0 : FLAG.addendum) |
      (identity.arn === undefined ? FLAG.noArn : 0),
    bodyHash: firstBits(bytes),
  };
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function guidOf(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length !== 36 || !GUID.test(value)) return undefined;
  const hex =
    value.slice(0, 8) + value.slice(9, 13) + value.slice(14, 18) + value.slice(19, 23) + value.slice(24);
  return hex.toLowerCase();
}

/** Records that came late, or again after an outage, stand for themselves: only new data replace what was told. */
function correctedBy(value: unknown): string | undefined {
  const addendum = objectOf(value);
  return addendum?.["reason"] === "UPDATED_DATA" ? guidOf(addendum["originalEventID"]) : undefined;
}

/** JSON with sorted keys: equal for records that differ in order and white space alone. Depth was checked before. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const object = objectOf(value);
  if (!object) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(object).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`).join(",")}}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "number" ? String(value) : stringOf(value);
}

function describe(value: unknown): string {
  return value === undefined ? "absent" : (JSON.stringify(value) ?? "absent").slice(0, 60);
}

function quarantined(reason: RecordQuarantineReason, detail: string): Decoded {
  return { kind: "quarantined", reason, detail };
}
