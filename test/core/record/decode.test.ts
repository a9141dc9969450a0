import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecord } from "../../../src/core/record/decode.ts";
import type { Decoded, TrailEvent } from "../../../src/core/record/decode.ts";
import { parseElement } from "../../../src/core/record/element.ts";
import { FLAG } from "../../../src/core/record/flags.ts";
import { aRead, aRecord } from "../../support/records.ts";

function decode(value: unknown): Decoded {
  return decodeText(JSON.stringify(value));
}

function decodeText(text: string): Decoded {
  return decodeRecord(parseElement(Buffer.from(text)));
}

function eventOf(value: unknown): TrailEvent {
  const decoded = decode(value);
  if (decoded.kind !== "event") throw new Error(`${decoded.kind}`);
  return decoded.event;
}

describe("decodeRecord", () => {
  it("reads the fields that are stored", () => {
    const event = eventOf(
      aRead({ eventID: "93D1D784-3563-48DB-A598-AAFC8C5E9B91", errorCode: "AccessDenied" }),
    );

    expect(event).toMatchObject({
      time: Date.UTC(2026, 8, 2, 10),
      eventId: "93d1d784356348dba598aafc8c5e9b91",
      account: "111122223333",
      region: "eu-west-1",
      operation: "s3.amazonaws.com GetObject",
      errorCode: "AccessDenied",
      sourceIp: "192.0.2.7",
      flags: 0,
    });
  });

  it.each([
    ["no event source", { eventSource: undefined }, "missing_event_source"],
    ["no event name", { eventName: 7 }, "missing_event_name"],
    ["no time", { eventTime: undefined }, "bad_event_time"],
    ["a day that does not exist", { eventTime: "2026-02-30T00:00:00Z" }, "bad_event_time"],
    ["a leap second", { eventTime: "2016-12-31T23:59:60Z" }, "bad_event_time"],
    ["a leap second on an early day", { eventTime: "2026-09-14T23:59:60Z" }, "bad_event_time"],
    ["the hour 24", { eventTime: "2026-09-14T24:00:00Z" }, "bad_event_time"],
    ["the hour 25", { eventTime: "2026-09-14T25:00:00Z" }, "bad_event_time"],
    ["the minute 61", { eventTime: "2026-09-14T10:61:00Z" }, "bad_event_time"],
    ["the month 13", { eventTime: "2026-13-01T00:00:00Z" }, "bad_event_time"],
    ["the month 0", { eventTime: "2026-00-10T00:00:00Z" }, "bad_event_time"],
    ["the day 0", { eventTime: "2026-09-00T00:00:00Z" }, "bad_event_time"],
    ["the 29th of February of an ordinary year", { eventTime: "2026-02-29T00:00:00Z" }, "bad_event_time"],
    ["blanks in the time", { eventTime: "2014-03-06T21: 22: 54Z" }, "bad_event_time"],
    ["a number for a time", { eventTime: 1_790_000_000 }, "bad_event_time"],
    ["a time with an offset", { eventTime: "2026-09-02T10:00:00+02:00" }, "bad_event_time"],
  ])("quarantines a record with %s", (_, fields, reason) => {
    expect(decode(aRecord(fields))).toMatchObject({ kind: "quarantined", reason });
  });

  it("quarantines what is too large or too deep, and no record of ordinary size", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 70; depth++) deep = [deep];

    expect(decode(aRecord({ requestParameters: { text: "x".repeat(1_048_576) } }))).toMatchObject({
      reason: "record_too_large",
    });
    expect(decode(aRecord({ requestParameters: { text: "x".repeat(1_000_000) } }))).toMatchObject({
      kind: "event",
    });
    expect(decode(aRecord({ requestParameters: deep }))).toMatchObject({ reason: "too_deep" });
  });

  it.each([
    ["an Insight", aRecord({ eventCategory: "Insight" }), "insight"],
    ["an Insight of old", aRecord({ eventType: "AwsCloudTrailInsight" }), "insight"],
    ["counts over five minutes", aRecord({ eventType: "AwsAggregatedEvent" }), "aggregated"],
    ["a digest", { digestS3Object: "AWSLogs/x", logFiles: [] }, "digest"],
    ["a notification of S3", aRecord({ eventSource: "aws:s3", eventVersion: "2.1" }), "not_cloudtrail"],
    ["anything else", { level: "info", message: "started" }, "not_cloudtrail"],
  ])("skips %s and says why", (_, value, reason) => {
    expect(decode(value)).toEqual({ kind: "skipped", reason });
  });

  it("quarantines what is no object", () => {
    expect(decode("text")).toMatchObject({ kind: "quarantined", reason: "not_an_object" });
    expect(decode([aRecord()])).toMatchObject({ kind: "quarantined", reason: "not_an_object" });
  });

  it.each(["AwsVpceEvents", "AwsVpceEvent"])(
    "takes network activity (%s) for an event, never for an access",
    (eventType) => {
      const { eventCategory: _, ...old } = aRead({ eventType, errorCode: "VpceAccessDenied" });

      for (const record of [old, { ...old, eventCategory: "NetworkActivity" }])
        expect(eventOf(record)).toMatchObject({ errorCode: "VpceAccessDenied", access: undefined });
    },
  );

  it("flags a record that gives a key twice, at any depth, and no other", () => {
    const text = JSON.stringify(aRead({ userAgent: 'a \\": b: "c" : {"d":1}' }));
    const flagsOf = (given: string): number => {
      const decoded = decodeText(given);
      return decoded.kind === "event" ? decoded.event.flags : -1;
    };

    expect(flagsOf(text)).toBe(0);
    expect(flagsOf(JSON.stringify(JSON.parse(text), null, "\t").replaceAll('": ', '" : '))).toBe(0);
    expect(flagsOf(text.replace("{", '{"eventName":"StopLogging",'))).toBe(FLAG.duplicateKeys);
    expect(flagsOf(text.replace('"bucketName"', '"key" : 1, "bucketName"'))).toBe(FLAG.duplicateKeys);
  });

  it.each(["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"])(
    "flags a record whose %s was too large to be written",
    (name) => {
      expect(eventOf(aRecord({ [name]: { omitted: true, originalSize: 131_072 } })).flags).toBe(FLAG.omitted);
      expect(eventOf(aRecord({ [name]: { omitted: "true" } })).flags).toBe(0);
    },
  );

  it("flags a call by a presigned URL, whose identity is the signer's", () => {
    const event = eventOf(aRead({ additionalEventData: { AuthenticationMethod: "QueryString" } }));

    expect(event.flags).toBe(FLAG.presigned);
  });

  it.each([
    ["a name", { bucketName: "lake", accessPointName: "reports" }],
    ["an alias", { bucketName: "reports-abc123-s3alias" }],
    ["an ARN", { bucketName: "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports" }],
    ["the source of a copy", { "x-amz-copy-source": "arn:aws:s3:eu-west-1:1:accesspoint/reports/object/a" }],
  ])("flags a call that names an access point by %s", (_, requestParameters) => {
    expect(eventOf(aRead({ requestParameters })).flags).toBe(FLAG.accessPoint);
    expect(eventOf(aRecord({ requestParameters })).flags).toBe(0);
  });

  it.each(["HIDDEN_DUE_TO_SECURITY_REASONS", "***", "***OMITTED***", "700***", ""])(
    "takes %j for no account",
    (hidden) => {
      expect(eventOf(aRecord({ recipientAccountId: hidden })).account).toBe("111122223333");
      expect(
        eventOf(aRecord({ recipientAccountId: hidden, userIdentity: { accountId: hidden } })).account,
      ).toBe("");
    },
  );

  it("takes a hidden access key for none: two callers would be taken for one", () => {
    for (const accessKeyId of [
      "HIDDEN_DUE_TO_SECURITY_REASONS",
      "AWS_ACCESS_KEY_ID_REDACTED",
      "AKIA************",
    ])
      expect(eventOf(aRecord({ userIdentity: { accessKeyId } })).accessKey).toBeUndefined();
    expect(
      eventOf(aRecord({ userIdentity: { accessKeyId: "ASIAIOSFODNN7EXAMPLE" } })).accessKey,
    ).toBeDefined();
  });

  it("makes an id of a record that has none, whatever the order of its keys", () => {
    const { eventID: _, ...record } = aRecord();
    const turned = Object.fromEntries(Object.entries(record).reverse());

    const first = eventOf(record);

    expect(first.eventId).toMatch(/^[0-9a-f]{32}$/);
    expect(first.flags & FLAG.syntheticId).toBe(FLAG.syntheticId);
    expect(eventOf(turned).eventId).toBe(first.eventId);
  });

  it("takes the identity's account where the recipient is missing", () => {
    expect(eventOf(aRecord({ recipientAccountId: undefined })).account).toBe("111122223333");
  });

  it("never throws and answers with one of three kinds, whatever the record", () => {
    const names = Object.keys(aRead());
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }), (name, value) => {
        expect(["event", "skipped", "quarantined"]).toContain(decode(aRead({ [name]: value })).kind);
      }),
      { seed: 3, numRuns: 3_000 },
    );
  });

  it("does not let a record touch the prototype of objects", () => {
    const decoded = decodeText(
      '{"eventName":"a","eventSource":"b","eventTime":"2026-09-02T10:00:00Z","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"userIdentity":{"__proto__":{"polluted":1,"arn":"arn:aws:iam::1:user/x"}}}',
    );

    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(decoded).toMatchObject({ kind: "event", event: { identity: { arn: undefined } } });
  });
});
