/** Opens what carries a record to others than S3: each kind of envelope says what it looks like and where its record is. */
import { parseElement } from "./element.ts";
import type { Element, ParsedElement } from "./element.ts";
import { scanObject } from "./json-scan.ts";
import { objectOf } from "./text.ts";
import type { JsonObject } from "./text.ts";

export type EnvelopeName = "eventbridge" | "lookup_events" | "cloudwatch_logs" | "opensearch" | "logstash";

interface Envelope {
  readonly name: EnvelopeName;
  holds(value: JsonObject): boolean;
  /** The element that the record is, or that says why there is none. */
  open(element: ParsedElement, value: JsonObject): Element;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html */
const eventBridge: Envelope = {
  name: "eventbridge",
  holds: (value) => typeof value["detail-type"] === "string" && Object.hasOwn(value, "detail"),
  open: (element, value) =>
    (value["detail-type"] as string).endsWith(" via CloudTrail")
      ? valueAt(element, "detail")
      : { bytes: element.bytes, skip: "not_cloudtrail" },
};

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html */
const lookupEvents: Envelope = {
  name: "lookup_events",
  holds: (value) =>
    Object.hasOwn(value, "CloudTrailEvent") ||
    (Object.hasOwn(value, "EventId") && Object.hasOwn(value, "EventName")),
  open: (element, value) => textAt(element, value, "CloudTrailEvent"),
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html */
const cloudWatchLogs: Envelope = {
  name: "cloudwatch_logs",
  holds: (value) =>
    isControlMessage(value) || ["id", "timestamp", "message"].every((name) => Object.hasOwn(value, name)),
  open: (element, value) =>
    isControlMessage(value)
      ? { bytes: element.bytes, skip: "control_message" }
      : textAt(element, value, "message"),
};

/** Simple Schema for Observability, integrations/observability/aws_cloudtrail: the record as it was, in `aws.cloudtrail`. */
const openSearch: Envelope = {
  name: "opensearch",
  holds: (value) => objectOf(objectOf(value["aws"])?.["cloudtrail"]) !== undefined,
  open(element) {
    const aws = valueAt(element, "aws");
    return aws.error === undefined && aws.skip === undefined ? valueAt(aws, "cloudtrail") : aws;
  },
};

/** The record itself, but logstash's codec has moved eventTime to @timestamp. */
const logstash: Envelope = {
  name: "logstash",
  holds: (value) =>
    typeof value["@timestamp"] === "string" &&
    Object.hasOwn(value, "eventName") &&
    !Object.hasOwn(value, "eventTime"),
  open(element, value) {
    const { "@timestamp": eventTime, ...rest } = value;
    return { bytes: element.bytes, text: element.text, value: { ...rest, eventTime } };
  },
};

const ENVELOPES = [eventBridge, lookupEvents, cloudWatchLogs, openSearch, logstash] as const;

/** The kind of envelope that a value is; undefined for a bare record and for anything else. */
export function envelopeOf(value: JsonObject): EnvelopeName | undefined {
  return ENVELOPES.find((envelope) => envelope.holds(value))?.name;
}

/**
 * The record that an element carries, and in what; the element itself where it is no envelope. An envelope that cannot be
 * opened gives a broken element: its siblings are other elements.
 */
export function unwrap(element: Element): { element: Element; envelope: EnvelopeName | undefined } {
  if (element.error !== undefined || element.skip !== undefined) return { element, envelope: undefined };
  const value = objectOf(element.value);
  const envelope = value && ENVELOPES.find((each) => each.holds(value));
  if (!value || !envelope) return { element, envelope: undefined };
  return { element: envelope.open(element, value), envelope: envelope.name };
}

/** The value of a key with the very bytes that it stands in; broken if the key is given twice: nobody could say which. */
function valueAt({ bytes }: ParsedElement, key: string): Element {
  const places = [...scanObject(bytes, 0)].filter(([name]) => name === key);
  const [place] = places;
  if (!place || places.length > 1) return { bytes, error: `${key} is given ${places.length} times` };
  return parseElement(bytes.subarray(place[1], place[2]));
}

/** What a key holds as JSON in a string. */
function textAt({ bytes }: ParsedElement, value: JsonObject, key: string): Element {
  const text = value[key];
  return typeof text === "string" ? parseElement(Buffer.from(text)) : { bytes, error: `${key} is no text` };
}

/** What CloudWatch Logs sends to see whether a destination is there. */
function isControlMessage(value: JsonObject): boolean {
  return value["messageType"] === "CONTROL_MESSAGE";
}
