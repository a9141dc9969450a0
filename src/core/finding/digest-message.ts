/** One message in place of the many that would be told in an hour, a day or a week. */
import type { Digest } from "./digest.ts";
import { wordsOf } from "./digest-words.ts";
import { formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { attributesOf, rulesOf, subjectOf, textOf } from "./message.ts";
import type { Message, MessageAlert } from "./message.ts";
import type { Names, StandingFinding } from "./standing.ts";
import { compareWeight } from "./weight.ts";

/** `shown`: those of its findings that are named and stand; none if nothing of it does. */
export function digestMessage(
  digest: Digest,
  { shown, names }: { shown: readonly StandingFinding[]; names: Names },
  alert: MessageAlert,
): Message {
  const where = alert.domain === null ? "data that nobody owns" : `domain ${alert.domain}`;
  const words = wordsOf(digest, where);
  const sorted = shown.toSorted(compareWeight);
  const isOver = digest.alerts === 0 || sorted.length === 0;
  const lines = isOver
    ? [`WITHDRAWN: nothing of the ${words.name} stands any more. There is nothing left to do.`]
    : [
        `${digest.level.toUpperCase()}: ${words.headline}`,
        "",
        ...words.summary,
        "",
        ...listOf(sorted, digest, names),
        "",
        "What to do",
        ...[...words.before, ...(sorted[0]?.rule.nextSteps ?? []), ...words.after].map(
          (step, at) => `  ${at + 1}. ${step}`,
        ),
        "",
        ...rulesOf(sorted),
      ];
  return {
    subject: subjectOf(isOver ? `[WITHDRAWN] ${where}: ${words.name}` : words.subject),
    text: textOf([...lines, "", `Alert ${alert.id}, revision ${alert.revision}.`]),
    attributes: attributesOf({
      alert,
      level: isOver ? "informational" : digest.level,
      ruleId: words.ruleId,
      account: null,
      tier: isOver ? "info" : words.tier,
      state: isOver ? "withdrawn" : "open",
    }),
  };
}

function listOf(sorted: readonly StandingFinding[], { findings }: Digest, names: Names): string[] {
  const more = findings - sorted.length;
  return [
    ...sorted.map((finding) => `  - ${explanationOf(finding, names)}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more.`] : []),
  ];
}
