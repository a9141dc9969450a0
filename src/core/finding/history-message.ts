/** The one message on what a domain's past holds. */
import { isoTime } from "../record/time.ts";
import type { HistoryLine } from "./alert.ts";
import { formatBytes, formatCount } from "./explain.ts";
import { attributesOf, subjectOf, textOf } from "./message.ts";
import type { Message, MessageAlert } from "./message.ts";
import { worst } from "./weight.ts";

const REFERENCES_MAX = 3;

/** `lines`: none if nothing of what was told stands any more. */
export function historyMessage(lines: readonly HistoryLine[], alert: MessageAlert): Message {
  const where = alert.domain === null ? "data that nobody owns" : `domain ${alert.domain}`;
  if (lines.length === 0) return nothingLeft(where, alert);
  const total = lines.reduce((sum, line) => sum + line.findings, 0);
  const level = worst(lines.map((line) => line.level));
  const rows = lines.flatMap((line) => [
    `  ${line.level.padEnd(9)}${line.ruleTitle}: ${formatCount(line.findings)} findings, ${formatCount(line.people)} people, ${formatBytes(line.bytesOut)}, ${isoTime(line.firstTime)} to ${isoTime(line.lastTime)}`,
    ...creditOf(line),
  ]);
  return {
    subject: subjectOf(`[HISTORY] ${where}: ${total} findings in past logs`),
    text: textOf([
      `The logs that were read hold ${formatCount(total)} findings about ${where} from more than a day ago.`,
      "Nobody was paged for them. They are stored and wait for review.",
      "",
      ...rows,
      "",
      `Alert ${alert.id}, revision ${alert.revision}.`,
    ]),
    attributes: attributesOf({ alert, level, ruleId: "history", account: null, tier: "info", state: "open" }),
  };
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

function nothingLeft(where: string, alert: MessageAlert): Message {
  return {
    subject: subjectOf(`[WITHDRAWN] ${where}: no findings in past logs`),
    text: textOf([
      `WITHDRAWN: none of the findings in past logs about ${where} that you were told of stands any more.`,
      "There is nothing left to do.",
      "",
      `Alert ${alert.id}, revision ${alert.revision}.`,
    ]),
    attributes: attributesOf({
      alert,
      level: "informational",
      ruleId: "history",
      account: null,
      tier: "info",
      state: "withdrawn",
    }),
  };
}
