import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecord } from "../../../src/core/record/decode.ts";
import type { Decoded, TrailEvent } from "../../../src/core/record/decode.ts";
import { FLAG } from "../../../src/core/record/flags.ts";
import { aRead, aRecord } from "../../support/records.ts";

function decode(value: unknown): Decoded {
  const text = JSON.stringify(value);
  return decodeRecord({ bytes: Buffer.from(text), value: JSON.parse(text) as unknown });
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

  it("skips Insight, aggregated events and what is no record at all", () => {
    expect(decode(aRecord({ eventCategory: "Insight" })).kind).toBe("skipped");
    expect(decode(aRecord({ eventType: "AwsAggregatedEvent" })).kind).toBe("skipped");
    expect(decode({ index: { _id: "1" } }).kind).toBe("skipped");
    expect(decode("text")).toMatchObject({ reason: "not_an_object" });
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
    decodeRecord({
      bytes: Buffer.from("x"),
      value: JSON.parse(
        '{"eventName":"a","eventSource":"b","eventTime":"2026-09-02T10:00:00Z","__proto__":{"polluted":1},"userIdentity":{"__proto__":{"polluted":1}}}',
      ) as unknown,
    });

    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
