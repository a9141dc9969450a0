import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertEvent } from "../../../src/core/alert/event.ts";
import { publicAsset } from "../../../src/core/message/essence.ts";
import { inForm } from "../../../src/core/message/form.ts";
import { ROUTE_FORMATS } from "../../../src/core/settings/route.ts";
import { everyMessage } from "../../support/messages.ts";

/** In every name, key, address, session and reason of a message. */
const CANARY = "canary";

/** All that leaves: to a topic, to a bus and to a webhook. */
function sent(text: string): string[] {
  return [...everyMessage(text).values()].flatMap((message) =>
    ROUTE_FORMATS.flatMap((format) => {
      const told = inForm(message, { format, detail: "minimal" }, { idempotencyKey: "7-2" });
      const { subject, text: body, attributes } = told;
      const event = alertEvent(told, "7-2");
      return [subject, body, JSON.stringify(attributes), JSON.stringify(event)];
    }),
  );
}

describe("a message with the detail minimal", () => {
  it.each([
    [`${CANARY}@example.com`, "a person"],
    [`arn:aws:iam::123456789012:role/${CANARY}`, "a role"],
    [`s3://${CANARY}/key`, "a bucket"],
    [`session ${CANARY}`, "a session"],
    [`https://${CANARY}.example/`, "a link"],
    [`192.0.2.7 ${CANARY}`, "an address"],
  ])("has nothing of %s, in any kind and format", (text) => {
    for (const one of sent(text)) {
      expect(one).not.toContain(CANARY);
      expect(one).not.toMatch(/444455556666|123456789012|192\.0\.2|arn:|secret-topic|s3:|@example\.com/);
    }
  });

  it("has nothing of whatever is written where people, keys and addresses stand", () => {
    const around = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(
      fc.property(around, fc.constantFrom("@", "/", ":", " ", "<", "\n"), around, (a, between, b) => {
        for (const one of sent(`${a}${between}${CANARY}${b}`)) expect(one).not.toContain(CANARY);
      }),
      { numRuns: 10 },
    );
  });

  it("says what it may: title, level, rule, domain, asset, counts, state, the alert and where to look", () => {
    const cause = everyMessage("orders").get("cause");
    const message = cause && inForm(cause, { format: "text", detail: "minimal" }, { idempotencyKey: "7-2" });

    expect(message?.subject).toBe("[HIGH] orders: Access without a subscription (#7)");
    expect(message?.text).toBe(`HIGH: Access without a subscription

Domain        sales
Asset         orders
Rule          r1
Level         high, tier review
State         open
How much      2 findings, 2 people, 26 events, 1.66 GB

Runbook       https://docs.example.com/rules/access_without_subscription.md
Console       https://console.example.com/alerts/7
By link       https://console.example.com/links/ack-7-1-a acknowledges it without login, once
Look          auditplane alerts show 7

Alert 7, revision 2.
Who it was is told inside the company alone: this route gets no names.`);
    expect(message?.attributes).toEqual({
      attempt: "1",
      severity: "high",
      tier: "review",
      domain: "sales",
      rule_id: "r1",
      account: "none",
      alert_id: "7",
      state: "open",
    });
  });

  it("says of a decision what it is, and not whose", () => {
    const decided = everyMessage("owner@example.com").get("state");
    const message =
      decided && inForm(decided, { format: "text", detail: "minimal" }, { idempotencyKey: "7-2" });

    expect(message?.subject).toMatch(/^\[ACKNOWLEDGED\] sales: Access without a subscription \(#7\)$/);
    expect(message?.text).toContain("State         acknowledged");
    expect(message?.attributes).toMatchObject({ state: "acknowledged" });
  });

  it.each([
    ["sales.orders", "sales.orders"],
    ["ana@example.com", null],
    ["arn:aws:s3:::bucket", null],
    ["s3://bucket/key", null],
    ["192.0.2.7", null],
    ["AKIAIOSFODNN7EXAMPLE", null],
    ["2001:db8::1", null],
    [null, null],
  ])("names an asset %s as %s", (id, shown) => {
    expect(publicAsset(id)).toBe(shown);
  });
});
