/** The one message on what a domain's past holds. */
import { bareEssence } from "../message/essence.ts";
import { actLines } from "../message/links.ts";
import type { Links } from "../message/links.ts";
import { indented } from "../message/parts.ts";
import { UNOWNED_TITLE } from "../message/title.ts";
import { isoTime } from "../record/time.ts";
import type { HistoryLine } from "./alert.ts";
import { formatBytes, formatCount, formatCounted } from "./explain.ts";
import { alertLine, attributesOf, composed } from "./message.ts";
import type { ComposedMessage, MessageAlert, MessageContext } from "./message.ts";
import { worst } from "./weight.ts";
import { youLines } from "./why-you.ts";

const REFERENCES_MAX = 3;
const LINES_MAX = 100;

/** `lines`: none if nothing of what was told stands any more. */
export function historyMessage(
  lines: readonly HistoryLine[],
  { names, links }: Pick<MessageContext, "names" | "links">,
  alert: MessageAlert,
): ComposedMessage {
  const where = alert.domain === null ? "data that nobody owns" : `domain ${alert.domain}`;
  if (lines.length === 0) return nothingLeft(where, links, alert);
  const total = lines.reduce((sum, line) => sum + line.findings, 0);
  const level = worst(lines.map((line) => line.level));
  const more = lines.length - LINES_MAX;
  const rows = lines
    .slice(0, LINES_MAX)
    .flatMap((line) => [
      `  ${line.level.padEnd(9)}${line.ruleTitle}: ${formatCounted(line.findings, "finding")}, ${formatCounted(line.people, "person", "people")}, ${formatBytes(line.bytesOut)}, ${isoTime(line.firstTime)} to ${isoTime(line.lastTime)}`,
      ...creditOf(line),
    ]);
  return composed({
    title: {
      tag: "HISTORY",
      where: alert.domain ?? UNOWNED_TITLE,
      symptom: `${formatCounted(total, "finding")} in past logs`,
      alert: alert.id,
    },
    parts: [
      {
        kind: "what",
        lines: [
          `The logs that were read hold ${formatCounted(total, "finding")} about ${where} from more than a day ago.`,
          "Nobody was paged for them. They are stored and wait for review.",
        ],
      },
      { kind: "facts", lines: [...rows, ...(more > 0 ? [`  and ${formatCount(more)} more rules.`] : [])] },
      { kind: "act", heading: "Go on", lines: indented(actLines(alert.id, null, links)) },
      { kind: "you", lines: youLines(alert, { names }) },
    ],
    attributes: attributesOf({ alert, level, ruleId: "history", account: null, tier: "info", state: "open" }),
    essence: {
      ...bareEssence(alert, links),
      tag: "HISTORY",
      level,
      tier: "info",
      ruleId: "history",
      state: "open",
      what: `${formatCounted(total, "finding")} in past logs`,
      findings: total,
      bytes: lines.reduce((sum, line) => sum + line.bytesOut, 0),
    },
  });
}

/** Whose rule it was, as `ruleLines` says it of one rule alone. */
function creditOf({ ruleId, ruleAuthor, ruleLicense, ruleReferences }: HistoryLine): string[] {
  if (ruleAuthor === undefined) return [];
  const licence = ruleLicense ? `, licence ${ruleLicense}` : "";
  const references = (ruleReferences ?? [])
    .slice(0, REFERENCES_MAX)
    .map((reference) => `             ${reference}`);
  return [`           rule ${ruleId}, by ${ruleAuthor}${licence}`, ...references];
}

function nothingLeft(where: string, links: Links, alert: MessageAlert): ComposedMessage {
  const over = { level: "informational", tier: "info", state: "withdrawn" } as const;
  return composed({
    title: {
      tag: "WITHDRAWN",
      where: alert.domain ?? UNOWNED_TITLE,
      symptom: "no findings in past logs",
      alert: alert.id,
    },
    parts: [
      {
        kind: "what",
        lines: [
          `WITHDRAWN: none of the findings in past logs about ${where} that you were told of stands any more.`,
          "There is nothing left to do.",
        ],
      },
      { kind: "you", lines: [alertLine(alert)] },
    ],
    attributes: attributesOf({ alert, ruleId: "history", account: null, ...over }),
    essence: {
      ...bareEssence(alert, links),
      ...over,
      tag: "WITHDRAWN",
      ruleId: "history",
      what: "no findings in past logs",
    },
  });
}
