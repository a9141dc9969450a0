/** What is told to whoever owns a consuming project when an access review asks them about who has access through it: nobody's name. */
import { shownTime } from "../alert/calendar.ts";
import type { Links } from "../message/links.ts";
import { reviewPageOf } from "../message/links.ts";
import { rowsOf } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import { formatCount } from "./explain.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

export interface ToldQuestion {
  readonly review: string;
  /** Of the items. */
  readonly numbers: readonly number[];
  /** What people call the consuming project, and its domain. */
  readonly project: string;
  readonly name: string;
  readonly domain: string;
  /** What people call the domain that is reviewed. */
  readonly reviewed: string;
  /** What these are on; null: all that a project owns. */
  readonly assets: readonly (string | null)[];
  /** In ms, and of the domain. */
  readonly dueAt: number;
  readonly timeZone: string;
}

/** So many assets are named. */
const NAMED = 5;

function namedIn(assets: readonly string[]): string {
  const named = assets.slice(0, NAMED).map((one) => valueText(one));
  return `${named.join(", ")}${assets.length > NAMED ? ` and ${formatCount(assets.length - NAMED)} more` : ""}`;
}

export function questionMessage(
  question: ToldQuestion,
  { links, notice }: { readonly links: Links; readonly notice: string },
): ComposedMessage {
  const { review, numbers, project, name, domain, reviewed, dueAt, timeZone } = question;
  const page = reviewPageOf(review, links);
  const assets = [...new Set(question.assets)].flatMap((asset) => asset ?? []);
  const what = numbers.length > 1 ? "data" : valueText(assets[0] ?? "data");
  const [number = 0] = numbers;
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
          ["Right to", namedIn(assets)],
          ["Review", review],
          numbers.length > 1
            ? ["Items", `${formatCount(numbers.length)}: one answer is for all of them`]
            : ["Item", String(number)],
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
