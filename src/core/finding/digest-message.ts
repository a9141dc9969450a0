/** One message in place of the many that would be told in an hour, a day or a week. */
import { bareEssence } from "../message/essence.ts";
import { actLines, runbookOf } from "../message/links.ts";
import type { Links } from "../message/links.ts";
import { indented } from "../message/parts.ts";
import { UNOWNED_TITLE } from "../message/title.ts";
import { valueText } from "../message/value.ts";
import type { Digest } from "./digest.ts";
import { wordsOf } from "./digest-words.ts";
import type { DigestWords } from "./digest-words.ts";
import { formatCount } from "./explain.ts";
import { explanationOf } from "./explanation.ts";
import { alertLine, attributesOf, composed, rulesOf } from "./message.ts";
import type { ComposedMessage, MessageAlert, MessageContext } from "./message.ts";
import type { Names, StandingFinding } from "./standing.ts";
import { compareWeight } from "./weight.ts";
import { youLines } from "./why-you.ts";

type Given = Pick<MessageContext, "names" | "links"> & { readonly shown: readonly StandingFinding[] };

/** `shown`: those of its findings that are named and stand; none if nothing of it does. */
export function digestMessage(digest: Digest, given: Given, alert: MessageAlert): ComposedMessage {
  const { shown, names, links } = given;
  const where = alert.domain === null ? "data that nobody owns" : `domain ${alert.domain}`;
  const words = wordsOf(digest, where);
  const sorted = shown.toSorted(compareWeight);
  const isOver = digest.alerts === 0 || sorted.length === 0;
  if (isOver) return overMessage(words, links, alert);
  const { rule, ruleId } = sorted[0] as StandingFinding;
  const steps = [...words.before, ...rule.nextSteps, ...words.after];
  return composed({
    title: { tag: words.tag, where: alert.domain ?? UNOWNED_TITLE, symptom: words.title, alert: alert.id },
    parts: [
      {
        kind: "what",
        lines: [`${digest.level.toUpperCase()}: ${words.headline}`, "", ...words.summary],
      },
      { kind: "facts", lines: listOf(sorted, digest, names) },
      {
        kind: "next",
        heading: "What to do",
        lines: steps.map((step, at) => `  ${at + 1}. ${step}`),
      },
      {
        kind: "act",
        heading: "Go on",
        lines: indented(actLines(alert.id, runbookOf(rule.runbook, links), links)),
      },
      { kind: "rule", lines: rulesOf(sorted) },
      {
        kind: "you",
        lines: youLines(alert, { names, ruleId: digest.digest.period === "day" ? ruleId : undefined }),
      },
    ],
    attributes: attributesOf({
      alert,
      level: digest.level,
      ruleId: words.ruleId,
      account: null,
      tier: words.tier,
      state: "open",
    }),
    essence: {
      ...bareEssence(alert, links),
      tag: words.tag,
      level: digest.level,
      tier: words.tier,
      state: "open",
      ruleId: words.ruleId,
      what: words.title,
      findings: digest.findings,
      people: digest.people,
      bytes: digest.bytesOut,
      runbook: rule.runbook,
    },
  });
}

function overMessage(words: DigestWords, links: Links, alert: MessageAlert): ComposedMessage {
  const over = { level: "informational", tier: "info", state: "withdrawn" } as const;
  return composed({
    title: { tag: "WITHDRAWN", where: alert.domain ?? UNOWNED_TITLE, symptom: words.name, alert: alert.id },
    parts: [
      {
        kind: "what",
        lines: [`WITHDRAWN: nothing of the ${words.name} stands any more. There is nothing left to do.`],
      },
      { kind: "you", lines: [alertLine(alert)] },
    ],
    attributes: attributesOf({ alert, ruleId: words.ruleId, account: null, ...over }),
    essence: {
      ...bareEssence(alert, links),
      ...over,
      tag: "WITHDRAWN",
      ruleId: words.ruleId,
      what: words.name,
    },
  });
}

function listOf(sorted: readonly StandingFinding[], { findings }: Digest, names: Names): string[] {
  const more = findings - sorted.length;
  return [
    ...sorted.map((finding) => `  - ${explanationOf(finding, names, valueText)}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more.`] : []),
  ];
}
