/** What is told the next morning of messages that were held back: people had their messages of the day. */
import { LEVELS } from "../sigma/rule.ts";
import { formatCount } from "./explain.ts";
import { subjectOf, textOf } from "./message.ts";
import type { Message } from "./message.ts";

/** A message that was held back, less its text. */
export type HeldMessage = Pick<Message, "subject" | "attributes">;

/** Those that are named one by one. */
const NAMED_MAX = 20;

/** `held`: at least one, of those that were composed; `others`: how many more there are. */
export function heldMessage(held: readonly HeldMessage[], others: number, id: string): Message {
  const sorted = held.toSorted((a, b) => levelOf(b) - levelOf(a) || (a.subject < b.subject ? -1 : 1));
  const count = held.length + others;
  const domains = [...new Set(held.flatMap(({ attributes }) => attributes["domain"] ?? []))].sort();
  const more = count - Math.min(sorted.length, NAMED_MAX);
  const what = count === 1 ? "1 message" : `${formatCount(count)} messages`;
  const text = textOf([
    `${what} that came when you had had your messages of the day, together:`,
    "",
    ...sorted.slice(0, NAMED_MAX).map(lineOf),
    ...(more > 0 ? [`  and ${formatCount(more)} more: auditplane alerts list`] : []),
    "",
    "Each one in full: auditplane alerts show NUMBER",
    "",
    "What pages never waits for this. How many messages a day there are: messages_a_day of the domain, in the settings file.",
  ]);
  const first = sorted[0]?.attributes ?? {};
  return {
    subject: subjectOf(`[DIGEST] ${domains.slice(0, 3).join(", ")}: ${what} together`),
    text,
    attributes: {
      severity: first["severity"] ?? "low",
      tier: "review",
      domain: domains[0] ?? "none",
      rule_id: "digest",
      account: "none",
      alert_id: id,
      state: "open",
    },
  };
}

function lineOf({ subject, attributes }: HeldMessage): string {
  return `  ${(attributes["alert_id"] ?? "").padStart(6)}  ${subject}`;
}

function levelOf({ attributes }: HeldMessage): number {
  return (LEVELS as readonly string[]).indexOf(attributes["severity"] ?? "");
}
