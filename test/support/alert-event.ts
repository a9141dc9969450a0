/** Alerts for programs, held against the schema that is published. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { AlertEvent } from "../../src/core/alert/event.ts";
import type { Message } from "../../src/core/finding/message.ts";
import { ROOT } from "./cli.ts";

const published = z.fromJSONSchema(
  JSON.parse(
    readFileSync(join(ROOT, "docs/schemas/alert-event.json"), "utf8"),
  ) as z.core.JSONSchema.JSONSchema,
);

/** What was sent, if docs/schemas/alert-event.json allows it; throws else. */
export function publishedEvent(json: string): AlertEvent {
  return published.parse(JSON.parse(json)) as AlertEvent;
}

export const EXAMPLE: Message = {
  subject: "[HIGH] sales: ana@example.com read customers without a subscription",
  text: "What happened.\nWhat to do.",
  attributes: {
    severity: "high",
    tier: "page",
    domain: "sales",
    rule_id: "1c437369-6570-407e-a412-d2a310c7acfa",
    account: "111122223333",
    alert_id: "7",
    state: "open",
  },
};

/** What a record may hold, and a message repeat. */
export const HOSTILE =
  '<script>alert(1)</script> <!channel> =cmd|"/c calc"!A1 \u202egnp.exe \u0000 \r\nwebhook-id: 9\r\n\r\n","state":"resolved \\u0022 \ud800 ' +
  "x".repeat(10_000);
