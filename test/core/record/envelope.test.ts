import { describe, expect, it } from "vitest";
import { readContainer } from "../../../src/core/record/container.ts";
import { decodeRecord } from "../../../src/core/record/decode.ts";
import type { Decoded } from "../../../src/core/record/decode.ts";
import { parseElement } from "../../../src/core/record/element.ts";
import { unwrap } from "../../../src/core/record/envelope.ts";
import { FLAG } from "../../../src/core/record/flags.ts";
import { aRead, aRecord } from "../../support/records.ts";
import type { TrailRecord } from "../../support/records.ts";

const record = aRead();

function open(value: unknown): ReturnType<typeof unwrap> {
  return unwrap(parseElement(Buffer.from(typeof value === "string" ? value : JSON.stringify(value))));
}

function decodedOf(value: unknown): Decoded {
  return decodeRecord(open(value).element);
}

function anEvent(detail: unknown, detailType = "AWS API Call via CloudTrail"): TrailRecord {
  return { version: "0", id: "e1", "detail-type": detailType, source: "aws.s3", resources: [], detail };
}

function aLookup(CloudTrailEvent: unknown): TrailRecord {
  return {
    EventId: "1",
    EventName: "GetObject",
    ReadOnly: "true",
    EventTime: 1_789_378_802,
    CloudTrailEvent,
  };
}

const { eventTime, ...rest } = record;
const DRESSED: readonly [string, string, unknown][] = [
  ["an event of EventBridge", "eventbridge", anEvent(record)],
  ["an answer of LookupEvents", "lookup_events", aLookup(JSON.stringify(record))],
  [
    "a log event of CloudWatch",
    "cloudwatch_logs",
    { id: "1", timestamp: 1_789_378_802_000, message: JSON.stringify(record) },
  ],
  [
    "a document of OpenSearch",
    "opensearch",
    { "@timestamp": eventTime, event: { domain: "cloudtrail" }, aws: { cloudtrail: record } },
  ],
  ["a line of Logstash", "logstash", { ...rest, "@version": "1", "@timestamp": eventTime }],
];

describe("unwrap", () => {
  it("leaves a bare record as it is", () => {
    const element = parseElement(Buffer.from(JSON.stringify(record)));

    expect(unwrap(element)).toEqual({ element, envelope: undefined });
  });

  describe.each(DRESSED)("of %s", (_, envelope, dressed) => {
    it("gives the event that the bare record gives", () => {
      const { bodyHash: _hash, ...bare } = (decodedOf(record) as Extract<Decoded, { kind: "event" }>).event;

      expect(open(dressed).envelope).toBe(envelope);
      expect(decodedOf(dressed)).toMatchObject({ kind: "event", event: bare });
    });

    it("reads it alone, in an array and in lines", () => {
      const text = JSON.stringify(dressed);

      for (const [file, count] of [
        [text, 1],
        [JSON.stringify(dressed, null, 2), 1],
        [`[${text},${text}]`, 2],
        [`${text}\n${text}\n`, 2],
        [text + text, 2],
      ] as const) {
        const container = readContainer(Buffer.from(file));
        const elements = container.kind === "records" ? [...container.elements] : [];
        expect(elements.map((element) => decodeRecord(unwrap(element).element).kind)).toEqual(
          Array.from({ length: count }, () => "event"),
        );
      }
    });

    it("flags a key that the record gives twice", () => {
      const name = '"eventName":"GetObject"';
      const text = JSON.stringify(dressed);
      const twice = text.includes(name)
        ? text.replace(name, `${name},${name}`)
        : text.replace(JSON.stringify(name).slice(1, -1), JSON.stringify(`${name},${name}`).slice(1, -1));

      expect(decodedOf(twice)).toMatchObject({ kind: "event", event: { flags: FLAG.duplicateKeys } });
    });
  });

  it("keeps the very bytes of a record, so that its copies from elsewhere are known to be equal", () => {
    const text = JSON.stringify(record);

    expect(open(anEvent(record)).element.bytes.toString()).toBe(text);
    expect(open(aLookup(text)).element.bytes.toString()).toBe(text);
  });

  it.each([
    "AWS API Call via CloudTrail",
    "AWS Service Event via CloudTrail",
    "AWS Console Sign In via CloudTrail",
    "AWS Console Action via CloudTrail",
  ])("opens %s", (detailType) => {
    expect(decodedOf(anEvent(record, detailType)).kind).toBe("event");
  });

  it.each(["Subscription Request Created", "Object Created", "Macie Finding"])(
    "skips the event of EventBridge %j",
    (detailType) => {
      expect(decodedOf(anEvent({ status: "PENDING" }, detailType))).toEqual({
        kind: "skipped",
        reason: "not_cloudtrail",
      });
    },
  );

  it("skips an Insight that EventBridge carries as an Insight", () => {
    const insight = { eventType: "AwsCloudTrailInsight", insightDetails: {} };

    expect(decodedOf(anEvent(insight, "AWS Insight via CloudTrail"))).toEqual({
      kind: "skipped",
      reason: "insight",
    });
  });

  it("skips what CloudWatch Logs sends to see whether anybody is there", () => {
    const control = {
      messageType: "CONTROL_MESSAGE",
      logEvents: [{ id: "", timestamp: 1, message: "CWL CONTROL MESSAGE: Checking health of destination" }],
    };
    const container = readContainer(Buffer.from(JSON.stringify(control)));

    expect(container).toMatchObject({ kind: "records", name: "single" });
    expect(decodedOf(control)).toEqual({ kind: "skipped", reason: "control_message" });
  });

  it.each([
    ["a text that is no JSON", aLookup('{"eventVersion":')],
    ["no text", aLookup(undefined)],
    ["two records", '{"detail-type":"AWS API Call via CloudTrail","detail":{},"detail":{}}'],
    ["nothing", anEvent(null)],
  ])("sets an envelope aside that carries %s, and its siblings not", (_, broken) => {
    const text = typeof broken === "string" ? broken : JSON.stringify(broken);
    const sibling = JSON.stringify(anEvent(aRecord()));
    const container = readContainer(Buffer.from(`[${sibling},${text},${sibling}]`));
    const kinds = (container.kind === "records" ? [...container.elements] : []).map(
      (element) => decodeRecord(unwrap(element).element).kind,
    );

    expect(kinds).toEqual(["event", "quarantined", "event"]);
  });

  it("reads an answer of LookupEvents and a payload of CloudWatch Logs whole", () => {
    const texts = [aRead(), aRecord(), aRead()].map((each) => JSON.stringify(each));
    const answer = { NextToken: "x", Events: texts.map(aLookup) };
    const payload = {
      messageType: "DATA_MESSAGE",
      owner: "111122223333",
      logEvents: texts.map((message, at) => ({ id: `${at}`, timestamp: at, message })),
    };

    for (const whole of [answer, payload]) {
      const text = JSON.stringify(whole);
      for (const file of [text, `${text}\n${text}`, text + text, `[${text}]`]) {
        const container = readContainer(Buffer.from(file));
        const elements = container.kind === "records" ? [...container.elements] : [];
        expect(elements).toHaveLength(file.length < 2 * text.length ? 3 : 6);
        for (const element of elements) expect(decodeRecord(unwrap(element).element).kind).toBe("event");
      }
    }
  });
});
