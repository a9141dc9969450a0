/**
 * Makes an event of one element of a container, or says why not. Pure and total: whatever the element holds, the
 * answer is one of three values and nothing is thrown.
 */
import { hash } from "node:crypto";
import { readIdentity } from "../identity/fields.ts";
import type { IdentityFields } from "../identity/fields.ts";
import { accessKeyNumber } from "../identity/keys.ts";
import { namesAccessPoint, readAccess } from "./access.ts";
import type { RecordedAccess } from "./access.ts";
import { firstBits } from "./bits.ts";
import type { Element } from "./element.ts";
import { FLAG } from "./flags.ts";
import { repeatsKey, shortestLength } from "./keys.ts";
import { isVendRequest, readAssumedRole, readOrigin, withLakePrincipal } from "./origin.ts";
import { skipReasonOf } from "./skip-reason.ts";
import type { SkipReason } from "./skip-reason.ts";
import { isOmitted, knownString, objectOf, stringOf } from "./text.ts";
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
  /** The account in whose log the record is; undefined where it does not say, or hides it. */
  readonly logAccount: string | undefined;
  readonly region: string;
  /** Event source, a blank, event name: one of a few hundred. */
  readonly operation: string;
  readonly identity: IdentityFields;
  /** See `accessKeyNumber`. */
  readonly accessKey: number | undefined;
  /** The key of the session or access key that the record gave out, if any. */
  readonly originOf: number | undefined;
  /** See `readAssumedRole`. */
  readonly assumedRole: string | undefined;
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
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "quarantined"; readonly reason: RecordQuarantineReason; readonly detail: string };

const RECORD_BYTES_MAX = 1_048_576;
export const DEPTH_MAX = 64;

/** Decodes one element; see Decoded. A record is quarantined alone: its siblings are other elements. */
export function decodeRecord(element: Element): Decoded {
  const bytes = element.bytes.length;
  if (bytes > RECORD_BYTES_MAX)
    return quarantined("record_too_large", `${bytes} bytes, at most ${RECORD_BYTES_MAX} are read`);
  if (element.error !== undefined) return quarantined("bad_json", element.error);
  if (element.skip !== undefined) return { kind: "skipped", reason: element.skip };
  const record = objectOf(element.value);
  if (!record) return quarantined("not_an_object", "the element is no JSON object");
  const length = shortestLength(record, DEPTH_MAX);
  if (Number.isNaN(length)) return quarantined("too_deep", `nested deeper than ${DEPTH_MAX} levels`);
  const reason = skipReasonOf(record);
  if (reason !== undefined) return { kind: "skipped", reason };
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
  const isAmbiguous = repeatsKey(element.text, { value: record, length });
  const head = { time, eventSource, eventName, flags: isAmbiguous ? FLAG.duplicateKeys : 0 };
  return { kind: "event", event: eventOf(element.bytes, record, head), record };
}

function eventOf(
  bytes: Buffer,
  record: JsonObject,
  head: { time: number; eventSource: string; eventName: string; flags: number },
): TrailEvent {
  const told = readIdentity(record["userIdentity"]);
  const identity = isVendRequest(record) ? withLakePrincipal(told, record) : told;
  const eventId = guidOf(record["eventID"]);
  const addendumOf = correctedBy(record["addendum"]);
  const recipient = accountOf(record["recipientAccountId"]);
  return {
    // field by field: a spread costs more here than everything else together
    time: head.time,
    operation: `${head.eventSource} ${head.eventName}`,
    eventId: eventId ?? hash("sha256", canonicalJson(record), "hex").slice(0, 32),
    sharedEventId: guidOf(record["sharedEventID"]),
    account: recipient ?? accountOf(identity.accountId) ?? "",
    logAccount: recipient !== undefined && ACCOUNT.test(recipient) ? recipient : undefined,
    region: stringOf(record["awsRegion"]) ?? "",
    identity,
    accessKey: accessKeyNumber(objectOf(record["userIdentity"])?.["accessKeyId"]),
    originOf: readOrigin(record),
    assumedRole: readAssumedRole(record),
    addendumOf,
    sourceIp: stringOf(record["sourceIPAddress"]),
    userAgent: stringOf(record["userAgent"]),
    errorCode: stringOf(record["errorCode"]),
    access: readAccess(record),
    flags:
      head.flags |
      marksOf(record) |
      (eventId === undefined ? FLAG.syntheticId : 0) |
      (addendumOf === undefined ? 0 : FLAG.addendum) |
      (identity.arn === undefined ? FLAG.noArn : 0),
    bodyHash: firstBits(bytes),
  };
}

/** What a record says of itself beyond its columns. */
function marksOf(record: JsonObject): number {
  const more = record["additionalEventData"];
  const isCut =
    isOmitted(record["requestParameters"]) ||
    isOmitted(record["responseElements"]) ||
    isOmitted(more) ||
    isOmitted(record["serviceEventDetails"]);
  return (
    (isCut ? FLAG.omitted : 0) |
    (objectOf(more)?.["AuthenticationMethod"] === "QueryString" ? FLAG.presigned : 0) |
    (namesAccessPoint(record) ? FLAG.accessPoint : 0)
  );
}

const ACCOUNT = /^\d{12}$/;
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

/** So many pieces are joined at a time. */
const PIECES = 8_192;

/** JSON with sorted keys: equal for records that differ in order and white space alone. Depth was checked before. */
export function canonicalJson(value: unknown): string {
  const quoted = new Map<string, string>();
  let text = "";
  let pieces: string[] = [];
  const put = (piece: string): void => {
    if (pieces.push(piece) < PIECES) return;
    text += pieces.join("");
    pieces = [];
  };
  const putKey = (key: string): void => {
    const known = quoted.get(key) ?? `${JSON.stringify(key)}:`;
    quoted.set(key, known);
    put(known);
  };
  const write = (one: unknown): void => {
    const object = Array.isArray(one) ? undefined : objectOf(one);
    if (Array.isArray(one)) {
      for (let at = 0; at < one.length; at++) {
        put(at === 0 ? "[" : ",");
        write(one[at]);
      }
      put(one.length === 0 ? "[]" : "]");
    } else if (object) {
      const keys = Object.keys(object).sort();
      keys.forEach((key, at) => {
        put(at === 0 ? "{" : ",");
        putKey(key);
        write(object[key]);
      });
      put(keys.length === 0 ? "{}" : "}");
    } else put(JSON.stringify(one) ?? "null");
  };
  write(value);
  return text + pieces.join("");
}

/** An account id, perhaps written as a number; one that is hidden, wholly or in part, is no account. */
function accountOf(value: unknown): string | undefined {
  const account = typeof value === "number" ? String(value) : knownString(value);
  return account?.includes("*") ? undefined : account;
}

function describe(value: unknown): string {
  return value === undefined ? "absent" : (JSON.stringify(value) ?? "absent").slice(0, 60);
}

function quarantined(reason: RecordQuarantineReason, detail: string): Decoded {
  return { kind: "quarantined", reason, detail };
}
