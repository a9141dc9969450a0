/**
 * What a message says of objects that were delivered, in every form in which it comes: CloudTrail's own through SNS or raw,
 * S3's notifications, EventBridge's events; and of what changed in the control plane, where EventBridge sends that here, too.
 * docs.aws.amazon.com: configure-sns-notifications-for-cloudtrail, notification-content-structure, ev-events.
 */
import { signalOf } from "../../core/control-plane/signals/signal.ts";
import type { Signal } from "../../core/control-plane/signals/signal.ts";
import { UNCONFIRMED } from "../../core/coverage/messages.ts";

export interface AnnouncedObject {
  readonly bucket: string;
  /** As S3 takes it. */
  readonly key: string;
  readonly size: number | undefined;
  readonly etag: string | undefined;
}

export type Notification =
  /** `problem`: what is wrong with the rest of the message; undefined: nothing. */
  | {
      readonly kind: "objects";
      readonly objects: readonly AnnouncedObject[];
      readonly problem: string | undefined;
    }
  /** Something changed in the control plane; no object is announced. */
  | { readonly kind: "signal"; readonly signal: Signal }
  /** Sent once when a queue or topic is set up, or about what was removed: nothing is to be read. */
  | { readonly kind: "nothing"; readonly why: string }
  | { readonly kind: "unknown"; readonly problem: string };

/** CloudTrail writes it when a topic is configured; it is no JSON. */
const VALIDATION = "CloudTrail validation message.";
/** An envelope in an envelope in an envelope is nobody's. */
const DEPTH_MAX = 3;

/** Never throws: what a queue holds may be anything. */
export function parseNotification(body: string): Notification {
  return parse(body, DEPTH_MAX);
}

function parse(body: string, depth: number): Notification {
  if (body.trim() === VALIDATION) return nothing("CloudTrail tried the topic");
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    return unknown("it is no JSON");
  }
  if (!isObject(data)) return unknown("it is no object");
  if (data["Type"] === "SubscriptionConfirmation") return unknown(UNCONFIRMED);
  if (data["Type"] === "Notification" && typeof data["Message"] === "string")
    return depth > 0 ? parse(data["Message"], depth - 1) : unknown("it is wrapped too often");
  if (typeof data["s3Bucket"] === "string") return fromCloudTrail(data["s3Bucket"], data["s3ObjectKey"]);
  if (data["Event"] === "s3:TestEvent") return nothing("S3 tried the queue");
  if (data["source"] === "aws.s3") return fromEventBridge(data);
  if (isOfControlPlane(data)) return fromControlPlane(data);
  if (Array.isArray(data["Records"])) return fromS3(data["Records"]);
  return unknown("it is none of the forms that announce objects");
}

function fromCloudTrail(bucket: string, keys: unknown): Notification {
  const all: readonly unknown[] = Array.isArray(keys) ? keys : [keys];
  const objects = all.filter(isText).map((key) => ({ bucket, key, size: undefined, etag: undefined }));
  return announced(objects, objects.length < all.length ? "its s3ObjectKey is no list of keys" : undefined);
}

function fromEventBridge(data: Readonly<Record<string, unknown>>): Notification {
  const type = data["detail-type"];
  if (type !== "Object Created") return nothing(`it is about ${JSON.stringify(type ?? null).slice(0, 60)}`);
  const detail = asObject(data["detail"]);
  const bucket = asObject(detail["bucket"])["name"];
  const object = asObject(detail["object"]);
  const { key } = object;
  if (!isText(bucket) || !isText(key)) return unknown("its detail names no bucket and key");
  const one = { bucket, key, size: sizeOf(object["size"]), etag: etagOf(object["etag"]) };
  return announced([one], undefined);
}

/** An event of DataZone's own, or a call that CloudTrail puts on the bus. */
function isOfControlPlane(data: Readonly<Record<string, unknown>>): boolean {
  return data["source"] === "aws.datazone" || data["detail-type"] === "AWS API Call via CloudTrail";
}

function fromControlPlane(data: Readonly<Record<string, unknown>>): Notification {
  const signal = signalOf(data);
  return signal
    ? { kind: "signal", signal }
    : nothing("it changes nothing of the control plane that is read");
}

function fromS3(records: readonly unknown[]): Notification {
  const own = records.map(asObject);
  if (own.length === 0 || own.some((record) => record["eventSource"] !== "aws:s3"))
    return unknown("its Records are no notifications of S3");
  const objects: AnnouncedObject[] = [];
  let problem: string | undefined;
  for (const record of own) {
    if (!String(record["eventName"]).startsWith("ObjectCreated:")) continue;
    const s3 = asObject(record["s3"]);
    const bucket = asObject(s3["bucket"])["name"];
    const object = asObject(s3["object"]);
    const key = isText(object["key"]) ? decodeKey(object["key"]) : undefined;
    if (!isText(bucket) || key === undefined) problem = "a record of it names no bucket and key";
    else objects.push({ bucket, key, size: sizeOf(object["size"]), etag: etagOf(object["eTag"]) });
  }
  return objects.length === 0 && problem === undefined
    ? nothing("it is about no object that was created")
    : announced(objects, problem);
}

/** What is good of a message is not lost for what is not. */
function announced(objects: readonly AnnouncedObject[], problem: string | undefined): Notification {
  return objects.length > 0
    ? { kind: "objects", objects, problem }
    : unknown(problem ?? "it names no object");
}

/** S3's notifications encode keys as forms do, + for a blank; no other form does. */
function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function sizeOf(size: unknown): number | undefined {
  return typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

function etagOf(etag: unknown): string | undefined {
  return isText(etag) ? etag.replaceAll('"', "") : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function nothing(why: string): Notification {
  return { kind: "nothing", why };
}

function unknown(problem: string): Notification {
  return { kind: "unknown", problem };
}
