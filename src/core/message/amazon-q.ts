/**
 * A message as Amazon Q Developer takes it for chats (formerly AWS Chatbot), in a topic of SNS:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
import type { ComposedMessage } from "../finding/message.ts";
import { chatText } from "./chat-text.ts";
import { textOf } from "./parts.ts";
import type { Part } from "./parts.ts";
import { cutEnd } from "./value.ts";

export interface ChatNotification {
  readonly version: "1.0";
  readonly source: "custom";
  readonly id: string;
  readonly content: {
    readonly textType: "client-markdown";
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** All that is said of an alert is one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** AWS documents no limits; a block of Slack has 3,000 characters: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const DESCRIPTION_MAX = 2_800;
const STEPS_MAX = 8;
const STEP_MAX = 300;

/** Parts that are looked up where there is room: `alerts show` has them. */
const LEFT_OUT: ReadonlySet<Part["kind"]> = new Set(["next", "evidence", "rule"]);

/** `id`: the same for each attempt at one message. Of what is too long the middle is cut, never why somebody gets it and where to go on. */
export function chatNotification(message: ComposedMessage, id: string): ChatNotification {
  const { parts, subject, attributes, essence } = message;
  const steps = parts
    .filter(({ kind }) => kind === "next")
    .flatMap(({ lines }) => lines)
    .map((line) => line.replace(/^\s*\d+\.\s*/, ""));
  const title = chatText(subject);
  return {
    version: "1.0",
    source: "custom",
    id,
    content: {
      textType: "client-markdown",
      title,
      description: description(parts),
      nextSteps: steps.slice(0, STEPS_MAX).map((step) => wholeEntities(cutEnd(chatText(step), STEP_MAX))),
      keywords: [essence.level, essence.tier, essence.domain ?? "none", essence.state].map(chatText),
    },
    metadata: {
      threadId: `auditplane-${essence.alert?.id ?? essence.notice ?? "none"}`,
      summary: title,
      eventType: "auditplane alert",
      relatedResources: essence.asset === null ? [] : [chatText(essence.asset)],
      additionalContext: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, chatText(value)]),
      ),
    },
  };
}

function description(parts: readonly Part[]): string {
  const told = parts
    .filter(({ kind }) => !LEFT_OUT.has(kind))
    .map((part) => ({ ...part, lines: part.lines.map(chatText) }));
  return wholeEntities(textOf(told, DESCRIPTION_MAX));
}

/** Where a text was cut an entity may have been. */
function wholeEntities(text: string): string {
  return text.replace(/&(?!amp;|lt;|gt;)[a-z]*(?=…)/g, "");
}
