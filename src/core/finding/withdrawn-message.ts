/** What those are told who were told of findings that do not stand any more, or are somebody else's. */
import { formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { attributesOf, ruleLines, subjectOf, textOf } from "./message.ts";
import type { Message, MessageAlert } from "./message.ts";
import type { Names, StandingFinding } from "./standing.ts";

/** `findings`: what was told, at least one. */
export function withdrawnMessage(
  findings: readonly StandingFinding[],
  names: Names,
  alert: MessageAlert,
): Message {
  const sorted = findings.toSorted((a, b) => a.firstTime - b.firstTime || (a.uid < b.uid ? -1 : 1));
  const first = sorted[0] as StandingFinding;
  const stands = sorted.some(({ status }) => status === "open"); // of what is told here: it is somebody else's now
  const lines = [
    `WITHDRAWN: ${first.rule.title}`,
    "",
    "You were told:",
    `  ${explanationOf(first, names)}`,
    ...(sorted.length > 1 ? [`  and ${formatCount(sorted.length - 1)} more findings of this cause.`] : []),
    "",
    stands
      ? "As is known by now, what was touched has other owners, who are told. There is nothing left to do here."
      : `None of it stands any more: ${reasonsOf(sorted)}. There is nothing left to do.`,
    "",
    ...ruleLines(first),
    `Alert ${alert.id}, revision ${alert.revision}.`,
  ];
  return {
    subject: subjectOf(`[WITHDRAWN] ${first.asset ?? "audit plane"}: ${first.person}: ${first.rule.title}`),
    text: textOf(lines),
    attributes: attributesOf({
      alert,
      level: "informational",
      ruleId: first.ruleId,
      account: first.detail.first.account,
      tier: "info",
      state: "withdrawn",
    }),
  };
}

function reasonsOf(findings: readonly StandingFinding[]): string {
  const reasons = new Set(findings.flatMap(({ withdrawnReason }) => withdrawnReason ?? []));
  return [...reasons].sort().join("; ") || "what it was about is gone";
}
