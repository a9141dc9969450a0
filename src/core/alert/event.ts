/** An alert's message as programs read it: the `detail` of an event on a bus, and the body of a webhook. */
import { z } from "zod";
import type { Message } from "../finding/message.ts";

const text = z.string();

/**
 * Published as docs/schemas/alert-event.json. Fields may come to a version; none is renamed, removed or given another meaning
 * without a new one.
 */
export const alertEventSchema = z
  .object({
    version: z.literal(1).describe("Of this schema. Fields may be added to it; take no offence at them."),
    alert_id: text.min(1).describe("The same for as long as the alert lives: what to group and close by."),
    revision: z
      .int()
      .min(1)
      .nullable()
      .describe("Rises with everything that is told of the alert; null where it is not known."),
    state: text.describe(
      "open, acknowledged, snoozed, resolved, false_positive, expected, confirmed or withdrawn.",
    ),
    severity: text.describe("informational, low, medium, high or critical."),
    tier: text.describe("How soon somebody should look: page, review or info."),
    domain: text.nullable().describe("The owning domain; null: nobody owns what it is about."),
    rule_id: text.describe("Of the rule, or of what stands for several: digest, history."),
    account: text.nullable().describe("Twelve digits; null: of no account, or of several."),
    title: text.max(99).describe("One line of ASCII."),
    text: text.describe(
      "Plain text of several lines. What records say in it may have been chosen by whoever made them: escape it where it is shown.",
    ),
    idempotency_key: text
      .min(1)
      .describe("The same for each attempt at one message: take it once, and drop it when it comes again."),
    attempt: z
      .int()
      .min(1)
      .describe(
        "Of the attempts at the message this one's number: what comes after the first may have come before.",
      ),
    tickets: z
      .array(
        z.object({
          key: text.describe("SEC-12."),
          url: text.describe("Of https."),
          closed: z.boolean().describe("Somebody said that it is."),
        }),
      )
      .describe("In which the alert is worked on; empty where the route is told nothing about people, too."),
  })
  .meta({ title: "auditplane alert" });

export type AlertEvent = z.infer<typeof alertEventSchema>;

/**
 * An entry of PutEvents, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html, less what stands beside the
 * detail in it.
 */
export const EVENT_BYTES_MAX = 256 * 1024 - 1024;

/** At most EVENT_BYTES_MAX as JSON in UTF-8: of what is longer the text is cut, and says so. */
export function alertEvent(
  { subject, text: told, attributes, tickets = [] }: Message,
  idempotencyKey: string,
): AlertEvent {
  const named = (name: string): string => attributes[name] ?? "";
  const known = (name: string): string | null =>
    ["", "none"].includes(named(name)) ? null : named(name).toWellFormed();
  const event: AlertEvent = {
    version: 1,
    alert_id: named("alert_id") || idempotencyKey,
    revision: revisionOf(attributes["revision"] ?? idempotencyKey),
    state: named("state"),
    severity: named("severity"),
    tier: named("tier"),
    domain: known("domain"),
    rule_id: named("rule_id").toWellFormed(),
    account: known("account"),
    title: subject,
    text: told.toWellFormed(),
    idempotency_key: idempotencyKey,
    attempt: Math.max(1, Number(attributes["attempt"]) || 1),
    tickets: tickets.map(({ key, url, closedAt }) => ({ key, url, closed: closedAt !== null })),
  };
  return bytesOf(event) <= EVENT_BYTES_MAX ? event : withCutText(event);
}

/** `7-3`, with the occasion where there is one (`7-3-reminder`), or a revision alone. */
function revisionOf(said: string): number | null {
  const revision = Number(/^(?:\d+-)?(\d+)(?:-[a-z][a-z\d-]*)?$/.exec(said)?.[1] ?? 0);
  return Number.isSafeInteger(revision) && revision > 0 ? revision : null;
}

/** As much of the text as fits: the bytes of a text rise with its length, so halves find it. */
function withCutText(event: AlertEvent): AlertEvent {
  const note = `\n[The text was cut here, as it is too long to be sent. Alert ${event.alert_id} has it all.]`;
  const cut = (length: number): AlertEvent => ({
    ...event,
    text: `${event.text.slice(0, length).toWellFormed()}${note}`,
  });
  let [fits, over] = [0, event.text.length];
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (bytesOf(cut(middle)) <= EVENT_BYTES_MAX) fits = middle;
    else over = middle;
  }
  return cut(fits);
}

function bytesOf(event: AlertEvent): number {
  return new TextEncoder().encode(JSON.stringify(event)).length;
}
