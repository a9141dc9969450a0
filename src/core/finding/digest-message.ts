/** One message in place of the many that a rule would have given in a day. */
import type { Digest } from "./alert.ts";
import { formatBytes, formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { attributesOf, ruleLines, subjectOf, textOf } from "./message.ts";
import type { Message, MessageAlert } from "./message.ts";
import type { Names, StandingFinding } from "./standing.ts";

/** `shown`: the first of its findings that stand; none if nothing of it does. */
export function digestMessage(
  digest: Digest,
  { shown, names }: { shown: readonly StandingFinding[]; names: Names },
  alert: MessageAlert,
): Message {
  const where = alert.domain === null ? "data that nobody owns" : `domain ${alert.domain}`;
  const sorted = shown.toSorted((a, b) => a.firstTime - b.firstTime || (a.uid < b.uid ? -1 : 1));
  const [first] = sorted;
  const isOver = digest.alerts === 0 || !first;
  const more = digest.findings - sorted.length;
  const lines = isOver
    ? [`WITHDRAWN: nothing of the digest of "${digest.ruleTitle}" of ${digest.day} stands any more.`]
    : [
        `${digest.level.toUpperCase()}: ${digest.ruleTitle}`,
        "",
        `The rule gave more alerts about ${where} on ${digest.day} than anybody reads, so this is one message for`,
        `${formatCount(digest.alerts)} of them: ${formatCount(digest.findings)} findings, ${formatCount(digest.people)} people, ${formatBytes(digest.bytesOut)}.`,
        "",
        ...sorted.map((finding) => `  ${explanationOf(finding, names)}`),
        ...(more > 0 ? [`  and ${formatCount(more)} more.`] : []),
        "",
        "What to do",
        ...first.rule.nextSteps.map((step, at) => `  ${at + 1}. ${step}`),
        "  If they are all right, exempt them in the catalog, or make the rule narrower; if they are all wanted one by one,",
        "  raise its noise_limit.",
        "",
        ...ruleLines(first),
      ];
  const what = isOver
    ? `[WITHDRAWN] ${where}: digest of ${digest.day}: ${digest.ruleTitle}`
    : `[DIGEST] ${where}: ${digest.alerts} alerts on ${digest.day}: ${digest.ruleTitle}`;
  return {
    subject: subjectOf(what),
    text: textOf([...lines, "", `Alert ${alert.id}, revision ${alert.revision}.`]),
    attributes: attributesOf({
      alert,
      level: isOver ? "informational" : digest.level,
      ruleId: digest.ruleId,
      account: null,
      tier: "info",
      state: isOver ? "withdrawn" : "open",
    }),
  };
}
