/** What those are told who were told of findings that do not stand any more, or are somebody else's. */
import { bareEssence } from "../message/essence.ts";
import { valueText } from "../message/value.ts";
import { formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { toldAsset } from "./told-asset.ts";
import { alertLine, attributesOf, composed, ruleLines } from "./message.ts";
import type { ComposedMessage, MessageAlert, MessageContext } from "./message.ts";
import type { StandingFinding } from "./standing.ts";
import { isAboutSomebody } from "./who.ts";

/** `findings`: what was told, at least one. */
export function withdrawnMessage(
  findings: readonly StandingFinding[],
  { names, links }: Pick<MessageContext, "names" | "links">,
  alert: MessageAlert,
): ComposedMessage {
  const sorted = findings.toSorted((a, b) => a.firstTime - b.firstTime || (a.uid < b.uid ? -1 : 1));
  const first = sorted[0] as StandingFinding;
  const stands = sorted.some(({ status }) => status === "open"); // of what is told here: it is somebody else's now
  const { rule, ruleId, asset, person } = first;
  const over = { level: "informational", tier: "info", state: "withdrawn" } as const;
  return composed({
    title: {
      tag: "WITHDRAWN",
      where: valueText((asset && names.labels.get(asset)) ?? asset ?? "audit plane"),
      who: isAboutSomebody(first) ? [valueText(person)] : [],
      symptom: rule.title,
      alert: alert.id,
    },
    parts: [
      {
        kind: "what",
        lines: [
          `WITHDRAWN: ${rule.title}`,
          "",
          "You were told:",
          `  ${explanationOf(first, names, valueText)}`,
          ...(sorted.length > 1
            ? [`  and ${formatCount(sorted.length - 1)} more findings of this cause.`]
            : []),
          "",
          stands
            ? "As is known by now, what was touched has other owners, who are told as far as their domain is with alerts. There is nothing left to do here."
            : `None of it stands any more: ${reasonsOf(sorted)}. There is nothing left to do.`,
        ],
      },
      { kind: "rule", lines: ruleLines(first) },
      { kind: "you", lines: [alertLine(alert), "You get this because you were told of it before."] },
    ],
    attributes: attributesOf({ alert, ruleId, account: first.detail.first.account, ...over }),
    essence: {
      ...bareEssence(alert, links),
      ...over,
      tag: "WITHDRAWN",
      ruleId,
      what: rule.title,
      asset: toldAsset(first),
    },
  });
}

function reasonsOf(findings: readonly StandingFinding[]): string {
  const reasons = new Set(findings.flatMap(({ withdrawnReason }) => withdrawnReason ?? []));
  return (
    [...reasons]
      .sort()
      .map((reason) => valueText(reason))
      .slice(0, 5)
      .join("; ") || "what it was about is gone"
  );
}
