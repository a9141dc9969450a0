import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { snsEnvironment, useSns } from "../../../test/support/sns.ts";
import { deliverAll } from "../sink.ts";
import { createSnsSink } from "./index.ts";

const sns = useSns();
const message = { subject: "S", text: "T", attributes: { severity: "high", alert_id: "7" } };

describe("the sink sns", () => {
  it("publishes text, subject and attributes", async () => {
    const route = sns.topic("plain");

    const delivery = await createSnsSink().deliver(message, { route, idempotencyKey: "7-1" });

    expect(delivery).toMatchObject({ ok: true });
    expect(sns.received("plain")).toEqual([
      { subject: "S", text: "T", attributes: { ...message.attributes, idempotency_key: "7-1" } },
    ]);
  });

  it("lets subscribers filter by severity", async () => {
    const route = sns.topic("filtered", { severity: ["critical"] });
    const sink = createSnsSink();

    await sink.deliver(message, { route, idempotencyKey: "1" });
    await sink.deliver({ ...message, attributes: { severity: "critical" } }, { route, idempotencyKey: "2" });

    expect(sns.received("filtered").map(({ attributes }) => attributes["severity"])).toEqual(["critical"]);
  });

  it("publishes many in requests of ten, in their order, each with what is its own", async () => {
    const route = sns.topic("many");
    const all = Array.from({ length: 23 }, (_, at) => ({
      message: { ...message, subject: `S${at}`, text: at === 7 ? "ü".repeat(120_000) : `T${at}` },
      idempotencyKey: `7-${at}`,
    }));

    const deliveries = await deliverAll(createSnsSink(), all, route);

    expect(deliveries.every(({ ok }) => ok)).toBe(true);
    const received = sns.received("many");
    expect(received.map(({ subject }) => subject)).toEqual(all.map(({ message: { subject } }) => subject));
    expect(received.map(({ attributes }) => attributes["idempotency_key"])).toEqual(
      all.map(({ idempotencyKey }) => idempotencyKey),
    );
    expect(received[7]?.text).toHaveLength(120_000);
  });

  it.each([
    ["InvalidParameter", true, true],
    ["InternalError", false, false],
    ["Throttled", true, false],
  ])(
    "says of each of many what became of it: %s of one is its own alone",
    async (code, isOurs, permanent) => {
      const body = `<PublishBatchResponse><PublishBatchResult>
      <Successful><member><Id>0</Id><MessageId>m-0</MessageId></member></Successful>
      <Failed><member><Id>1</Id><Code>${code}</Code><Message>no</Message><SenderFault>${isOurs}</SenderFault></member></Failed>
    </PublishBatchResult></PublishBatchResponse>`;
      const server = createServer((_, response) => {
        response.writeHead(200, { "content-type": "text/xml" }).end(body);
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const before = process.env["AWS_ENDPOINT_URL_SNS"];
      Object.assign(
        process.env,
        snsEnvironment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
      try {
        const all = ["a", "b", "c"].map((idempotencyKey) => ({ message, idempotencyKey }));

        expect(await deliverAll(createSnsSink(), all, "arn:aws:sns:us-east-1:000000000000:t")).toEqual([
          { ok: true, messageId: "m-0" },
          { ok: false, permanent, reason: `${code}: no` },
          { ok: false, permanent: false, reason: "SNS did not say what became of the message" },
        ]);
      } finally {
        process.env["AWS_ENDPOINT_URL_SNS"] = before;
        server.close();
      }
    },
  );

  it("calls a topic that does not exist a permanent refusal", async () => {
    const route = "arn:aws:sns:us-east-1:000000000000:nowhere";

    expect(await createSnsSink().deliver(message, { route, idempotencyKey: "1" })).toMatchObject({
      ok: false,
      permanent: true,
    });
  });

  it.each([
    [503, "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>"],
    [400, "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"],
  ])("calls status %i with %s a failure that passes, after trying again", async (status, body) => {
    let calls = 0;
    const server = createServer((_, response) => {
      calls++;
      response.writeHead(status, { "content-type": "text/xml" }).end(body);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const before = process.env["AWS_ENDPOINT_URL_SNS"];
    Object.assign(process.env, snsEnvironment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    try {
      const delivery = await createSnsSink().deliver(message, {
        route: "arn:aws:sns:us-east-1:000000000000:t",
        idempotencyKey: "1",
      });

      expect(delivery).toMatchObject({ ok: false, permanent: false });
      expect(calls).toBeGreaterThan(1);
    } finally {
      process.env["AWS_ENDPOINT_URL_SNS"] = before;
      server.close();
    }
  });
});
