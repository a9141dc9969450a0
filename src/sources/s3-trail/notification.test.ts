import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNotification } from "./notification.ts";
import type { Notification } from "./notification.ts";

const FIXTURES = join(import.meta.dirname, "../../../test/fixtures/sqs");
const read = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");
const keysOf = (notification: Notification): readonly string[] =>
  notification.kind === "objects" ? notification.objects.map(({ bucket, key }) => `${bucket}/${key}`) : [];

const BUCKET = "acme-org-trail-111122223333";
const FILE = `${BUCKET}/ct/AWSLogs/o-a1b2c3d4e5/444455556666/CloudTrail/eu-west-1/2026/09/14/444455556666_CloudTrail_eu-west-1_20260914T0945Z_k3Vb7QxYt1ZpLm9R.json.gz`;

describe("a message of a queue", () => {
  it.each([
    ["CloudTrail's own, delivered raw", "body-cloudtrail-raw-delivery.json", 2],
    ["CloudTrail's own, through SNS", "body-sns-wrapped-cloudtrail.json", 2],
    ["S3's notification", "body-s3-notification.json", 1],
    ["S3's notification, through SNS", "body-sns-wrapped-s3-notification.json", 1],
    ["EventBridge's", "body-eventbridge-s3-object-created.json", 1],
  ])("says which objects were delivered: %s", (_, name, count) => {
    const keys = keysOf(parseNotification(read(name)));

    expect(keys).toHaveLength(count);
    expect(keys).toContain(FILE);
  });

  it("has its key decoded where S3 encodes it, and nowhere else", () => {
    expect(keysOf(parseNotification(read("body-s3-notification-urlencoded-key.json")))[0]).not.toMatch(
      /[+%]/,
    );
    const raw = JSON.stringify({ s3Bucket: "b", s3ObjectKey: ["a+b%20c"] });
    expect(keysOf(parseNotification(raw))).toEqual(["b/a+b%20c"]);
  });

  it.each([
    ["S3's test", "body-s3-testevent.json"],
    ["CloudTrail's validation of a topic", "body-sns-wrapped-cloudtrail-validation-message.json"],
  ])("asks for nothing to be read: %s", (_, name) => {
    expect(parseNotification(read(name)).kind).toBe("nothing");
  });

  it("of something that was removed asks for nothing to be read", () => {
    const removed = read("body-s3-notification.json").replaceAll("ObjectCreated:Put", "ObjectRemoved:Delete");
    expect(parseNotification(removed).kind).toBe("nothing");
    const deleted = read("body-eventbridge-s3-object-created.json").replace(
      "Object Created",
      "Object Deleted",
    );
    expect(parseNotification(deleted).kind).toBe("nothing");
  });

  it.each([
    ["no JSON", "hello"],
    ["a list", "[]"],
    ["another notification", JSON.stringify({ Records: [{ eventSource: "aws:sqs" }] })],
    ["an empty one", JSON.stringify({ Records: [] })],
    ["a key that cannot be decoded", read("body-s3-notification.json").replace('"key": "', '"key": "%zz')],
    ["keys that are none", JSON.stringify({ s3Bucket: "b", s3ObjectKey: [1] })],
    [
      "a wrapper without end",
      [1, 2, 3, 4, 5].reduce((body) => JSON.stringify({ Type: "Notification", Message: body }), "x"),
    ],
  ])("that is none says why: %s", (_, body) => {
    expect(parseNotification(body)).toMatchObject({ kind: "unknown", problem: expect.any(String) });
  });

  it.each([
    ["CloudTrail's own", JSON.stringify({ s3Bucket: "b", s3ObjectKey: ["good", ""] })],
    [
      "S3's notification",
      JSON.stringify({
        Records: ["good", "%zz"].map((key) => ({
          eventSource: "aws:s3",
          eventName: "ObjectCreated:Put",
          s3: { bucket: { name: "b" }, object: { key } },
        })),
      }),
    ],
  ])("that is good in part announces what is good, and says what is not: %s", (_, body) => {
    const notification = parseNotification(body);

    expect(keysOf(notification)).toEqual(["b/good"]);
    expect(notification).toMatchObject({ problem: expect.any(String) });
  });

  it("that asks for a subscription to be confirmed is named as such", () => {
    const body = JSON.stringify({ Type: "SubscriptionConfirmation", Token: "t", Message: "You have chosen" });

    expect(parseNotification(body)).toEqual({
      kind: "unknown",
      problem: "it asks that the queue's subscription to a topic be confirmed",
    });
  });

  it("may be anything, and stops nothing", () => {
    const bodies = readdirSync(FIXTURES).map(read);
    const mutated = fc.tuple(fc.constantFrom(...bodies), fc.nat(), fc.string({ maxLength: 5 }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mutated), (given) => {
        const body = typeof given === "string" ? given : mutate(...given);
        expect(["objects", "nothing", "unknown"]).toContain(parseNotification(body).kind);
      }),
    );
  });
});

function mutate(body: string, at: number, text: string): string {
  const place = at % body.length;
  return body.slice(0, place) + text + body.slice(place + text.length);
}
