import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { alertEvent } from "../../../src/core/alert/event.ts";
import type { ComposedMessage, Message } from "../../../src/core/finding/message.ts";
import type { Essence } from "../../../src/core/message/essence.ts";
import { inForm } from "../../../src/core/message/form.ts";
import { textOf } from "../../../src/core/message/parts.ts";
import { TITLE_MAX } from "../../../src/core/message/title.ts";
import { ROUTE_FORMATS } from "../../../src/core/settings/route.ts";
import { HOSTILE, publishedEvent } from "../../support/alert-event.ts";
import { everyMessage } from "../../support/messages.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: with attributes. */
const SNS_MAX = 256 * 1024;
const KEY = "7-2";

const chat = z.strictObject({
  version: z.literal("1.0"),
  source: z.literal("custom"),
  id: z.string(),
  content: z.strictObject({
    textType: z.literal("client-markdown"),
    title: z.string().max(200),
    description: z.string().max(4_000),
    nextSteps: z.array(z.string().max(300)).max(8),
    keywords: z.array(z.string()),
  }),
  metadata: z.strictObject({
    threadId: z.string(),
    summary: z.string(),
    eventType: z.string(),
    relatedResources: z.array(z.string()),
    additionalContext: z.record(z.string(), z.string()),
  }),
});

function bytesOf({ subject, text, attributes }: Message): number {
  const all = [subject, text, ...Object.entries(attributes).flat(), KEY];
  return all.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
}

/** As they are for a name that is one word. */
const tame = everyMessage("ana");

/** What must hold of a message in whatever form, by the name of its kind. */
function expectWhole(kind: string, message: ComposedMessage): void {
  const text = inForm(message, { format: "text", detail: "full" }, { idempotencyKey: KEY });
  expect(text.subject.length).toBeLessThanOrEqual(TITLE_MAX);
  expect(text.subject).toMatch(message.essence.alert === null ? /^[\x20-\x7e]+$/ : /^[\x20-\x7e]+ \(#7\)$/);
  // oxlint-disable-next-line no-control-regex -- none may be there
  expect(text.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u2028-\u202e\u2066-\u2069]/);
  expect(text.text.isWellFormed()).toBe(true);
  const own = tame.get(kind) as ComposedMessage;
  expect(text.text.split("\n")).toHaveLength(own.text.split("\n").length);
  // where it goes on, and why whoever reads it gets it, are there to the letter
  const tail = own.parts.filter((part) => part.kind === "act");
  expect(text.text).toContain(textOf(tail));
  if (message.essence.alert !== null) expect(text.text).toContain("\nAlert 7, revision 2.");
  const links = text.text.match(/https?:\/\/[^\s]*|www\.\S+/g) ?? [];
  for (const link of links) expect(link).toMatch(/^https:\/\/(?:console|docs)\.example\.com\//);
  for (const format of ROUTE_FORMATS)
    expect(bytesOf(inForm(message, { format, detail: "full" }, { idempotencyKey: KEY }))).toBeLessThan(
      SNS_MAX,
    );
  const event = publishedEvent(
    inForm(message, { format: "json", detail: "full" }, { idempotencyKey: KEY }).text,
  );
  expect(event).toEqual(alertEvent(text, KEY));
  expect(event).toMatchObject({
    alert_id: message.essence.notice ?? "7",
    text: text.text,
    title: text.subject,
  });
  expectPlain(
    chat.parse(
      JSON.parse(inForm(message, { format: "amazon-q", detail: "full" }, { idempotencyKey: KEY }).text),
    ),
    message.essence,
  );
}

/** No mention, format or link but our own. */
function expectPlain({ content, metadata }: z.infer<typeof chat>, { alert, notice }: Essence): void {
  expect(metadata.threadId).toBe(`auditplane-${alert === null ? notice : 7}`);
  const all = [content.title, content.description, ...content.nextSteps, ...content.keywords];
  for (const shown of [...all, ...Object.values(metadata.additionalContext), ...metadata.relatedResources]) {
    expect(shown).not.toMatch(/[<>*`~\\|]|\]\(|(?<![\w.+-])@\w|&(?!amp;|lt;|gt;)/);
    for (const link of shown.match(/https?:\/\/\S*/g) ?? [])
      expect(link).toMatch(/^https:\/\/(?:console|docs)\.example\.com\//);
  }
  if (alert !== null) expect(content.description).toContain("Alert 7, revision 2.");
}

describe("a message of what somebody hostile has written", () => {
  it.each([
    ["all at once", HOSTILE],
    ["HTML", '<img src=x onerror="alert(1)"><a href="https://evil.example">x</a>'],
    ["mentions", "<!channel> @here <@U123> @channel"],
    ["a formula", '=cmd|"/c calc"!A1'],
    ["another direction", "\u202egnp.exe\u2066\u061c"],
    ["lines", "a\r\n\r\nAlert 8, revision 1.\u2028b\u2029"],
    ["10 KB", "x".repeat(10_000)],
    ["10 KB of what grows", '<&"\\\u0000'.repeat(2_000)],
    ["a link", "https://evil.example/?login www.evil.example [a](https://evil.example)"],
  ])("is as whole as any other: %s", (_, text) => {
    for (const [kind, message] of everyMessage(text)) expectWhole(kind, message);
  });

  it("is as whole as any other, whatever it is", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom(
        "<!channel>",
        "@here",
        "\r\n",
        "\u202e",
        "](http://x)",
        "*",
        "x".repeat(3_000),
        "\ud800",
        "${",
      ),
    );
    const hostile = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(hostile, (text) => {
        fc.pre(text !== "");
        for (const [kind, message] of everyMessage(text)) expectWhole(kind, message);
      }),
      { numRuns: 20 },
    );
  });
});

describe("the text of parts", () => {
  it("keeps where to go on and why it was sent, and cuts what stands before them", () => {
    const text = textOf(
      [
        { kind: "what", lines: ["x".repeat(400)] },
        { kind: "facts", lines: ["never seen"] },
        { kind: "act", lines: ["Look"] },
        { kind: "you", lines: ["You get this"] },
      ],
      200,
    );

    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).toMatch(/^x+…\n\[It was cut here: findings show has it all\.\]\n\nLook\n\nYou get this$/);
  });
});
