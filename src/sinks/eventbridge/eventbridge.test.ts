import { describe, expect, it } from "vitest";
import { EXAMPLE, HOSTILE, publishedEvent } from "../../../test/support/alert-event.ts";
import { useEventBus } from "../../../test/support/fake-event-bus.ts";
import { deliverAll } from "../sink.ts";
import { createEventBridgeSink } from "./index.ts";

const bus = useEventBus();
const route = "arn:aws:events:eu-west-1:111122223333:event-bus/alerts";
const deliver = (
  message = EXAMPLE,
  to = route,
): ReturnType<ReturnType<typeof createEventBridgeSink>["deliver"]> =>
  createEventBridgeSink(300).deliver(message, { route: to, idempotencyKey: "7-3" });
const detailOf = (call = 0): string => bus.asked[call]?.input.Entries?.[0]?.Detail ?? "";

describe("the sink eventbridge", () => {
  it("puts an event of the published schema on the bus, in the Region of the bus", async () => {
    expect(await deliver()).toEqual({ ok: true, messageId: "event-1" });

    expect(bus.asked).toHaveLength(1);
    expect(bus.asked[0]).toMatchObject({
      region: "eu-west-1",
      input: { Entries: [{ EventBusName: route, Source: "auditplane", DetailType: "auditplane alert" }] },
    });
    expect(publishedEvent(detailOf())).toEqual({
      version: 1,
      alert_id: "7",
      revision: 3,
      state: "open",
      severity: "high",
      tier: "page",
      domain: "sales",
      rule_id: "1c437369-6570-407e-a412-d2a310c7acfa",
      account: "111122223333",
      title: EXAMPLE.subject,
      text: EXAMPLE.text,
      idempotency_key: "7-3",
      attempt: 1,
      tickets: [],
    });
  });

  it("asks each bus in its own Region", async () => {
    const sink = createEventBridgeSink();
    for (const region of ["eu-west-1", "us-east-1", "eu-west-1"])
      await sink.deliver(EXAMPLE, {
        route: `arn:aws:events:${region}:111122223333:event-bus/alerts`,
        idempotencyKey: "7-3",
      });
    sink.close();

    expect(bus.asked.map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1", "eu-west-1"]);
  });

  it("cuts a text that does not fit into 256 KB, and says so in it", async () => {
    await deliver({ ...EXAMPLE, text: "€\u{1f600}\ufffd".repeat(60_000) });

    const { text } = publishedEvent(detailOf());
    const bytes = Buffer.byteLength(detailOf());
    expect(bytes).toBeLessThanOrEqual(255 * 1024);
    expect(bytes).toBeGreaterThan(255 * 1024 - 20);
    expect(text).toMatch(/cut here, as it is too long to be sent\. Alert 7 has it all\.\]$/);
    expect(text.isWellFormed()).toBe(true);
  });

  it("keeps hostile text as data", async () => {
    await deliver({ ...EXAMPLE, text: HOSTILE });

    expect(publishedEvent(detailOf())).toMatchObject({ state: "open", text: HOSTILE.toWellFormed() });
  });

  it.each([
    ["ThrottlingException", false],
    ["InternalFailure", false],
    ["NotAuthorizedForSourceException", true],
    ["MalformedDetail", true],
  ])(
    "takes status 200 with an entry that failed by %s for a failure; permanent: %s",
    async (code, permanent) => {
      bus.reply({
        answer: { FailedEntryCount: 1, Entries: [{ ErrorCode: code, ErrorMessage: "not\u001b[31m now" }] },
      });

      expect(await deliver()).toEqual({ ok: false, permanent, reason: `${code}: not\ufffd[31m now` });
      expect(bus.asked).toHaveLength(1);
    },
  );

  it("puts many in one request, and says of each what became of it", async () => {
    bus.reply({
      answer: {
        FailedEntryCount: 1,
        Entries: [{ EventId: "event-1" }, { ErrorCode: "ThrottlingException", ErrorMessage: "not now" }],
      },
    });
    const sink = createEventBridgeSink();
    const route = "arn:aws:events:eu-west-1:111122223333:event-bus/alerts";
    const all = ["7-1", "7-2", "7-3"].map((idempotencyKey) => ({ message: EXAMPLE, idempotencyKey }));

    expect(await deliverAll(sink, all, route)).toEqual([
      { ok: true, messageId: "event-1" },
      { ok: false, permanent: false, reason: "ThrottlingException: not now" },
      { ok: false, permanent: false, reason: "EventBridge did not say what became of the event" },
    ]);
    expect(bus.asked).toHaveLength(1);
    sink.close();
  });

  it("takes an answer that does not name the event for a failure that passes", async () => {
    bus.reply({ answer: { FailedEntryCount: 0, Entries: [] } });

    expect(await deliver()).toMatchObject({ ok: false, permanent: false });
  });

  it.each([
    [400, "ThrottlingException", false],
    [500, "InternalException", false],
    [503, "ServiceUnavailable", false],
    [403, "ExpiredTokenException", false],
    [400, "AccessDeniedException", true],
    [400, "ResourceNotFoundException", true],
  ])("takes status %i with %s for a failure; permanent: %s", async (status, error, permanent) => {
    bus.reply({ status, error });

    expect(await deliver()).toMatchObject({ ok: false, permanent });
    const isTriedAgain = !permanent && error !== "ExpiredTokenException";
    expect(bus.asked.length > 1).toBe(isTriedAgain);
  });

  it("tries again at once what passes, and is taken", async () => {
    bus.reply({ status: 500, error: "InternalException" }, { answer: { Entries: [{ EventId: "event-2" }] } });

    expect(await deliver()).toEqual({ ok: true, messageId: "event-2" });
    expect(detailOf(1)).toBe(detailOf(0));
  });

  it("does not wait for a bus that never answers", async () => {
    bus.reply("hang");

    expect(await deliver()).toMatchObject({ ok: false, permanent: false });
  });

  it("refuses what is no ARN of a bus, without a call", async () => {
    expect(await deliver(EXAMPLE, "arn:aws:events:eu-west-1:1:rule/x")).toMatchObject({
      ok: false,
      permanent: true,
    });
    expect(bus.asked).toEqual([]);
  });
});
