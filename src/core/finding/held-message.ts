/** What is told the next morning of messages that were held back: people had their messages of the day. */
import { minimalTitle } from "../message/essence.ts";
import { UNOWNED_TITLE, titleOf } from "../message/title.ts";
import { LEVELS } from "../sigma/rule.ts";
import { formatCount, formatCounted } from "./explain.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

/** Those that are named one by one. */
const NAMED_MAX = 20;

/** `held`: at least one, of those that were composed; `others`: how many more there are. */
export function heldMessage(held: readonly ComposedMessage[], others: number, id: string): ComposedMessage {
  const sorted = held.toSorted((a, b) => levelOf(b) - levelOf(a) || (a.subject < b.subject ? -1 : 1));
  const named = sorted.slice(0, NAMED_MAX);
  const more = held.length + others - named.length;
  const domains = [...new Set(held.map(({ essence }) => essence.domain))];
  const what = formatCounted(held.length + others, "message");
  return noticeMessage({
    id,
    tag: "DIGEST",
    where: domains.length === 1 ? (domains[0] ?? UNOWNED_TITLE) : formatCounted(domains.length, "domain"),
    symptom: `${what} together`,
    domain: domains.length === 1 ? (domains[0] ?? null) : null,
    ruleId: "digest",
    level: sorted[0]?.essence.level ?? "low",
    tier: "review",
    parts: [
      { kind: "what", lines: [`${what} that came when you had had your messages of the day:`] },
      {
        kind: "facts",
        lines: [
          ...named.map(({ subject }) => `  ${subject}`),
          ...(more > 0 ? [`  and ${formatCount(more)} more: auditplane alerts list`] : []),
        ],
      },
      { kind: "act", lines: ["Each one in full: auditplane alerts show NUMBER"] },
      {
        kind: "you",
        lines: [
          "What pages never waits for this. How many messages a day there are: messages_a_day of the domain, in the settings file.",
        ],
      },
    ],
    listed: named.map(({ essence }) => titleOf(minimalTitle(essence))),
  });
}

function levelOf({ essence }: ComposedMessage): number {
  return (LEVELS as readonly string[]).indexOf(essence.level);
}
