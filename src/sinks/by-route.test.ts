import { describe, expect, it } from "vitest";
import { useEventBus } from "../../test/support/fake-event-bus.ts";
import { EXAMPLE } from "../../test/support/alert-event.ts";
import { useSns } from "../../test/support/sns.ts";
import { createSinkByRoute } from "./by-route.ts";

const sns = useSns();
const bus = useEventBus();
const webhook = { secretFile: undefined, hosts: [], privateHosts: [] };

describe("a route", () => {
  it("is a topic, a bus or a webhook by its form", async () => {
    const sink = createSinkByRoute({ webhook });
    const to = async (route: string): Promise<unknown> =>
      await sink.deliver(EXAMPLE, { route, idempotencyKey: "7-3" });

    expect(await to(sns.topic("alerts"))).toMatchObject({ ok: true });
    expect(await to("arn:aws:events:us-east-1:111122223333:event-bus/alerts")).toMatchObject({ ok: true });
    expect(await to("https://hooks.example.com/x")).toMatchObject({
      ok: false,
      permanent: true,
      reason: "the webhook is on hooks.example.com, which AUDITPLANE_WEBHOOK_HOSTS does not name",
    });
    sink.close();
    expect(sns.received("alerts")).toHaveLength(1);
    expect(bus.asked).toHaveLength(1);
  });

  it.each([
    "",
    "alerts",
    "http://hooks.example.com/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "arn:aws:sqs:eu-west-1:111122223333:alerts",
    "arn:aws:events:eu-west-1:111122223333:rule/alerts",
    "arn:aws:events:eu-west-1:111122223333:event-bus/",
    "arn:aws:events:eu-west-1:111122223333:event-bus/a\nb",
    " https://hooks.example.com/",
    "\u202ehttps://x",
  ])("of another form is refused for good, and says which there are: %j", async (route) => {
    const delivery = await createSinkByRoute({ webhook }).deliver(EXAMPLE, { route, idempotencyKey: "7-3" });

    expect(delivery).toMatchObject({ ok: false, permanent: true });
    expect(delivery).toMatchObject({ reason: expect.stringMatching(/is no route: it is neither .*https:/) });
    expect(delivery).toMatchObject({ reason: expect.not.stringMatching(/\u202e|\n/) });
  });
});
