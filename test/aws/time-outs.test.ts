import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createSnsSink } from "../../src/sinks/sns/index.ts";
import { openBuckets } from "../../src/sources/s3-trail/bucket.ts";
import { openQueue } from "../../src/sources/s3-trail/queue.ts";
import { startHttpFaults } from "../support/http-faults.ts";
import type { HttpFaults } from "../support/http-faults.ts";

const SOON_MS = 700;
const CONTENT = "x".repeat(10_000);
/** It has every object, and nothing else. */
const store = createServer((_, response) => void response.end(CONTENT));
let faults: HttpFaults;

beforeAll(async () => {
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  faults = await startHttpFaults(() => `http://127.0.0.1:${(store.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_ENDPOINT_URL", faults.endpoint);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => faults.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await faults.close();
  store.close();
});

describe("every wait for AWS has an end:", () => {
  it.each(["hang", "stall"] as const)(
    "an object whose answer does %s is read at the next attempt, or later",
    async (does) => {
      const bucket = openBuckets({ pathStyle: true, answerTimeoutMs: SOON_MS });
      const once = faults.add({ fits: () => true, does, times: 1 });
      const place = { bucket: "example-trail", key: "one.json.gz" };
      const first = await bucket.read(place);
      // of a body that stalls the SDK does not see the end: the object is taken again
      const got = "bytes" in first ? first : await bucket.read(place);

      expect("bytes" in got && got.bytes.toString()).toBe(CONTENT);
      expect(once()).toBe(1);
      faults.add({ fits: () => true, does });
      expect(await bucket.read(place)).toMatchObject({ reason: "unavailable" });
      bucket.close();
    },
  );

  it("a bucket that never lists itself is an error", async () => {
    const bucket = openBuckets({ pathStyle: true, answerTimeoutMs: SOON_MS });
    faults.add({ fits: () => true, does: "hang" });

    await expect(bucket.list("example-trail", { prefix: "" }).next()).rejects.toThrow(/tim/i);
    bucket.close();
  });

  it("a queue that never answers is an error, which the next round gets over", async () => {
    const queue = openQueue(`${faults.endpoint}/123456789012/deliveries`, SOON_MS);
    faults.add({ fits: () => true, does: "hang" });

    await expect(queue.receive(0, new AbortController().signal)).rejects.toThrow(/tim/i);
    queue.close();
  });

  it("a topic that never answers is a failure that passes", async () => {
    const sink = createSnsSink(SOON_MS);
    faults.add({ fits: () => true, does: "hang" });
    const message = { subject: "S", text: "T", attributes: {} };
    const route = "arn:aws:sns:eu-west-1:123456789012:alerts";

    expect(await sink.deliver(message, { route, idempotencyKey: "1" })).toMatchObject({
      ok: false,
      permanent: false,
    });
    sink.close();
  });
});
