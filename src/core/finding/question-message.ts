/** What is told to whoever owns a consuming project when an access review asks them about who has access through it: nobody's name. */
import { shownTime } from "../alert/calendar.ts";
import type { Links } from "../message/links.ts";
import { reviewPageOf } from "../message/links.ts";
import { rowsOf } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

export interface ToldQuestion {
  readonly review: string;
  /** Of the item. */
  readonly number: number;
  /** What people call the consuming project, and its domain. */
  readonly project: string;
  readonly name: string;
  readonly domain: string;
  /** What people call the domain that is reviewed. */
  readonly reviewed: string;
  /** null: all that a project owns. */
  readonly asset: string | null;
  /** In ms, and of the domain. */
  readonly dueAt: number;
  readonly timeZone: string;
}

export function questionMessage(
  question: ToldQuestion,
  { links, notice }: { readonly links: Links; readonly notice: string },
): ComposedMessage {
  const { review, number, project, name, domain, reviewed, asset, dueAt, timeZone } = question;
  const page = reviewPageOf(review, links);
  const what = asset === null ? "data" : valueText(asset);
  return noticeMessage({
    id: notice,
    tag: "QUESTION",
    where: name,
    symptom: `do you know who reads ${what} of ${valueText(reviewed)} through project ${valueText(project)}?`,
    domain,
    ruleId: "review",
    level: "low",
    tier: "review",
    parts: [
      {
        kind: "what",
        lines: [
          `Whoever reviews access to the data of ${valueText(reviewed)} does not know somebody who has a right through project ${valueText(project)}, and asks its owners: are they yours, and do they need it?`,
        ],
      },
      {
        kind: "facts",
        lines: rowsOf([
          ["Right to", asset],
          ["Review", review],
          ["Item", String(number)],
          ["Answer by", `${shownTime(timeZone, dueAt)} (${timeZone})`],
        ]),
      },
      {
        kind: "act",
        lines: [
          ...(page === null ? [] : [`Console       ${page}`]),
          `We do         auditplane reviews answer ${review} ${number} --answer known --author YOU --reason "…"`,
          `We do not     auditplane reviews answer ${review} ${number} --answer not_known --author YOU --reason "…"`,
        ],
      },
      {
        kind: "you",
        lines: [
          "You get this since you own the project. Who it is about stands in the review, and your answer comes there.",
        ],
      },
    ],
  });
}
